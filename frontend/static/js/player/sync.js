// One request after the other: what is to be asked next, now or after a pause. With nothing to send
// it still makes contact every few seconds: that is how the server knows the device is there, how
// the clock stays right, and how messages arrive.

import { busyDelayMs, retryDelayMs } from "./backoff.js"

export const HEARTBEAT_MS = 5000
/** Whoever asks for contact at once, a person or a clock at zero, gets it this often at most. */
const AT_ONCE_MS = 1000
/** The page is painted before what nobody waits for is sent. */
const SOON_MS = 100

function afterMs(delay, act) {
  const timer = setTimeout(act, delay)
  return () => clearTimeout(timer)
}

/** `perform` does what is due and resolves to its outcome, or to null when nothing is left to do. */
export function createSync({
  perform,
  isPressing,
  schedule = afterMs,
  random = Math.random,
  monotonicMs,
}) {
  let failures = 0
  let waitUntilMs = 0
  let endedAtMs = Number.NEGATIVE_INFINITY
  let isTurning = false
  let isStopped = false
  let cancelTimer = () => {}
  let lane = Promise.resolve()

  /** Never two requests at a time, so that answers can never overtake each other. */
  function alone(act) {
    const done = lane.then(act)
    lane = done.catch(() => {})
    return done
  }

  async function turn() {
    if (isTurning || isStopped) return
    cancelTimer()
    isTurning = true
    let outcome = { kind: "unknown" }
    try {
      outcome = await alone(perform)
    } finally {
      isTurning = false
      endedAtMs = monotonicMs()
      if (outcome !== null && !isStopped) cancelTimer = schedule(pauseMs(outcome), turn)
    }
  }

  function pauseMs({ kind, waitMs = 0 }) {
    failures = kind === "answer" ? 0 : failures + 1
    const busyMs = waitMs > 0 ? busyDelayMs(waitMs, random()) : 0
    waitUntilMs = endedAtMs + busyMs
    if (busyMs > 0) return busyMs
    if (failures > 0) return retryDelayMs(failures, random())
    return isPressing() ? 0 : HEARTBEAT_MS
  }

  const isWaitOver = () => monotonicMs() >= waitUntilMs

  return {
    alone,
    /** Something new waits. While the server cannot be reached, the back-off goes on undisturbed. */
    nudge() {
      return failures === 0 ? turn() : Promise.resolve()
    },
    /** The same, where nobody waits for it. What is under way takes it along. */
    nudgeSoon() {
      if (failures > 0 || isTurning || isStopped) return
      cancelTimer()
      cancelTimer = schedule(SOON_MS, turn)
    },
    /** The line may be back. A server that said how long to wait is left alone until then. */
    retryNow() {
      const isSoon = failures > 0 && monotonicMs() - endedAtMs < AT_ONCE_MS
      return isSoon || !isWaitOver() ? Promise.resolve() : turn()
    },
    /** What stood in the way is gone. */
    startAnew() {
      failures = 0
      return turn()
    },
    stop() {
      isStopped = true
      cancelTimer()
    },
  }
}
