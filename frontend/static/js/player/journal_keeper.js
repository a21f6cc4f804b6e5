// The journal of one lease together with the store that keeps it, and those who wait until it is
// empty. What an entry means is decided in state.js, when it is sent in sync.js.

import {
  acknowledge,
  isDrained,
  keepTo,
  lastEntry,
  nextBatch,
  openJournal,
  record,
  unsavedSince,
} from "./journal.js"

export class JournalKeeper {
  #store
  #epoch = null
  #journal = openJournal({ acknowledgedSequence: 0, kept: [] })
  #drainWaiters = []

  constructor(store) {
    this.#store = store
  }

  get isDurable() {
    return this.#store.isDurable
  }

  get isDrained() {
    return isDrained(this.#journal)
  }

  get waiting() {
    return this.#journal.waiting
  }

  get unsavedSince() {
    const since = unsavedSince(this.#journal)
    return since === null ? null : Date.parse(since)
  }

  batch() {
    return { epoch: this.#epoch, entries: nextBatch(this.#journal) }
  }

  /** Goes on in the lease that the server names, with what this device still keeps of it. */
  async open({ epoch, acknowledgedSequence }) {
    const isNew = epoch !== this.#epoch
    const kept = isNew ? await this.#store.kept(epoch) : this.#journal.waiting
    const lastSequence = isNew ? 0 : this.#journal.lastSequence
    this.#epoch = epoch
    this.#journal = openJournal({ acknowledgedSequence, kept, lastSequence })
    this.#tellWhenDrained()
  }

  /** The entry counts as soon as this returns; the promise in it resolves when the device keeps it. */
  enter(values) {
    this.#journal = record(this.#journal, values)
    const entry = lastEntry(this.#journal)
    return { entry, kept: this.#store.keep(this.#epoch, entry) }
  }

  /** Of what waits, only what belongs to these slots is still offered to the server. */
  async keepTo(slots, slot) {
    const changed = this.waiting.filter((entry) => !slots.has(entry.slot))
    if (changed.length === 0) return
    this.#journal = keepTo(this.#journal, slots, slot)
    const numbers = new Set(changed.map(({ sequence }) => sequence))
    const kept = this.waiting.filter(({ sequence }) => numbers.has(sequence))
    await Promise.all(kept.map((entry) => this.#store.keep(this.#epoch, entry)))
  }

  async acknowledge(upTo) {
    this.#journal = acknowledge(this.#journal, upTo)
    await this.#store.forget(this.#epoch, upTo)
    this.#tellWhenDrained()
  }

  /** Resolves when the server holds everything; rejects when `signal` says that nobody waits any more. */
  drained(signal) {
    if (this.isDrained) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#drainWaiters.push(resolve)
      signal.addEventListener("abort", () => reject(signal.reason), { once: true })
    })
  }

  /** Nothing is wiped that the server does not hold. */
  async wipe() {
    if (this.isDrained) await this.#store.wipe()
  }

  #tellWhenDrained() {
    if (this.isDrained) for (const resolve of this.#drainWaiters.splice(0)) resolve()
  }
}
