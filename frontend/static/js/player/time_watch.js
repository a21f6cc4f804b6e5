// Watches the exam's clock: draws it, brings the warnings of the policy, and notices when time is up.

import { changeAppearance, chosenAppearance } from "../shared/appearance_settings.js"
import { timeLeft } from "./time_words.js"
import { dueWarning } from "./warnings.js"

const PEEK_MS = 8000

export function createTimeWatch({ bar, seenWarnings, say, announce }) {
  let announced = null
  let peekUntil = 0

  const isHidden = () => chosenAppearance().time === "hidden" && performance.now() >= peekUntil

  function warning(sitting) {
    if (!sitting.clock.isRunning) return null
    return dueWarning({
      warningMinutes: sitting.view.policy.warning_minutes,
      remainingSeconds: sitting.clock.remainingSeconds(),
      seenMinutes: seenWarnings.minutes,
    })
  }

  return {
    draw(sitting) {
      const minutes = warning(sitting)
      const remainingSeconds = sitting.clock.remainingSeconds()
      bar.drawTime({ remainingSeconds, isHidden: isHidden(), isWarning: minutes !== null })
      if (minutes !== null && minutes !== announced) announce(say("warning_said", { minutes }))
      announced = minutes ?? announced
    },
    markSeen(sitting) {
      const minutes = warning(sitting)
      if (minutes !== null) seenWarnings.see(minutes)
    },
    toggle() {
      changeAppearance("time", chosenAppearance().time === "hidden" ? "shown" : "hidden")
    },
    /** Says the time, and shows it for a moment to those who hide it. */
    tell(sitting) {
      const { phrase, numbers } = timeLeft(sitting.clock.remainingSeconds())
      peekUntil = performance.now() + PEEK_MS
      announce(say(phrase, numbers))
    },
    isUp({ clock, view }) {
      return view?.state === "in_progress" && clock.isOver
    },
  }
}
