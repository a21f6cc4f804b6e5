// Brings what the exam needs later onto the device while there is time for it: the first section at
// once, and as soon as the page is quiet every section, and the page itself for a reload without a
// network. What did not come is tried again later. Nothing waits for it.

const AGAIN_AFTER_MS = 15_000
/** Where nothing can be kept, the same bytes are not fetched over and over. */
const DOUBLINGS_MAX = 4
/** Whoever starts at once, or opens the page in the middle of the exam, sees the item first. */
const QUIET_AFTER_MS = 700

/** What brings something resolves to whether it is on the device. */
export function createPrefetch({
  fetchFirst,
  fetchAll,
  keepPage,
  onChange,
  now = () => performance.now(),
}) {
  let isOnDevice = false
  let isPageKept = false
  let isUnderWay = false
  let hasFirst = false
  let doublings = -1
  let triedAt = Number.NEGATIVE_INFINITY
  let wasWaiting = null
  let changedAt = 0

  async function alone(act) {
    isUnderWay = true
    await act()
    isUnderWay = false
  }

  async function bringPage() {
    isPageKept = await keepPage()
  }

  async function bringRest() {
    // A worker that never gets ready holds up nothing else.
    if (!isPageKept) bringPage()
    if (!isOnDevice) {
      isOnDevice = await fetchAll()
      if (isOnDevice) onChange()
    }
    triedAt = now()
    doublings = Math.min(doublings + 1, DOUBLINGS_MAX)
  }

  return {
    get isOnDevice() {
      return isOnDevice
    },
    async tick({ isWaiting, isReachable }) {
      if (isWaiting !== wasWaiting) changedAt = now()
      wasWaiting = isWaiting
      if (isUnderWay || !isReachable || (isOnDevice && isPageKept)) return
      const isQuiet = now() - changedAt >= QUIET_AFTER_MS
      if (isWaiting && !hasFirst) {
        hasFirst = true
        await alone(fetchFirst)
      } else if (isQuiet && now() - triedAt >= AGAIN_AFTER_MS * 2 ** doublings) {
        await alone(bringRest)
      }
    },
  }
}
