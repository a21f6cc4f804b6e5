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
  provenBy,
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
  /** Up to here the server had proven a lost lease when it was shown it once more. */
  #shownUpTo = 0

  receipt
  /** What the server will never take, as it was entered: kept for our staff. */
  refused

  static async open({ sittingId, store, isSigned, lease }) {
    const { epoch, entries, proven, receipt, refused } = lease
    const chain = receipt?.chain ?? (await firstChain(sittingId, epoch))
    const base = { sequence: receipt?.sequence ?? 0, chain }
    const journal = openJournal({ epoch, base, kept: [...proven, ...entries] })
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

  /** What the server proved to hold: kept until the exam is over, should it ever lack it. */
  get proven() {
    return this.#journal.proven
  }

  get isDrained() {
    return isDrained(this.#journal)
  }

  get isKept() {
    return this.#notKept.length === 0
  }

  /** Whether something that matters for the score is still on its way onto the device. */
  get isWriting() {
    const { waiting } = this
    return waiting.some((entry) => entry.sequence > this.#offeredUpTo && entry.kind !== "position")
  }

  get unsavedSince() {
    return unsavedSince(this.#journal, this.#shownUpTo)
  }

  /** Whether the server lacks something that it has proven to hold. */
  isAheadOf(sequence) {
    return sequence < this.#journal.base.sequence
  }

  /** The server knows nothing of this lease: all of it waits again. */
  async startOver() {
    const chain = await firstChain(this.#sittingId, this.epoch)
    this.#shownUpTo = 0
    if (this.isAheadOf(0)) this.meet({ sequence: 0, chain })
  }

  /**
   * The lease is lost, and the server tells no more what it holds of it: it is asked by being shown all
   * of it once more. Not where this device lacks some of that. Nobody is told that it is not saved:
   * it was proven, and nothing says that this is no longer so.
   */
  async showAgain() {
    const { base, proven } = this.#journal
    if (proven.length !== base.sequence) return
    await this.startOver()
    this.#shownUpTo = base.sequence
  }

  /** Goes on without a word of the server, from what was proven last or what it said last. */
  goOn(acknowledged) {
    this.meet(this.isAheadOf(acknowledged.sequence) ? this.#journal.base : acknowledged)
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
  async setAside(entry, slot, refusal) {
    const filler = fillerFor(entry, slot)
    if (entry.kind === filler.kind && entry.slot === slot) return false
    this.#journal = replace(this.#journal, entry, filler)
    const aside = { ...entry, refusal }
    this.refused = [...this.refused, aside]
    const notKept = this.#notKept.filter((other) => other !== entry)
    const isKept = await this.#store.setAside(this.epoch, aside, filler)
    this.#notKept = isKept ? notKept : [...notKept, filler]
    return true
  }

  #letGo(receipt, view) {
    const proven = provenBy(this.#journal, receipt.sequence)
    this.#journal = settle(this.#journal, receipt)
    this.#notKept = this.#notKept.filter(({ sequence }) => sequence > receipt.sequence)
    this.#entriesMax = ENTRIES_PER_BATCH_MAX
    this.receipt = receipt
    return this.#store.settle(this.epoch, receipt, proven, view)
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
