// Which of the player's views stands in the middle of the page. Pure.

const ENDED = new Set(["submitted", "terminated", "never_started"])

export function hasEnded(state) {
  return ENDED.has(state)
}

/** `contact`: how the last request went ("answer", "unknown", "refused", "signed_out") or null before it. */
export function screenOf({ state, isElsewhere, contact, hasItems, isTimeUp, isReviewing }) {
  if (isElsewhere) return "elsewhere"
  if (state !== null && hasEnded(state)) return "submitted"
  if (contact === "signed_out") return "signed_out"
  if (state === null || (state === "in_progress" && !hasItems)) {
    return contact === null || contact === "answer" ? "loading" : "trouble"
  }
  if (state === "on_break" || state === "paused") return state
  if (isTimeUp) return "time_up"
  return isReviewing ? "review" : "item"
}
