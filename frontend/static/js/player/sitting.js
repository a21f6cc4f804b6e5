// The candidate's side of one sitting, without a word about the page: what the candidate may ask for,
// and how it stands with the connection. Calls `onChange` when there is something to draw.

import { creditUsed, phaseOf } from "./connection.js"
import { emergencyFile } from "./emergency.js"
import { KnownSitting } from "./known_sitting.js"
import { createSittingParts } from "./sitting_parts.js"
import { applyEntry } from "./state.js"
import { createSync } from "./sync.js"
import { hasWebCrypto } from "./web_crypto.js"

export class Sitting extends KnownSitting {
  #parts
  #timing
  #onChange
  #sync = null
  #seen = new Set()

  /**
   * Needs `sittingId`, `csrfToken`, the service's `publishedKeys` and the device's `storage`;
   * `timing` may carry the clocks, and the `schedule` and `random` of sync.js.
   */
  constructor({ onChange, timing = {}, ...needs }) {
    const parts = createSittingParts({ ...needs, timing })
    super(parts)
    this.#parts = parts
    this.#timing = timing
    this.#onChange = onChange
  }

  /** Since when something that matters waits on this device, in its own clock's milliseconds. */
  get unsavedSince() {
    const { journal, time, clocks } = this.#parts
    if (journal.unsavedSince === null) return null
    return clocks.wallMs() - (time.nowMs() - Date.parse(journal.unsavedSince))
  }

  /** Whether a reload would find what was entered here. */
  get isWriting() {
    return this.#parts.journal.isWriting
  }

  get isDurable() {
    return this.#parts.journal.isDurable
  }

  /** How many entries the service will never take; they stay on the device for our staff. */
  get refusedCount() {
    return this.#parts.journal.refusedCount
  }

  get isReady() {
    return this.view?.state === "checked_in"
  }

  /** How long the service was silent, and whether a sleep of the device is in it: server_time.js. */
  get time() {
    return this.#parts.time
  }

  /** "working", "covered" or "uncovered": what connection.js says while the exam's clock runs. */
  get phase() {
    if (this.view?.state !== "in_progress") return "working"
    return phaseOf(this.time.secondsSinceContact, this.view.connection)
  }

  get creditLeftSeconds() {
    if (this.view === null) return 0
    const { connection, state } = this.view
    const used = state === "in_progress" ? creditUsed(this.time.secondsSinceContact, connection) : 0
    return connection.credit_left_seconds - used
  }

  get pause() {
    return this.view?.pause ?? null
  }

  get messages() {
    const messages = this.view?.messages ?? []
    return messages.map((message) => ({
      ...message,
      seen: message.seen || this.#seen.has(message.id),
    }))
  }

  /** Begins, or begins again, with what the server and this device hold. */
  async start() {
    this.stop()
    this.forget()
    const sync = createSync({
      perform: () => this.#perform(),
      isPressing: () => this.isPressing,
      monotonicMs: this.#parts.clocks.monotonicMs,
      ...this.#timing,
    })
    this.#sync = sync
    await this.#parts.store.open()
    this.#parts.api.useDevice(this.#parts.store.deviceId)
    if (sync !== this.#sync) return
    await this.#parts.journal.load()
    await sync.retryNow()
  }

  stop() {
    this.#sync?.stop()
  }

  makeContact() {
    return this.#sync?.retryNow()
  }

  /** Resolves to whether every section of this sitting is on the device. */
  prefetch() {
    return this.#parts.packages.fetchAll(this.view.packages.map(({ url }) => url))
  }

  /** The section that the start opens. */
  prefetchFirst() {
    return this.#parts.packages.fetchAll(this.view.packages.slice(0, 1).map(({ url }) => url))
  }

  /** Enters what the candidate did: entries as state.js makes them. Resolves when the device keeps them. */
  async enter(entries) {
    for (const entry of entries) await this.#enterOne(entry)
  }

  drained(signal) {
    this.#sync.retryNow()
    return this.#parts.journal.drained(signal)
  }

  begin() {
    return this.#change(() => this.#parts.api.begin())
  }

  finishSection(section, takeBreak, mayAct) {
    return this.#change(() => this.#parts.api.finishSection(section, takeBreak), mayAct)
  }

  endBreak() {
    return this.#change(() => this.#parts.api.endBreak())
  }

  submit(mayAct) {
    return this.#change(() => this.#parts.api.submit(), mayAct)
  }

  /** Resolves to { kind, code }, as do the next three. */
  async takeOver(password) {
    const outcome = await this.#sync.alone(async () => {
      const told = await this.#parts.api.takeOver(password)
      await this.learn(told, "change")
      return told
    })
    this.#onChange()
    this.#sync.startAnew()
    return { kind: outcome.kind, code: outcome.code }
  }

  /** Signs in again; what waits goes out at once. */
  async signIn(email, password) {
    const { kind, code } = await this.#sync.alone(() => this.#parts.api.signIn(email, password))
    if (kind === "answer") {
      this.want("lease")
      await this.#sync.startAnew()
    }
    return { kind, code }
  }

  /** Opens the section with a key code that somebody read aloud. */
  async enterCode(spoken) {
    const { kind, code = null, body } = await this.#parts.opener.openWithCode(this.view, spoken)
    if (kind === "answer") this.show(body)
    this.#onChange()
    return { kind, code }
  }

  async markSeen(messageId) {
    this.#seen.add(messageId)
    this.#onChange()
    const { kind, code } = await this.#sync.alone(() => this.#parts.api.markSeen(messageId))
    return { kind, code }
  }

  /** The time account as the service has it, or null. */
  async timeAccount() {
    return (await this.#sync.alone(() => this.#parts.api.timeAccount())).body
  }

  /** The text of a file that only the service can read, or null where there is no Web Crypto. */
  async emergencyFile() {
    const { sittingId, publishedKeys, store, time, journal } = this.#parts
    if (!hasWebCrypto()) return null
    return emergencyFile({
      sittingId,
      publishedKeys,
      deviceId: store.deviceId,
      madeAt: time.stamp(),
      leases: journal.contents(),
    })
  }

  async #perform() {
    const { due } = this
    if (due === null) return null
    const outcome = await (due === "send" ? this.#send() : this.#ask(due))
    this.#onChange()
    return outcome
  }

  async #send() {
    const batch = this.#parts.journal.batch()
    return this.learnOfBatch(batch, await this.#parts.api.send(batch))
  }

  async #ask(due) {
    const { api } = this.#parts
    const outcome = await (due === "lease" ? api.takeLease() : api.view())
    // What was seen while the line was down is told as soon as it is back.
    for (const { id, seen } of outcome.body?.messages ?? [])
      if (!seen && this.#seen.has(id)) await api.markSeen(id)
    return this.learn(outcome, due)
  }

  /** A refusal means that the server knows something we do not: look at it. `mayAct` is asked last. */
  async #change(act, mayAct = () => true) {
    this.notice = null
    const { kind } = await this.#sync.alone(async () => {
      if (!mayAct()) return { kind: "called_off" }
      const outcome = await act()
      await this.learn(outcome, "change")
      if (outcome.kind === "refused") await this.#ask("view")
      else if (outcome.kind === "unknown") this.want("view")
      return outcome
    })
    this.#onChange()
    return kind
  }

  async #enterOne({ slot, kind, value }) {
    const { journal, time } = this.#parts
    const { entry, kept } = journal.enter({ slot, kind, value, claimedAt: time.stamp() })
    this.state = applyEntry(this.state, entry)
    this.#onChange()
    await kept
    this.#onChange()
    if (kind === "position") this.#sync.nudgeSoon()
    else this.#sync.nudge()
  }
}
