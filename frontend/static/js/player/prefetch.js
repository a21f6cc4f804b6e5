// Brings the exam's packages onto the device while there is time for it, and tries again later where
// that did not work. Nothing waits for it.

const AGAIN_AFTER_MS = 15_000
/** Where nothing can be kept, the same bytes are not fetched over and over. */
const DOUBLINGS_MAX = 4
/** A page that opens in the middle of the exam shows its item first. */
const OUT_OF_THE_WAY_MS = 10_000

export function createPrefetch({ fetchAll, onChange, now = () => performance.now() }) {
  let isOnDevice = false
  let isUnderWay = false
  let doublings = -1
  let triedAt = Number.NEGATIVE_INFINITY

  return {
    get isOnDevice() {
      return isOnDevice
    },
    async tick({ isWaiting }) {
      if (isOnDevice || isUnderWay || now() - triedAt < AGAIN_AFTER_MS * 2 ** doublings) return
      if (!isWaiting && now() < OUT_OF_THE_WAY_MS) return
      isUnderWay = true
      isOnDevice = await fetchAll()
      isUnderWay = false
      triedAt = now()
      doublings = Math.min(doublings + 1, DOUBLINGS_MAX)
      if (isOnDevice) onChange()
    },
  }
}
