// Which warning about the time is due. Pure: the policy's minutes and the remaining time come in.

/**
 * The minutes of the warning to show now, or null. A warning shows once; when several have passed
 * unseen, only the latest counts, and one that was seen never comes back.
 */
export function dueWarning({ warningMinutes, remainingSeconds, seenMinutes }) {
  const reached = warningMinutes.filter((minutes) => remainingSeconds <= minutes * 60)
  if (reached.length === 0) return null
  const latest = Math.min(...reached)
  return seenMinutes === null || latest < seenMinutes ? latest : null
}
