// Draws the bar: where the candidate is, whether answers are saved, how much time is left.

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
      position.textContent = text
    },
    drawSaving(facts) {
      const { saving: kind, phrase, numbers } = saveWord(facts)
      saving.hidden = false
      saving.dataset.saving = kind
      if (phrase !== null) word.textContent = say(phrase, numbers)
    },
    /** Where nothing is entered there is nothing to say about saving. */
    dropSaving() {
      saving.hidden = true
    },
    /** A warning is shown even to those who hide the time, until it has been seen. */
    drawTime({ remainingSeconds, isHidden, isWarning }) {
      const { phrase, numbers } = timeLeft(remainingSeconds)
      left.textContent = say(phrase, numbers)
      time.hidden = false
      time.classList.toggle("exam-bar__time--warning", isWarning)
      left.hidden = isHidden && !isWarning
      hide.hidden = isHidden || isWarning
      show.hidden = !isHidden || isWarning
      seen.hidden = !isWarning
    },
    dropTime() {
      time.hidden = true
    },
  }
}
