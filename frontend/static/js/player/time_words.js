// Seconds as the words of the page say them. The words themselves are in the page.

/** The name of the phrase and the numbers it takes; what has begun to pass is not counted. */
export function timeLeft(remainingSeconds) {
  const seconds = Math.floor(remainingSeconds)
  const minutes = Math.floor(seconds / 60)
  if (minutes >= 60) {
    return {
      phrase: "time_hours",
      numbers: { hours: Math.floor(minutes / 60), minutes: minutes % 60 },
    }
  }
  if (minutes >= 1) return { phrase: "time_minutes", numbers: { minutes } }
  return { phrase: "time_seconds", numbers: { seconds } }
}

/** Minutes and seconds for the clock of a break: 9:05. */
export function clockFace(remainingSeconds) {
  const seconds = Math.floor(remainingSeconds)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
}

/** A length in a table: 5:00, or 2:30:00 from an hour on. */
export function lengthDigits(seconds) {
  const whole = Math.max(Math.floor(seconds), 0)
  const hours = Math.floor(whole / 3600)
  if (hours === 0) return clockFace(whole)
  return `${hours}:${clockFace(whole % 3600).padStart(5, "0")}`
}
