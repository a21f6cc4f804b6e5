// What this device knows of a sitting, and what each answer of the service changes in it. It asks for
// nothing by itself but the items of a section that opened; sitting.js does the asking.

import { Agenda } from "./agenda.js"
import { readClocks } from "./countdown.js"
import { upToDate } from "./kept_sitting.js"
import { leaseAfterRefusal, leaseAfterView } from "./lease.js"
import { refusedEntry } from "./refusals.js"
import { hasEnded } from "./screen.js"
import { applyEntry, createState, currentItem } from "./state.js"

const IN_PROGRESS = "in_progress"
const BUSY = "service.busy"
const NUMBER_TAKEN = "entry.number_taken"
/** Waiting for a person is no failure: it is asked again at the pace of a heartbeat. */
const PATIENT = { kind: "answer" }

export class KnownSitting {
  #parts
  #agenda = new Agenda()

  view = null
  state = null
  /** Language and direction of the items. */
  language = null
  clock = null
  breakClock = null
  /** How the last request went: "answer", "unknown", "refused", "signed_out"; null before the first. */
  contact = null
  isBusy = false
  /** "free", "held", "lost", "elsewhere" (another device has it) or "waits" (for staff). */
  lease = "free"
  /** The last refusal worth telling, as { code, message }, or null. */
  notice = null
  /** How many entries the service keeps for a person to decide. */
  heldCount = 0
  /** How many answers proved nothing: something in between spoke, or an answer was damaged. */
  doubtfulAnswers = 0
  submissionReceipt = null
  /** The sitting has ended, everything is delivered, and the device has forgotten it. */
  isClosed = false

  constructor(parts) {
    this.#parts = parts
  }

  get hasEnded() {
    return this.view !== null && hasEnded(this.view.state)
  }

  get hasItems() {
    return this.state !== null && this.state.section === this.view?.section
  }

  get lastReceipt() {
    return this.submissionReceipt ?? this.#parts.journal.lastReceipt
  }

  /** What to ask the service for next; see agenda.js. */
  get due() {
    return this.#agenda.next({
      lease: this.lease,
      isWaiting: this.#isWaiting,
      hasEnded: this.hasEnded,
      needsItems: this.view?.state === IN_PROGRESS && !this.hasItems,
    })
  }

  /** Whether the next request should follow at once. */
  get isPressing() {
    return this.#agenda.isPressing({ isWaiting: this.#isWaiting })
  }

  get #isWaiting() {
    return (this.#parts.journal.batch()?.entries.length ?? 0) > 0
  }

  want(request) {
    this.#agenda.want(request)
  }

  /** Begins anew: nothing is drawn that may be stale by now. */
  forget() {
    this.view = null
    this.state = null
    this.contact = null
    this.lease = "free"
    this.#agenda = new Agenda()
  }

  /**
   * Takes in what came of a request that is answered with the view: "view", "lease" or a "change".
   * Resolves to the outcome as it counts for the pace of what follows.
   */
  async learn(outcome, asked) {
    this.isBusy = outcome.code === BUSY
    if (outcome.kind === "answer") await this.#adopt(outcome.body)
    else if (outcome.kind === "refused") this.#takeRefusal(outcome, asked)
    else await this.#takeSilence(outcome.kind)
    if (this.#agenda.isInTrouble) return { ...outcome, kind: "unknown" }
    return this.lease === "waits" && outcome.kind === "refused" ? PATIENT : outcome
  }

  /** Takes in what came of sending a batch. Resolves to the outcome as it proved to be. */
  async learnOfBatch(batch, outcome) {
    if (outcome.kind === "answer") return this.#learnOfAnswer(batch, outcome)
    if (outcome.kind === "refused") {
      if (await this.#setAside(batch, outcome)) return PATIENT
      this.#agenda.batchRefused()
      if (outcome.code === NUMBER_TAKEN) await this.#parts.journal.yieldNumber(batch)
    }
    return this.learn(outcome, "change")
  }

  /** One entry that is refused for good must not hold back the others. */
  async #setAside(batch, { code, message, details }) {
    const entry = refusedEntry(batch, { code, details })
    if (entry === null) return false
    const slot = this.hasItems ? currentItem(this.state).slot : entry.slot
    if (!(await this.#parts.journal.setAside(batch, entry, slot, code))) return false
    this.notice = { code, message }
    this.want("view")
    return true
  }

  async #learnOfAnswer(batch, outcome) {
    const { receipt, state } = outcome.body
    const proven = await this.#parts.journal.settle(batch, receipt, upToDate(this))
    const isPostponed = proven === "unchanged" && state !== IN_PROGRESS
    if (proven === "settled" || isPostponed) {
      this.#agenda.batchTaken({ isPostponed })
      await this.#acknowledge(batch, outcome.body)
      return outcome
    }
    this.doubtfulAnswers += 1
    this.#agenda.batchRefused()
    return this.learn({ ...outcome, kind: "unknown" }, "change")
  }

  async #acknowledge(batch, answer) {
    this.isBusy = false
    this.contact = "answer"
    this.heldCount += answer.held
    this.#parts.time.meet(answer.server_time)
    if (answer.lease === "lost" && this.#parts.journal.isCurrent(batch.epoch)) this.lease = "lost"
    if (this.view === null) return
    if (answer.clock !== null) this.#readClocks(answer.clock)
    this.#parts.kept.keepContact(this)
    const hasChanged = (name) => answer[name] !== this.view[name]
    const isBehind = this.#parts.journal.isAheadOf(answer)
    if (isBehind || ["revision", "state", "section"].some(hasChanged)) this.want("view")
    await this.#closeIfOver()
  }

  #takeRefusal({ code, message }, asked) {
    this.notice = { code, message }
    this.lease = leaseAfterRefusal(this.lease, code)
    if (asked === "view") this.contact = "refused"
    if (asked === "lease") this.#agenda.leaseRefused({ hasView: this.view !== null })
  }

  /** Who is not signed in gets nothing shown that this device keeps. */
  async #takeSilence(kind) {
    if (this.view !== null) this.#parts.kept.keepAlive()
    else if (kind === "unknown") await this.#resume()
    this.contact = kind
  }

  async #resume() {
    const { kept, journal } = this.#parts
    const { view, reading, elapsedBefore } = (await kept.resume(journal.enteredMs)) ?? {}
    if (view === undefined) return
    this.lease = view.lease
    if (view.lease === "held") await journal.goOn(view)
    this.view = view
    this.#readClocks(reading, elapsedBefore)
    if (view.state === IN_PROGRESS) await this.#showSection(view)
  }

  /** Takes over what the server says, and lays on top what it does not hold yet. */
  async #adopt(view) {
    const { time, journal, kept } = this.#parts
    time.meet(view.server_time)
    this.#agenda.viewTaken()
    const lease = leaseAfterView(this.lease, view.lease)
    if (lease === "held" && this.lease !== "held") this.notice = null
    this.lease = lease
    await journal.meet({ ...view, lease })
    this.view = view
    this.contact = "answer"
    this.#readClocks(view.clock)
    if (view.submission) await this.#takeSubmission(view.submission)
    if (view.state === IN_PROGRESS && lease === "held") await this.#showSection(view)
    kept.keepView(this)
    kept.keepContact(this)
    await this.#closeIfOver()
  }

  async #takeSubmission(receipt) {
    if (await this.#parts.journal.proves(receipt)) this.submissionReceipt = receipt
    else this.doubtfulAnswers += 1
  }

  async #showSection(view) {
    let position = view.position
    let items = null
    if (this.hasItems) {
      items = this.state.items
      position = currentItem(this.state).slot
    } else {
      const outcome = await this.#parts.opener.open(view)
      this.contact = outcome.kind
      if (outcome.kind !== "answer") return
      items = this.#itemsOf(outcome.body)
    }
    this.#lay(view, items, position)
  }

  /** The items came another way than by themselves: from a code that was read aloud. */
  show(section) {
    this.#lay(this.view, this.#itemsOf(section), this.view.position)
  }

  #itemsOf({ items, language, direction }) {
    this.language = { lang: language, dir: direction }
    return items
  }

  #lay({ section, responses }, items, position) {
    const state = createState({ section, items, responses, position })
    this.state = this.#parts.journal.waiting.reduce(applyEntry, state)
  }

  #readClocks(reading, elapsedBefore = 0) {
    const { time } = this.#parts
    const silence = () => time.secondsSinceContact
    const about = { time, connection: this.view.connection, elapsedBefore, silence }
    Object.assign(this, readClocks(reading, about))
  }

  /** Nothing is forgotten that the server does not hold. */
  async #closeIfOver() {
    const { isDrained, refusedCount } = this.#parts.journal
    if (!this.hasEnded || !isDrained || refusedCount > 0 || this.isClosed) return
    const addresses = this.#parts.packages.letGo(this.view.packages.map(({ url }) => url))
    await this.#parts.store.wipe(addresses, this.lastReceipt)
    this.isClosed = true
  }
}
