// The candidate's side of one sitting: the server's view, the state of the section, journal and sync
// in one place, without a word about the page. Calls `onChange` when there is something to draw.

import { readClocks } from "./countdown.js"
import { overtaken } from "./journal.js"
import { JournalKeeper } from "./journal_keeper.js"
import { hasEnded } from "./screen.js"
import { applyEntry, createState, currentItem } from "./state.js"
import { createSync } from "./sync.js"

/** Two devices numbered their entries alike. */
const NUMBER_TAKEN = "entry.number_taken"

export class Sitting {
  #api
  #store
  #timing
  #onChange
  #wallClock
  #journal
  #sync

  view = null
  state = null
  /** Language and direction of the items. */
  language = null
  clock = null
  breakClock = null
  /** How the last request went: null before the first. */
  contact = null

  /** `timing` may carry the `schedule` and `random` of sync.js. */
  constructor({ api, store, onChange, wallClock = () => new Date(), timing = {} }) {
    this.#api = api
    this.#store = store
    this.#timing = timing
    this.#onChange = onChange
    this.#wallClock = wallClock
    this.#journal = new JournalKeeper(store)
  }

  get unsavedSince() {
    return this.#journal.unsavedSince
  }

  get isDurable() {
    return this.#journal.isDurable
  }

  get hasEnded() {
    return this.view !== null && hasEnded(this.view.state)
  }

  get hasItems() {
    return this.state !== null && this.state.section === this.view?.section
  }

  /** Begins, or begins again, with what the server and this device's store hold. */
  start() {
    this.stop()
    this.view = null
    this.state = null
    this.contact = null
    this.#journal = new JournalKeeper(this.#store)
    this.#sync = createSync({
      takeBatch: () => this.#journal.waiting,
      send: () => (this.#isOpen ? this.#api.send(this.#journal.batch()) : this.#api.view()),
      onOutcome: (outcome) => this.#takeIn(outcome),
      ...this.#timing,
    })
    return this.#sync.retryNow()
  }

  stop() {
    this.#sync?.stop()
  }

  makeContact() {
    return this.#sync?.retryNow()
  }

  /** Enters what the candidate did: entries as state.js makes them. Resolves when the device keeps them. */
  async enter(entries) {
    for (const entry of entries) await this.#enterOne(entry)
  }

  drained(signal) {
    this.#sync.retryNow()
    return this.#journal.drained(signal)
  }

  finishSection(takeBreak) {
    return this.#change(this.#api.finishSection(this.view.section, takeBreak))
  }

  endBreak() {
    return this.#change(this.#api.endBreak())
  }

  submit() {
    return this.#change(this.#api.submit())
  }

  /** Whether the journal may be sent: the view is known and, while the exam runs, its items too. */
  get #isOpen() {
    return this.view !== null && (this.view.state !== "in_progress" || this.hasItems)
  }

  async #enterOne({ slot, kind, value }) {
    const claimedAt = this.#wallClock().toISOString()
    const { entry, kept } = this.#journal.enter({ slot, kind, value, claimedAt })
    this.state = applyEntry(this.state, entry)
    this.#onChange()
    await kept
    this.#onChange()
    this.#sync.nudge()
  }

  async #takeIn({ kind, body }) {
    if (kind !== "answer") await this.#takeInTrouble(kind, body)
    else if ("responses" in body) await this.#adopt(body)
    else await this.#acknowledge(body)
    this.#onChange()
  }

  async #change(request) {
    const { kind, body } = await request
    if (kind === "answer") await this.#adopt(body)
    else await this.#takeInTrouble(kind, body)
    this.#onChange()
    return kind
  }

  /** A refusal means that the server knows something we do not: look at it. */
  async #takeInTrouble(kind, body) {
    if (kind !== "refused") {
      this.contact = kind
      return
    }
    const sent = this.#journal.waiting
    await this.#reload()
    if (body?.error?.code === NUMBER_TAKEN && this.contact === "answer")
      await this.#enterAgain(sent)
  }

  /** Another device used our numbers: what was entered here counts as entered after it. */
  async #enterAgain(sent) {
    if (this.view.state !== "in_progress" || !this.hasItems) return
    const slots = new Set(this.state.items.map(({ slot }) => slot))
    for (const { slot, kind, value, claimed_at } of overtaken(
      sent,
      this.view.acknowledged_sequence,
    )) {
      if (!slots.has(slot)) continue
      const { entry, kept } = this.#journal.enter({ slot, kind, value, claimedAt: claimed_at })
      this.state = applyEntry(this.state, entry)
      await kept
    }
  }

  async #reload() {
    const { kind, body } = await this.#api.view()
    if (kind === "answer") await this.#adopt(body)
    else this.contact = kind
  }

  async #acknowledge(answer) {
    this.contact = "answer"
    Object.assign(this, readClocks(answer.clock))
    await this.#journal.acknowledge(answer.acknowledged_sequence)
    if (answer.state !== this.view.state || answer.section !== this.view.section)
      await this.#reload()
  }

  /** Takes over what the server says, and lays on top what it does not hold yet. */
  async #adopt(view) {
    await this.#journal.open({
      epoch: view.epoch,
      acknowledgedSequence: view.acknowledged_sequence,
    })
    this.view = view
    this.contact = "answer"
    Object.assign(this, readClocks(view.clock))
    if (hasEnded(view.state)) await this.#close()
    else if (view.state === "in_progress") await this.#lookAtSection(view)
  }

  async #lookAtSection(view) {
    let position = view.position
    let items = null
    if (this.hasItems) {
      items = this.state.items
      position = currentItem(this.state).slot
    } else {
      const { kind, body } = await this.#api.section()
      this.contact = kind
      if (kind !== "answer") return
      items = body.items
      this.language = { lang: body.language, dir: body.direction }
    }
    const state = createState({ section: view.section, items, responses: view.responses, position })
    await this.#journal.keepTo(new Set(items.map(({ slot }) => slot)), currentItem(state).slot)
    this.state = this.#journal.waiting.reduce(applyEntry, state)
  }

  /** What still waits is offered once more; the server decides whether it came in time. */
  async #close() {
    this.stop()
    if (!this.#journal.isDrained) {
      const { kind, body } = await this.#api.send(this.#journal.batch())
      if (kind === "answer") await this.#journal.acknowledge(body.acknowledged_sequence)
    }
    await this.#journal.wipe()
  }
}
