// The pages of the player with one message: break, pause, covered, the end. Each is filled in here.

import { clockFace } from "./time_words.js"

export function createQuietViews(root, say) {
  const find = (name) => root.querySelector(`[data-${name}]`)

  return {
    drawBreak(remainingSeconds) {
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
