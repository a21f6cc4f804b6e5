// Keeps the journal on the device, through a crash of browser or machine: IndexedDB with strict
// durability. Where a browser gives no storage, entries live in the page and `isDurable` says so.

import { openDB } from "idb"

const DATABASE = "player"
const STORE = "entries"
const HIGHEST = Number.MAX_SAFE_INTEGER

function open() {
  return openDB(DATABASE, 1, {
    upgrade(database) {
      database.createObjectStore(STORE, { keyPath: ["sittingId", "epoch", "sequence"] })
    },
    blocking(_currentVersion, _blockedVersion, event) {
      event.target.close()
    },
  })
}

function rangeOf(sittingId, fromEpoch, toEpoch, upTo = HIGHEST) {
  return IDBKeyRange.bound([sittingId, fromEpoch, 0], [sittingId, toEpoch, upTo])
}

export function createJournalStore(sittingId) {
  let database = null
  let isDurable = true

  // A private window, a full disk or a closed setting; nothing of it may stop the exam.
  function doWithout() {
    database = null
    isDurable = false
  }

  const opened = open().then((found) => {
    database = found
  }, doWithout)

  async function change(act) {
    await opened
    if (!isDurable) return
    try {
      const transaction = database.transaction(STORE, "readwrite", { durability: "strict" })
      act(transaction.store)
      await transaction.done
    } catch {
      doWithout()
    }
  }

  return {
    get isDurable() {
      return isDurable
    },
    async kept(epoch) {
      await opened
      if (!isDurable) return []
      try {
        const rows = await database.getAll(STORE, rangeOf(sittingId, epoch, epoch))
        return rows.map(({ sittingId: _sitting, epoch: _epoch, ...entry }) => entry)
      } catch {
        doWithout()
        return []
      }
    },
    keep: (epoch, entry) => change((store) => store.put({ ...entry, sittingId, epoch })),
    forget: (epoch, upTo) =>
      change((store) => store.delete(rangeOf(sittingId, epoch, epoch, upTo))),
    wipe: () => change((store) => store.delete(rangeOf(sittingId, 0, HIGHEST))),
  }
}
