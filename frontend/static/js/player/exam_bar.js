// Draws the bar: where the candidate is, whether answers are saved, how much time is left.

import { writeAttribute, writeShown, writeText } from "./page_writes.js"
import { saveWord } from "./save_word.js"
import { timeLeft } from "./time_words.js"

export function createExamBar(bar, say) {
  const find = (name) => bar.querySelector(`[data-${name}]`)
  const [position, saving, word] = ["position", "saving", "saving-word"].map(find)
  const [time, left, hide, show, seen] = [
    "time",
    "time-left",
    "time-hide",
    "time-show",
    "time-seen",
  ].map(find)

  return {
    drawPosition(text) {
      writeText(position, text)
    },
    drawSaving(facts) {
      const { saving: kind, phrase, numbers } = saveWord(facts)
      writeShown(saving, true)
      writeAttribute(saving, "data-saving", kind)
      if (phrase !== null) writeText(word, say(phrase, numbers))
    },
    /** Where nothing is entered there is nothing to say about saving. */
    dropSaving() {
      writeShown(saving, false)
    },
    /** A warning is shown even to those who hide the time, until it has been seen. */
    drawTime({ remainingSeconds, isHidden, isWarning }) {
      const { phrase, numbers } = timeLeft(remainingSeconds)
      writeText(left, say(phrase, numbers))
      writeShown(time, true)
      time.classList.toggle("exam-bar__time--warning", isWarning)
      writeShown(left, isWarning || !isHidden)
      writeShown(hide, !isWarning && !isHidden)
      writeShown(show, !isWarning && isHidden)
      writeShown(seen, isWarning)
    },
    dropTime() {
      writeShown(time, false)
    },
  }
}
