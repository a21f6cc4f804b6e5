// What one sitting leaves on the device until its end: entries that wait, the last view, receipts.
// All of it is sealed under a key of this sitting that cannot leave the browser.

import { toBase64url } from "./bytes.js"
import { newSealingKey, seal, unseal } from "./sealing.js"
import { hasWebCrypto } from "./web_crypto.js"

const DEVICE_ID_BYTES = 16
const HIGHEST = Number.MAX_SAFE_INTEGER
const LAST_RECEIPT = "last_receipt"

/** The last receipt of a sitting that ended on this device, for its closing page. */
export async function lastReceiptOf(storage, sittingId) {
  const kept = await storage.get("device", LAST_RECEIPT)
  return kept?.sittingId === sittingId ? kept.receipt : null
}

export class JournalStore {
  #storage
  #sittingId
  #key = null
  #writing = Promise.resolve()

  deviceId = null
  /** Whether what was entered last would survive a reload. */
  isDurable = true
  /** Whether everything that lies here was read: nothing else may be forgotten at the end. */
  isRead = false

  constructor({ sittingId, storage }) {
    this.#sittingId = sittingId
    this.#storage = storage
  }

  async open() {
    if (this.deviceId !== null) return
    this.deviceId = await this.#openDeviceId()
    this.#key = await this.#openKey()
    this.isDurable = this.#key !== null
    if ((await lastReceiptOf(this.#storage, this.#sittingId)) === null)
      await this.#storage.write([{ store: "device", key: LAST_RECEIPT }], "relaxed")
  }

  /** Each lease of this device with the entries that wait and the last receipt. */
  async leases() {
    const found = [
      await this.#all("entries", this.#entries(0, HIGHEST, HIGHEST)),
      await this.#all("kept", this.#receipts(HIGHEST)),
      await this.#all("kept", this.#aside("refused")),
      await this.#all("kept", this.#aside("proven")),
    ]
    this.isRead = found.every((rows) => rows !== null)
    // What lies there unread must not be written over: this page then keeps nothing.
    if (!this.isRead) this.#key = null
    this.isDurable &&= this.#key !== null
    const [entries, receipts, refused, proven] = found.map((rows) => rows ?? [])
    const epochs = new Set(
      [...entries, ...receipts, ...refused, ...proven].map(({ epoch }) => epoch),
    )
    const of = (rows, epoch) => rows.filter((row) => row.epoch === epoch).map(({ entry }) => entry)
    return [...epochs].map((epoch) => ({
      epoch,
      entries: of(entries, epoch),
      refused: of(refused, epoch),
      proven: of(proven, epoch),
      receipt: receipts.find((row) => row.epoch === epoch)?.receipt ?? null,
    }))
  }

  /** In place of those that are given up. Resolves to whether the device has them all. */
  keepEntries(epoch, entries, givenUp = []) {
    return this.#write("strict", async () => [
      ...givenUp.map(({ sequence }) => ({
        store: "entries",
        key: this.#entryKey(epoch, sequence),
      })),
      ...(await Promise.all(entries.map((entry) => this.#sealedEntry(epoch, entry)))),
    ])
  }

  /** The entry was refused for good: beside the journal it stays, and the filler takes its number. */
  setAside(epoch, entry, filler) {
    return this.#write("strict", async () => [
      await this.#sealedEntry(epoch, filler),
      await this.#sealedAside("refused", epoch, entry),
    ])
  }

  /** The entries leave the journal as their receipt comes, and with it the view that has them. */
  settle(epoch, receipt, proven, view) {
    return this.#write("relaxed", async () => [
      { store: "entries", ...this.#entries(epoch, epoch, receipt.sequence) },
      ...(await Promise.all(proven.map((entry) => this.#sealedAside("proven", epoch, entry)))),
      await this.#sealed(this.#receiptKey(epoch), { epoch, receipt }),
      ...(view === null ? [] : [await this.#sealed(this.#keptKey("view"), view)]),
    ])
  }

  keep(name, value) {
    return this.#write("relaxed", async () => [await this.#sealed(this.#keptKey(name), value)])
  }

  async kept(name) {
    const sealed = this.#key && (await this.#storage.get("kept", this.#keptKey(name)))
    return sealed ? unseal(this.#key, sealed) : undefined
  }

  /** The end: only the device's name stays, and the last receipt for the closing page. */
  wipe(packageAddresses, receipt) {
    const sittingId = this.#sittingId
    this.#writing = this.#writing.then(() => {
      this.#key = null
      if (!this.isRead) return false
      return this.#storage.write([
        { store: "device", key: LAST_RECEIPT, value: { sittingId, receipt } },
        { store: "entries", ...this.#entries(0, HIGHEST, HIGHEST) },
        { store: "kept", from: [sittingId], to: [sittingId, []] },
        { store: "keys", key: sittingId },
        ...packageAddresses.map((key) => ({ store: "packages", key })),
      ])
    })
    return this.#writing
  }

  // A device that cannot be read just now may still have its name and its keys: what is there is
  // never written over, or what was sealed under it would be lost.
  async #openDeviceId() {
    const id = toBase64url(crypto.getRandomValues(new Uint8Array(DEVICE_ID_BYTES)))
    return (await this.#storage.claim("device", "id", id)) ?? id
  }

  /** Null where there is no Web Crypto or nothing can be kept: then entries live in the page alone. */
  async #openKey() {
    if (!hasWebCrypto()) return null
    const key = await newSealingKey()
    return (await this.#storage.claim("keys", this.#sittingId, key)) ?? null
  }

  /** One after the other: an entry never lies on the device without those before it. */
  #write(durability, changes) {
    const written = this.#writing.then(async () => {
      if (this.#key === null) return false
      this.isDurable = await this.#storage.write(await changes(), durability)
      return this.isDurable
    })
    // One that cannot be sealed must not hold up those after it.
    this.#writing = written.catch(() => false)
    return this.#writing
  }

  async #all(store, { from, to }) {
    const rows = await this.#storage.all(store, from, to)
    if (rows === null || this.#key === null) return rows?.length === 0 ? [] : null
    const opened = await Promise.all(rows.map((sealed) => unseal(this.#key, sealed)))
    return opened.filter((value) => value !== undefined)
  }

  async #sealed(key, value) {
    return { store: "kept", key, value: await seal(this.#key, value) }
  }

  async #sealedEntry(epoch, entry) {
    const key = this.#entryKey(epoch, entry.sequence)
    return { store: "entries", key, value: await seal(this.#key, { epoch, entry }) }
  }

  #entryKey(epoch, sequence) {
    return [this.#sittingId, epoch, sequence]
  }

  #entries(fromEpoch, toEpoch, upTo) {
    return { from: this.#entryKey(fromEpoch, 0), to: this.#entryKey(toEpoch, upTo) }
  }

  #keptKey(name) {
    return [this.#sittingId, name]
  }

  #receiptKey(epoch) {
    return [this.#sittingId, "receipt", epoch]
  }

  /** Beside the journal: what was "refused", and what is "proven" to be with the server. */
  #aside(name) {
    const key = (part) => [this.#sittingId, name, part, part]
    return { from: key(0), to: key(HIGHEST) }
  }

  #sealedAside(name, epoch, entry) {
    return this.#sealed([this.#sittingId, name, epoch, entry.sequence], { epoch, entry })
  }

  #receipts(toEpoch) {
    return { from: this.#receiptKey(0), to: this.#receiptKey(toEpoch) }
  }
}
