// The journal of one lease with all that keeps its promises: an entry is on the device before it is
// sent, and leaves it only when a receipt proves that the server holds it.

import { advance, genesis } from "./chain.js"
import {
  ENTRIES_PER_BATCH_MAX,
  entriesUpTo,
  fillerFor,
  isDrained,
  lastEntry,
  makeRoom,
  meetServer,
  nextBatch,
  openJournal,
  outdoneBy,
  record,
  renumber,
  replace,
  settle,
  unsavedSince,
} from "./journal.js"
import { isProof } from "./receipts.js"
import { hasWebCrypto } from "./web_crypto.js"

export class LeaseJournal {
  #sittingId
  #store
  #isSigned
  #journal
  /** Up to here the device has been asked to keep what waits. */
  #offeredUpTo
  #notKept = []
  #entriesMax = ENTRIES_PER_BATCH_MAX

  receipt
  /** What the server will never take, as it was entered: kept for our staff. */
  refused

  static async open({ sittingId, store, isSigned, lease }) {
    const { epoch, entries, receipt, refused } = lease
    const chain = receipt?.chain ?? (await firstChain(sittingId, epoch))
    const base = { sequence: receipt?.sequence ?? 0, chain }
    const journal = openJournal({ epoch, base, kept: entries })
    return new LeaseJournal({ sittingId, store, isSigned, journal, receipt, refused })
  }

  constructor({ sittingId, store, isSigned, journal, receipt, refused }) {
    this.#sittingId = sittingId
    this.#store = store
    this.#isSigned = isSigned
    this.#journal = journal
    this.#offeredUpTo = journal.lastSequence
    this.receipt = receipt
    this.refused = refused
  }

  get epoch() {
    return this.#journal.epoch
  }

  get waiting() {
    return this.#journal.waiting
  }

  get isDrained() {
    return isDrained(this.#journal)
  }

  get isKept() {
    return this.#notKept.length === 0
  }

  /** Whether something that was entered is still on its way onto the device. */
  get isWriting() {
    return this.waiting.some(({ sequence }) => sequence > this.#offeredUpTo)
  }

  get unsavedSince() {
    return unsavedSince(this.#journal)
  }

  meet(acknowledged) {
    this.#journal = meetServer(this.#journal, acknowledged)
    this.#offeredUpTo = Math.max(this.#offeredUpTo, acknowledged.sequence)
  }

  /** The entry counts as soon as this returns; the promise in it resolves when the device keeps it. */
  enter(values) {
    this.#journal = record(this.#journal, values)
    const entry = lastEntry(this.#journal)
    return { entry, kept: this.#keep(entry) }
  }

  batch() {
    const limits = { upTo: this.#offeredUpTo, entriesMax: this.#entriesMax }
    return { epoch: this.epoch, entries: nextBatch(this.#journal, limits) }
  }

  /**
   * Lets go of what a receipt proves. Resolves to "settled", to "unchanged" if it proves what was
   * proven before, or to "doubtful" if it proves nothing. `view` is what the device shows next time,
   * with what leaves the journal in it.
   */
  async settle(batch, receipt, view) {
    const { base } = this.#journal
    if (receipt === null || receipt.sequence < base.sequence) return "doubtful"
    const chain = await this.#chainAt(receipt.sequence)
    const overtaken = () => (chain === receipt.chain ? [] : this.#unsent(batch, receipt.sequence))
    if (!(await this.#isProof(receipt, overtaken().length > 0 ? null : chain))) return "doubtful"
    if (receipt.sequence === base.sequence) return "unchanged"
    this.#journal = makeRoom(this.#journal, receipt.sequence)
    // Looked at anew: something may have been entered while the signature was checked.
    for (const entry of overtaken()) await this.#renumber(entry)
    await this.#letGo(receipt, view)
    return "settled"
  }

  async proves(receipt) {
    return this.#isProof(receipt, await this.#chainAt(receipt.sequence))
  }

  /**
   * Somebody else used a number of the batch that was refused. One at a time the server says which;
   * that one is entered again, so that none is dropped.
   */
  async yieldNumber({ entries }) {
    this.#entriesMax = 1
    if (entries.length !== 1) return
    await this.#renumber(entries[0])
  }

  /**
   * An entry that the server refuses for good would hold back everything after it. Its number is
   * filled with a position at `slot`, and it stays on the device beside the journal. Resolves to
   * whether that was of any use: a position that is refused has nothing to give up.
   */
  async setAside(entry, slot) {
    const filler = fillerFor(entry, slot)
    if (entry.kind === filler.kind && entry.slot === slot) return false
    this.#journal = replace(this.#journal, entry, filler)
    this.refused = [...this.refused, entry]
    const notKept = this.#notKept.filter((other) => other !== entry)
    const isKept = await this.#store.setAside(this.epoch, entry, filler)
    this.#notKept = isKept ? notKept : [...notKept, filler]
    return true
  }

  #letGo(receipt, view) {
    this.#journal = settle(this.#journal, receipt)
    this.#notKept = this.#notKept.filter(({ sequence }) => sequence > receipt.sequence)
    this.#entriesMax = ENTRIES_PER_BATCH_MAX
    this.receipt = receipt
    return this.#store.settle(this.epoch, receipt, view)
  }

  /** What was chosen last stays what was chosen last: it is entered once more behind it. */
  async #renumber(entry) {
    const newer = outdoneBy(this.#journal, entry)
    this.#journal = renumber(this.#journal, entry)
    const again = [lastEntry(this.#journal)]
    if (newer !== null) {
      const { slot, kind, value, claimed_at: claimedAt } = newer
      this.#journal = record(this.#journal, { slot, kind, value, claimedAt })
      again.push(lastEntry(this.#journal))
    }
    for (const one of again) await this.#keep(one, [entry])
  }

  /** What waits under a number that the server holds from somebody else: we never sent it. */
  #unsent({ entries }, upTo) {
    return this.waiting.filter((entry) => entry.sequence <= upTo && !entries.includes(entry))
  }

  async #keep(entry, givenUp = []) {
    const entries = [...this.#notKept, entry]
    const isKept = await this.#store.keepEntries(this.epoch, entries, givenUp)
    // What the device cannot keep is sent all the same, and offered to it again with the next one.
    this.#notKept = isKept
      ? this.#notKept.filter((other) => !entries.includes(other))
      : [...new Set([...this.#notKept, entry])]
    this.#offeredUpTo = Math.max(this.#offeredUpTo, entry.sequence)
  }

  async #isProof(receipt, chain) {
    const isSigned = await this.#isSigned(receipt)
    return isProof(receipt, { sittingId: this.#sittingId, epoch: this.epoch, chain, isSigned })
  }

  async #chainAt(sequence) {
    const entries = entriesUpTo(this.#journal, sequence)
    return entries !== null && hasWebCrypto() ? advance(this.#journal.base.chain, entries) : null
  }
}

function firstChain(sittingId, epoch) {
  return hasWebCrypto() ? genesis(sittingId, epoch) : null
}
