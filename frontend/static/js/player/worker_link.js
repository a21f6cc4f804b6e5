// Gets the service worker ready before the exam, has it keep this page for a reload without a network,
// and forget it when the exam is over. Where there is no service worker, a reload needs the network; nothing else does.

const SCOPE = "/exam/"
const ADDRESS = "/exam/service_worker.js"
const STATIC = "/static/"
/** The player under this address only delivers what was left over; what is kept has the exam's own. */
const LEFT_OVER = /\/deliver$/

/** Everything of ours that this page was made of. */
function filesOfThisPage() {
  return performance
    .getEntriesByType("resource")
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith(STATIC))
    .map(({ pathname }) => pathname)
}

export function createWorkerLink(workers = navigator.serviceWorker) {
  const register = () => workers.register(ADDRESS, { scope: SCOPE })

  async function tell(message) {
    try {
      await register()
      const { active } = await workers.ready
      active.postMessage(message)
      return true
    } catch {
      // Refused or out of reach: the exam goes on without.
      return false
    }
  }

  return {
    /** On a page before the exam's: then that one is kept as it comes. */
    async prepare() {
      try {
        await register()
      } catch {
        // No worker here: the exam's page asks again.
      }
    },
    /** Resolves to whether there is nothing left to ask for. */
    keep: async () =>
      !workers || tell({ keep: { page: location.pathname, files: filesOfThisPage() } }),
    /** Also where the page was loaded past the worker, as with a forced reload. */
    async forget() {
      try {
        const registration = await workers.getRegistration(SCOPE)
        const page = location.pathname.replace(LEFT_OVER, "")
        registration.active.postMessage({ forget: { page } })
      } catch {
        // There is no worker, so there is nothing that it keeps.
      }
    },
  }
}
