// Sends the journal, one request at a time. With nothing to send it still makes contact every few
// seconds: that is how the server knows the device is there, and how the clock stays right.

import { retryDelayMs } from "./backoff.js"

export const HEARTBEAT_MS = 5000

function afterMs(delay, act) {
  const timer = setTimeout(act, delay)
  return () => clearTimeout(timer)
}

/** `takeBatch` tells what waits, `send` resolves to an outcome, `onOutcome` takes it in. */
export function createSync({
  takeBatch,
  send,
  onOutcome,
  schedule = afterMs,
  random = Math.random,
}) {
  let failures = 0
  let isSending = false
  let isStopped = false
  let cancelTimer = () => {}

  async function turn() {
    if (isSending || isStopped) return
    cancelTimer()
    // Taken in before the next one goes out, so that answers can never overtake each other.
    isSending = true
    const outcome = await send(takeBatch())
    failures = outcome.kind === "answer" ? 0 : failures + 1
    try {
      if (!isStopped) await onOutcome(outcome)
    } finally {
      isSending = false
      if (!isStopped) cancelTimer = schedule(pauseMs(), turn)
    }
  }

  function pauseMs() {
    if (failures > 0) return retryDelayMs(failures, random())
    return takeBatch().length > 0 ? 0 : HEARTBEAT_MS
  }

  return {
    /** Something new waits. While the server cannot be reached, the back-off goes on undisturbed. */
    nudge() {
      return failures === 0 ? turn() : Promise.resolve()
    },
    retryNow: turn,
    stop() {
      isStopped = true
      cancelTimer()
    },
  }
}
