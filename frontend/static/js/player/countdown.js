// The countdown the candidate sees. The server decides; this only draws.
//
// It counts from the server's reading with the monotonic clock, so that changing the computer's time
// changes nothing. That clock may stand still while the machine sleeps: ask the server on waking.

export function createCountdown(
  { remainingSeconds, isRunning },
  monotonicMs = () => performance.now(),
) {
  const receivedAt = monotonicMs()

  return {
    isRunning,
    remainingSeconds() {
      if (!isRunning) return remainingSeconds
      const elapsed = (monotonicMs() - receivedAt) / 1000
      return Math.max(0, remainingSeconds - elapsed)
    },
  }
}

/** The exam's clock and the break's, from one reading of the server. */
export function readClocks(reading, monotonicMs) {
  const breakSeconds = reading.break_remaining_seconds
  return {
    clock: createCountdown(
      { remainingSeconds: reading.remaining_seconds, isRunning: reading.is_running },
      monotonicMs,
    ),
    breakClock: createCountdown(
      { remainingSeconds: breakSeconds ?? 0, isRunning: breakSeconds !== null },
      monotonicMs,
    ),
  }
}
