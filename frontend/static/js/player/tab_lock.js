// One tab at a time answers for a sitting. Where the browser has no locks the server's lease decides.

export function createTabLock(sittingId, { onLost }) {
  const name = `sitting:${sittingId}`
  const untilThePageCloses = () => new Promise(() => {})

  function request(options) {
    return new Promise((resolve) => {
      navigator.locks
        .request(name, options, (lock) => {
          resolve(lock !== null)
          return lock === null ? undefined : untilThePageCloses()
        })
        .catch(onLost)
    })
  }

  return {
    acquire: () => (navigator.locks ? request({ ifAvailable: true }) : Promise.resolve(true)),
    takeOver: () => request({ steal: true }),
  }
}
