// The connection rule: what is owed and what is shown while the server does not hear of this device.
// The server computes the same from the contacts that it saw. Pure; all in seconds.
//
// At first work goes on and the clock runs; then the items are covered and the clock stands, as far
// as the credit reaches; then work goes on again with a running clock. Work or credit, never both.

/** `connection` as the view carries it. */
export function phaseOf(silence, { offline_work_seconds, credit_left_seconds }) {
  if (silence <= offline_work_seconds) return "working"
  return silence <= offline_work_seconds + credit_left_seconds ? "covered" : "uncovered"
}

/** Of the last `countedSeconds` alone, where the exam's clock began to run within the silence. */
function unheard(silence, { offline_work_seconds }, countedSeconds) {
  return Math.max(Math.min(silence - offline_work_seconds, countedSeconds), 0)
}

export function creditUsed(silence, connection, countedSeconds = Number.POSITIVE_INFINITY) {
  return Math.min(unheard(silence, connection, countedSeconds), connection.credit_left_seconds)
}

/** Whether the clock of a break that ran over stands: covered like the items, as far as it goes. */
export function isCovered(silence, connection, countedSeconds) {
  const seconds = unheard(silence, connection, countedSeconds)
  return seconds > 0 && seconds <= connection.credit_left_seconds
}

/** How much of the silence the exam's clock runs. */
export function chargedSeconds(silence, connection) {
  return silence - creditUsed(silence, connection)
}
