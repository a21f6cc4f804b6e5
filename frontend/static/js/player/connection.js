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

export function creditUsed(silence, { offline_work_seconds, credit_left_seconds }) {
  return Math.min(Math.max(silence - offline_work_seconds, 0), credit_left_seconds)
}

/** How much of the silence the exam's clock runs. */
export function chargedSeconds(silence, connection) {
  return silence - creditUsed(silence, connection)
}
