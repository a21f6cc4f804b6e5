// What the player asks the server for next. Answers go before everything else: the view waits for
// them, unless they are what is in trouble.

export class Agenda {
  /** What is to be asked besides the journal: null, "view" or "lease". */
  #wanted = "lease"
  /** The last batch was not taken. */
  #isInTrouble = false
  /** The server takes entries again when the clock runs; until then they wait on the device. */
  #isPostponed = false

  get isInTrouble() {
    return this.#isInTrouble
  }

  want(request) {
    this.#wanted ??= request
  }

  batchTaken({ isPostponed }) {
    this.#isInTrouble = false
    this.#isPostponed = isPostponed
  }

  /** The server knows something that this device does not: its view goes before the next batch. */
  batchRefused() {
    this.#isInTrouble = true
    this.#wanted = "view"
  }

  viewTaken() {
    this.#wanted = null
  }

  leaseRefused({ hasView }) {
    this.#wanted = hasView ? null : "view"
  }

  /** "send" (a batch, or a sign of life), "lease", "view", or null when nothing is left to do. */
  next({ lease, isWaiting, hasEnded, needsItems }) {
    if (this.#isInTrouble && this.#wanted !== null) return this.#wanted
    if (isWaiting && (hasEnded || !this.#isPostponed)) return "send"
    if (this.#wanted !== null) return this.#wanted
    if (hasEnded) return null
    if (lease === "free" || lease === "waits") return "lease"
    if (lease !== "held") return null
    return needsItems ? "view" : "send"
  }

  /** Whether the next request follows at once, and not after a pause. */
  isPressing({ isWaiting }) {
    return this.#wanted !== null || (isWaiting && !this.#isPostponed)
  }
}
