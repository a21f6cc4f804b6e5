// The server's time on this device: counted from its last answer with the monotonic clock, so that
// changing the computer's time changes nothing. Before the first answer the computer's time has to do.

export function createServerTime({ monotonicMs, wallMs }) {
  let anchor = null
  let lastStampMs = 0

  const elapsedMs = () => (anchor === null ? 0 : monotonicMs() - anchor.monotonicMs)
  const nowMs = () => (anchor === null ? wallMs() : anchor.serverMs + elapsedMs())

  return {
    nowMs,
    /** An answer came: `serverTime` is its instant as text. */
    meet(serverTime) {
      anchor = { serverMs: Date.parse(serverTime), monotonicMs: monotonicMs(), silentMs: 0 }
    },
    /**
     * Goes on from a contact before this page was opened; only the wall clock spans the two. One
     * that was set back gives no time: the server's time had come to `notBeforeMs` already.
     */
    resume({ serverMs, wallMs: metAtWallMs }, notBeforeMs = serverMs) {
      const silentMs = Math.max(0, wallMs() - metAtWallMs, notBeforeMs - serverMs)
      anchor = { serverMs: serverMs + silentMs, monotonicMs: monotonicMs(), silentMs }
    },
    /** What `resume` takes when the page is opened again. */
    get contact() {
      return { serverMs: nowMs(), wallMs: wallMs() }
    },
    get secondsSinceContact() {
      return anchor === null ? 0 : (anchor.silentMs + elapsedMs()) / 1000
    },
    /** The instant for a new entry, never before the one given last. */
    stamp() {
      lastStampMs = Math.max(lastStampMs, nowMs())
      return new Date(lastStampMs).toISOString()
    },
  }
}
