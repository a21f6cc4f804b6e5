// The server's time on this device: counted from its last answer with the monotonic clock, so that
// changing the computer's time changes nothing. Before the first answer the computer's time has to do.
//
// That clock may stand still while the device sleeps, and the computer's time does not. So as soon as
// the server is not heard, the later of the two counts: nothing is shown as left that may be gone. How
// much of it is certain is told beside it, since a computer's time can be set, too.

/** Two clocks of one device never part so far by themselves. */
const LEAP_SECONDS = 2

export function createServerTime({ monotonicMs, wallMs }) {
  let anchor = null
  let lastStampMs = 0
  /** Whether the last request was not answered. */
  let isUnheard = false

  const evenMs = () => (anchor === null ? 0 : monotonicMs() - anchor.monotonicMs)
  const leapMs = () => (anchor === null ? 0 : wallMs() - anchor.wallMs - evenMs())
  const elapsedMs = () => evenMs() + (isUnheard ? Math.max(0, leapMs()) : 0)
  const nowMs = () => (anchor === null ? wallMs() : anchor.serverMs + elapsedMs())
  const isLeaping = () => leapMs() > LEAP_SECONDS * 1000

  function from(serverMs, silentMs) {
    anchor = { serverMs, silentMs, monotonicMs: monotonicMs(), wallMs: wallMs() }
  }

  return {
    nowMs,
    /** What it is at least, whatever the computer's time says. */
    atLeastMs: () => (anchor === null ? wallMs() : anchor.serverMs + evenMs()),
    /** An answer came: `serverTime` is its instant as text. */
    meet(serverTime) {
      isUnheard = false
      from(Date.parse(serverTime), 0)
    },
    /** No answer came. */
    miss() {
      isUnheard = true
    },
    /** The device slept or its time was set, and the server was not asked since. */
    get isToBeAsked() {
      return !isUnheard && isLeaping()
    },
    /** The same, and the server cannot be heard: the time shown may be wrong. */
    get isInDoubt() {
      return isUnheard && isLeaping()
    },
    /**
     * Goes on from a contact before this page was opened; only the wall clock spans the two. One
     * that was set back gives no time: the server's time had come to `notBeforeMs` already.
     */
    resume({ serverMs, wallMs: metAtWallMs }, notBeforeMs = serverMs) {
      const silentMs = Math.max(0, wallMs() - metAtWallMs, notBeforeMs - serverMs)
      from(serverMs + silentMs, silentMs)
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
