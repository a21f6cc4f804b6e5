// The journals of all leases that this device has had of a sitting: one is written to, those of
// leases that were lost only still deliver. What an entry means is decided in state.js.

import { LeaseJournal } from "./lease_journal.js"
import { createSignatureCheck, isProof } from "./receipts.js"
import { hasWebCrypto } from "./web_crypto.js"

/** So many of the proven entries of a lease at most stand in an emergency journal, the newest. */
const PROVEN_IN_FILE_MAX = 2000

export class JournalKeeper {
  #sittingId
  #store
  #isSigned
  #leases = new Map()
  #epoch = null
  /** The highest lease that the server knows of. */
  #knownEpoch = Number.POSITIVE_INFINITY
  /** Lost leases that the server was shown once more since this page was opened. */
  #shownAgain = new Set()
  #drainWaiters = []
  /** Since when something stands on the page that was refused; the next view takes it away. */
  #refusedSince = null

  constructor({ sittingId, store, publishedKeys }) {
    this.#sittingId = sittingId
    this.#store = store
    this.#isSigned = hasWebCrypto() ? createSignatureCheck(publishedKeys) : async () => null
  }

  get isDurable() {
    return this.#store.isDurable && this.#all.every(({ isKept }) => isKept)
  }

  /** Whether something that was entered is still on its way onto the device. */
  get isWriting() {
    return this.#all.some(({ isWriting }) => isWriting)
  }

  get isDrained() {
    return this.#all.every(({ isDrained }) => isDrained)
  }

  /** Of the lease that is written to; what a lost lease left does not count by itself. */
  get waiting() {
    return this.#current?.waiting ?? []
  }

  /** Since when something that matters for the score waits, as its claimed instant. */
  get unsavedSince() {
    const waiting = this.#all.map(({ unsavedSince }) => unsavedSince)
    const instants = [...waiting, this.#refusedSince]
    return instants.filter((instant) => instant !== null).sort()[0] ?? null
  }

  get lastReceipt() {
    const receipts = this.#all.map(({ receipt }) => receipt).filter((receipt) => receipt !== null)
    return receipts.sort((one, other) => one.epoch - other.epoch).at(-1) ?? null
  }

  /** How many entries the server will never take. */
  get refusedCount() {
    return this.#all.reduce((count, { refused }) => count + refused.length, 0)
  }

  isCurrent(epoch) {
    return epoch === this.#epoch
  }

  /** What the device keeps, and what it could not keep and is still in this page. */
  async load() {
    for (const lease of await this.#store.leases()) {
      const inPage = this.#leases.get(lease.epoch)
      await this.#open({
        ...lease,
        entries: joined(lease.entries, inPage?.waiting),
        proven: joined(lease.proven, inPage?.proven),
        refused: joined(lease.refused, inPage?.refused),
      })
    }
  }

  /** When the newest entry that waits says it was made, in milliseconds; 0 without one. */
  get enteredMs() {
    const claims = this.#all.flatMap(({ waiting }) => waiting.map((entry) => entry.claimed_at))
    return Math.max(0, ...claims.map((claim) => Date.parse(claim)))
  }

  /** Whether the server lacks something of the lease that is written to, which it has proven. */
  isAheadOf({ lease, acknowledged_sequence: sequence }) {
    return lease === "held" && (this.#current?.isAheadOf(sequence) ?? false)
  }

  /**
   * A server that never heard of a lease of ours was set back before it: all of that waits again, on
   * the device, until it knows the lease.
   */
  async #meetEpoch(epoch) {
    this.#knownEpoch = epoch
    for (const journal of this.#all) if (journal.epoch > epoch) await journal.startOver()
  }

  /**
   * What a lost lease proved may be forgotten by a server that was restored since, or be somebody
   * else's under the same number by now: nothing would ever say so.
   */
  async #showLostAgain(held) {
    const lost = this.#deliverable.filter(({ epoch }) => epoch !== held)
    for (const journal of lost) {
      if (this.#shownAgain.has(journal.epoch)) continue
      this.#shownAgain.add(journal.epoch)
      await journal.showAgain()
    }
  }

  /** Takes in the server's view; goes on in the lease that it names, where that is ours. */
  async meet({ lease, epoch, acknowledged_sequence: sequence, chain }) {
    await this.#meetEpoch(epoch)
    // A lease that is free may be ours again in a moment.
    if (lease !== "free") await this.#showLostAgain(lease === "held" ? epoch : null)
    if (lease !== "held") return
    await this.#writeTo(epoch)
    this.#refusedSince = null
    this.#current.meet({ sequence, chain })
    this.#tellWhenDrained()
  }

  /** Goes on from a view that this device kept: entries were proven since. */
  async goOn({ epoch, acknowledged_sequence: sequence, chain }) {
    await this.#writeTo(epoch)
    this.#current.goOn({ sequence, chain })
  }

  enter(values) {
    return this.#current.enter(values)
  }

  /** What to send next: the lease that is written to comes first. Null before there is any. */
  batch() {
    const journals = [this.#current, ...this.#deliverable]
    const pressing = journals
      .filter((journal) => journal !== null)
      .find((journal) => journal.batch().entries.length > 0)
    return (pressing ?? this.#current)?.batch() ?? null
  }

  /** Resolves to what the receipt proves: see lease_journal.js. A sign of life needs no proof. */
  async settle(batch, receipt, view) {
    if (batch.entries.length === 0) return "settled"
    const proven = await this.#leases.get(batch.epoch).settle(batch, receipt, view)
    this.#tellWhenDrained()
    return proven
  }

  yieldNumber(batch) {
    return this.#leases.get(batch.epoch).yieldNumber(batch)
  }

  /** Resolves to whether the journal can go on without an entry that was refused for good. */
  async setAside({ epoch }, entry, slot, refusal) {
    const isAside = await this.#leases.get(epoch).setAside(entry, slot, refusal)
    if (isAside) this.#refusedSince ??= entry.claimed_at
    return isAside
  }

  /** Of another device's lease the signature alone can speak. */
  async proves(receipt) {
    const { epoch } = receipt
    if (this.#leases.has(epoch)) return this.#leases.get(epoch).proves(receipt)
    const isSigned = await this.#isSigned(receipt)
    return isProof(receipt, { sittingId: this.#sittingId, epoch, chain: null, isSigned })
  }

  /** For the emergency journal: everything that waits, what was proven before, and by what. */
  contents() {
    return this.#all.map(({ epoch, proven, waiting, refused, receipt }) => {
      const entries = [...proven.slice(-PROVEN_IN_FILE_MAX), ...waiting]
      const lease = { epoch, entries, receipt }
      return refused.length > 0 ? { ...lease, refused } : lease
    })
  }

  /** Resolves when the server holds everything; rejects when `signal` says that nobody waits any more. */
  drained(signal) {
    if (this.#isDelivered) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#drainWaiters.push(resolve)
      signal.addEventListener("abort", () => reject(signal.reason), { once: true })
    })
  }

  get #deliverable() {
    return this.#all.filter(({ epoch }) => epoch <= this.#knownEpoch)
  }

  get #isDelivered() {
    return this.#deliverable.every(({ isDrained }) => isDrained)
  }

  get #all() {
    return [...this.#leases.values()]
  }

  get #current() {
    return this.#leases.get(this.#epoch) ?? null
  }

  async #writeTo(epoch) {
    if (!this.#leases.has(epoch))
      await this.#open({ epoch, entries: [], proven: [], refused: [], receipt: null })
    this.#epoch = epoch
  }

  async #open(lease) {
    const parts = { sittingId: this.#sittingId, store: this.#store, isSigned: this.#isSigned }
    this.#leases.set(lease.epoch, await LeaseJournal.open({ ...parts, lease }))
  }

  #tellWhenDrained() {
    if (this.#isDelivered) for (const resolve of this.#drainWaiters.splice(0)) resolve()
  }
}

/** What the device keeps, and what it could not keep. */
function joined(kept, inPage = []) {
  const sequences = new Set(kept.map(({ sequence }) => sequence))
  return [...kept, ...inPage.filter(({ sequence }) => !sequences.has(sequence))]
}
