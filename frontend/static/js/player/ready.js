// The page before the clock starts: whether the exam is on this device, and the start itself.

import { createAnswerLine } from "./answer_line.js"

export function createReady({ root, say, onStart }) {
  const find = (name) => root?.querySelector(`[data-ready-${name}]`)
  const words = { unknown: "start_unknown", undone: "start_not_begun" }
  const line = createAnswerLine({ line: find("trouble"), say, ...words })

  return {
    /** `isHeard`: whether the service answered last, and so has said that the exam has not begun. */
    draw({ isAdmitted, isOnDevice, isHeard }) {
      if (!root) return
      find("admitted").hidden = !isAdmitted
      find("waiting").hidden = isAdmitted
      find("here").hidden = !isOnDevice
      if (isHeard) line.hear()
    },
    /** The clock starts with the service's answer. */
    start: () => line.ask(onStart),
  }
}
