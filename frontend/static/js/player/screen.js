// Which of the player's views stands in the middle of the page. Pure.

const ENDED = new Set(["submitted", "terminated", "never_started"])
const BEFORE_THE_START = new Set(["scheduled", "checked_in"])
const STANDING_STILL = new Set(["on_break", "paused"])
/** What `sitting.lease` says when this device may not write. */
const NOT_OURS = new Set(["elsewhere", "waits", "lost"])

export function hasEnded(state) {
  return ENDED.has(state)
}

/** While the page has nothing to show of the exam: why. */
function openingScreen(contact) {
  if (contact === "signed_out") return "signed_out"
  return contact === null || contact === "answer" ? "loading" : "trouble"
}

/**
 * `contact`: how the last request went ("answer", "unknown", "refused", "signed_out") or null before it.
 * `phase`: what the connection rule says ("working", "covered", "uncovered").
 */
export function screenOf({
  state,
  isElsewhere,
  lease,
  contact,
  hasItems,
  phase,
  isTimeUp,
  isReviewing,
}) {
  if (isElsewhere) return "elsewhere"
  if (hasEnded(state)) return "submitted"
  if (NOT_OURS.has(lease)) return "other_device"
  if (state === null) return openingScreen(contact)
  if (BEFORE_THE_START.has(state)) return "ready"
  if (STANDING_STILL.has(state)) return state
  if (isTimeUp) return "time_up"
  if (phase === "covered") return "covered"
  if (!hasItems) return openingScreen(contact)
  return isReviewing ? "review" : "item"
}
