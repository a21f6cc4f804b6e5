// One tab at a time answers for a sitting. Where the browser has no locks the server's lease decides.

export function createTabLock(sittingId, { onLost }) {
  const name = `sitting:${sittingId}`
  const untilThePageCloses = () => new Promise(() => {})

  function request(options) {
    return new Promise((resolve) => {
      let isOurs = false
      navigator.locks
        .request(name, options, (lock) => {
          isOurs = lock !== null
          resolve(isOurs)
          return isOurs ? untilThePageCloses() : undefined
        })
        // Rejected before it was ours: this browser gives no locks to this page.
        .catch(() => (isOurs ? onLost() : resolve(true)))
    })
  }

  return {
    acquire: () => (navigator.locks ? request({ ifAvailable: true }) : Promise.resolve(true)),
    takeOver: () => request({ steal: true }),
  }
}
