// The pages of the player with one message: break, pause, covered, the end. Each is filled in here.

import { createAnswerLine } from "./answer_line.js"
import { clockFace } from "./time_words.js"

export function createQuietViews({ root, say, onEndBreak }) {
  const find = (name) => root.querySelector(`[data-${name}]`)
  const words = { unknown: "break_end_unknown", undone: "break_not_ended" }
  const breakLine = createAnswerLine({ line: find("break-trouble"), say, ...words })

  return {
    endBreak: () => breakLine.ask(onEndBreak),
    /** `isHeard`: whether the service answered last, and so has said that the break goes on. */
    drawBreak(remainingSeconds, { isHeard }) {
      if (isHeard) breakLine.hear()
      find("break-left").textContent = clockFace(remainingSeconds)
      find("break-running").hidden = remainingSeconds <= 0
      find("break-over").hidden = remainingSeconds > 0
    },
    drawPause(reason) {
      find("pause-reason-line").hidden = !reason
      find("pause-reason").textContent = reason ?? ""
    },
    /** How long the clock can stand still while nothing is heard of the server. */
    drawCovered(creditLeftSeconds) {
      const seconds = Math.ceil(creditLeftSeconds)
      const minutes = Math.round(seconds / 60)
      find("covered-left").textContent =
        seconds >= 60 ? say("covered_left", { minutes }) : say("covered_left_seconds", { seconds })
    },
    drawEnd({ isDelivered, isWhole }) {
      find("ended-done").hidden = !isDelivered
      find("ended-whole").hidden = !isWhole
      find("ended-waiting").hidden = isDelivered
    },
  }
}
