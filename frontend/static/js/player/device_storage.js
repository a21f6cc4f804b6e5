// What this browser keeps on the device, through a crash of browser or machine. Knows nothing of
// sittings or secrets: journal_store.js says what is kept, and seals it.

import { openDB } from "idb"

const DATABASE = "exam-player"
const STORES = ["device", "keys", "kept", "entries", "packages"]
/** A storage that hangs is as good as none. Opening it may mean to repair it after a crash. */
const OPENING_MS_MAX = 10_000
const WAIT_MS_MAX = 3000

// A setting that closes the storage throws at once: here that is a rejection like the others.
async function open() {
  return openDB(DATABASE, 1, {
    upgrade(database) {
      for (const name of STORES) database.createObjectStore(name)
    },
    blocking(_currentVersion, _blockedVersion, event) {
      event.target.close()
    },
  })
}

/** Rejects where the promise takes longer. */
export function inTime(promise, waitMs = WAIT_MS_MAX) {
  let timer = null
  const tooLate = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("The device's storage hangs.")), waitMs)
  })
  return Promise.race([promise, tooLate]).finally(() => clearTimeout(timer))
}

/** A change is `{ store, key, value }` to put, `{ store, key }` or `{ store, from, to }` to forget. */
function carryOut(transaction, { store, key, value, from, to }) {
  const target = transaction.objectStore(store)
  if (value !== undefined) return target.put(value, key)
  return target.delete(from === undefined ? key : IDBKeyRange.bound(from, to))
}

export function createDeviceStorage() {
  const opened = inTime(open(), OPENING_MS_MAX)
  // Whoever asks hears of it; until then nobody has to.
  opened.catch(() => {})

  // A private window, a full disk or a closed setting; nothing of it may stop the exam.
  const attempt = (act, otherwise) =>
    opened.then((database) => inTime(act(database))).catch(() => otherwise)

  return {
    get: (store, key) => attempt((database) => database.get(store, key)),
    /** Null where they cannot be read. */
    all: (store, from, to) =>
      attempt((database) => database.getAll(store, IDBKeyRange.bound(from, to)), null),
    /** What is there under this key, or else `value`, which is then there; undefined for neither. */
    claim: (store, key, value) =>
      attempt(async (database) => {
        const transaction = database.transaction(store, "readwrite", { durability: "strict" })
        // Where reading or writing fails, that is heard; this promise must not fail unheard beside it.
        transaction.done.catch(() => {})
        const kept = await transaction.store.get(key)
        if (kept === undefined) await transaction.store.put(value, key)
        await transaction.done
        return kept ?? value
      }),
    /** All of it or nothing. Resolves to whether the device has it. */
    write: (changes, durability = "strict") =>
      attempt(async (database) => {
        const names = [...new Set(changes.map(({ store }) => store))]
        const transaction = database.transaction(names, "readwrite", { durability })
        const carriedOut = changes.map((change) => carryOut(transaction, change))
        await Promise.all([...carriedOut, transaction.done])
        return true
      }, false),
  }
}
