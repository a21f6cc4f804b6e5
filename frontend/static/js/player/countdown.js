// The countdown the candidate sees. The server decides; this only draws.
//
// It counts from the server's reading with the server's time on this device (server_time.js).

import { chargedSeconds, creditUsed, isCovered, phaseOf } from "./connection.js"

/**
 * `charged` says how much of the seconds since the reading counts, `stands` whether it stands now.
 * `elapsedBefore` are seconds that had passed since the reading when this page began. `atLeastMs`
 * is what of the time is certain: nothing is taken away from anybody for less.
 */
export function createCountdown(
  { remainingSeconds, isRunning },
  {
    nowMs,
    atLeastMs = nowMs,
    elapsedBefore = 0,
    charged = (elapsed) => elapsed,
    stands = () => false,
  },
) {
  const receivedAt = nowMs()
  const elapsed = () => elapsedBefore + (nowMs() - receivedAt) / 1000
  const certain = () => elapsedBefore + (atLeastMs() - receivedAt) / 1000

  return {
    get isRunning() {
      return isRunning && !stands(elapsed())
    },
    /** Whether the time is over for certain. */
    get isOver() {
      return isRunning && !stands(certain()) && charged(certain()) >= remainingSeconds
    },
    remainingSeconds() {
      return isRunning ? Math.max(0, remainingSeconds - charged(elapsed())) : remainingSeconds
    },
  }
}

/**
 * On a break the exam's clock runs after the break's, and the connection rule stops it from there on.
 * Signs of life are no reading of the clock then, so the silence is shorter than what has passed.
 */
function rulesOfBreak(breakSeconds, connection, silenceOf) {
  const over = (elapsed) => Math.max(elapsed - breakSeconds, 0)
  return {
    charged: (elapsed) => over(elapsed) - creditUsed(silenceOf(elapsed), connection, over(elapsed)),
    stands: (elapsed) =>
      elapsed < breakSeconds || isCovered(silenceOf(elapsed), connection, over(elapsed)),
  }
}

/** While the candidate works every contact is a reading, and the connection rule may stop the clock. */
function rulesOfWork(connection) {
  return {
    charged: (silence) => chargedSeconds(silence, connection),
    stands: (silence) => phaseOf(silence, connection) === "covered",
  }
}

/** The exam's clock and the break's, from one reading. `silence`: seconds since the last contact. */
export function readClocks(reading, { time, connection, elapsedBefore = 0, silence }) {
  const { nowMs, atLeastMs } = time
  const breakSeconds = reading.break_remaining_seconds ?? null
  const isOnBreak = breakSeconds !== null
  const silenceOf = silence ?? ((elapsed) => elapsed)
  const rules = isOnBreak
    ? rulesOfBreak(breakSeconds, connection, silenceOf)
    : rulesOfWork(connection)
  return {
    clock: createCountdown(
      { remainingSeconds: reading.remaining_seconds, isRunning: reading.is_running || isOnBreak },
      { nowMs, atLeastMs, elapsedBefore, ...rules },
    ),
    breakClock: createCountdown(
      { remainingSeconds: breakSeconds ?? 0, isRunning: isOnBreak },
      { nowMs, atLeastMs, elapsedBefore },
    ),
  }
}

/** What the two clocks show now, as a reading to go on from. */
export function readingOf({ clock, breakClock }) {
  return {
    remaining_seconds: clock.remainingSeconds(),
    is_running: clock.isRunning,
    break_remaining_seconds: breakClock.isRunning ? breakClock.remainingSeconds() : null,
  }
}
