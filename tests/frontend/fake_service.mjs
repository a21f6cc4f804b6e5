// The network and the device as tests need them: a service that can be unreachable, a store in
// memory, and a schedule that runs when it is told to. Our own modules are never replaced.

const OPTIONS = ["a", "b", "c", "d"].map((option) => ({ option, text: option }))

export function itemsOf(section) {
  return ["1", "2", "3"].map((name) => ({
    slot: `${section}-${name}`,
    stem: name,
    options: OPTIONS,
  }))
}

export class FakeService {
  isReachable = true
  status = 200
  state = "in_progress"
  section = 1
  remainingSeconds = 9000
  received = []
  requests = []

  /** Stands where the browser's fetch stands. */
  fetch = async (address, { method, body }) => {
    const path = address.replace("/api/v1/sittings/sitting-1", "")
    this.requests.push(`${method} ${path}`)
    if (!this.isReachable) throw new TypeError("unreachable")
    if (this.status !== 200) return this.#answer(this.status, { error: { code: "test" } })
    const asked = JSON.parse(body ?? "null")
    const code = path === "/entries" ? this.#refusalOf(asked.entries) : null
    if (code !== null) return this.#answer(409, { error: { code } })
    return this.#answer(200, this.#act(method, path, asked))
  }

  /** Why these entries cannot be taken, as the service says it; null if they can. */
  #refusalOf(entries) {
    const isTaken = ({ sequence, slot, value }) =>
      this.received.some(
        (held) =>
          held.sequence === sequence &&
          (held.slot !== slot || JSON.stringify(held.value) !== JSON.stringify(value)),
      )
    if (entries.some(({ slot }) => !slot.startsWith(`${this.section}-`)))
      return "sitting.section_locked"
    return entries.some(isTaken) ? "entry.number_taken" : null
  }

  get acknowledged() {
    const held = new Set(this.received.map(({ sequence }) => sequence))
    let highest = 0
    while (held.has(highest + 1)) highest += 1
    return highest
  }

  #act(method, path, body) {
    if (path === "/section") {
      const { section } = this
      return { section, language: "en", direction: "ltr", items: itemsOf(section) }
    }
    if (path === "/entries") {
      this.received.push(...body.entries)
      const { state, section } = this
      return {
        acknowledged_sequence: this.acknowledged,
        state,
        section,
        clock: this.#clock(),
        message: null,
      }
    }
    if (method === "PUT" && path.endsWith("/finish")) {
      this.section = 2
      this.state = body.take_break ? "on_break" : "in_progress"
    }
    if (path === "/break/end") this.state = "in_progress"
    if (path === "/submit") this.state = "submitted"
    return this.#view()
  }

  #view() {
    return {
      id: "sitting-1",
      state: this.state,
      section: this.section,
      sections: [{ number: 1 }, { number: 2 }],
      epoch: 1,
      acknowledged_sequence: this.acknowledged,
      clock: this.#clock(),
      policy: { warning_minutes: [30], break_minutes: 10, break_after_section: 1 },
      responses: this.#responses(),
      position: null,
      receipt_url: "/exam/sitting-1/receipt",
    }
  }

  #responses() {
    const bySlot = new Map()
    for (const { slot, kind, value } of this.received) {
      const response = bySlot.get(slot) ?? { slot, option: null, flagged: false, struck: [] }
      if (kind !== "position") bySlot.set(slot, { ...response, ...value })
    }
    return [...bySlot.values()]
  }

  #clock() {
    return {
      remaining_seconds: this.remainingSeconds,
      is_running: this.state === "in_progress",
      break_remaining_seconds: this.state === "on_break" ? 600 : null,
    }
  }

  #answer(status, body) {
    return { ok: status < 300, status, json: async () => body }
  }
}

/** A device that keeps entries; it may be handed to the next page, as after a reload. */
export class FakeStore {
  isDurable = true
  entries = new Map()

  async kept() {
    return [...this.entries.values()]
  }

  async keep(_epoch, entry) {
    this.entries.set(entry.sequence, entry)
  }

  async forget(_epoch, upTo) {
    for (const sequence of this.entries.keys()) if (sequence <= upTo) this.entries.delete(sequence)
  }

  async wipe() {
    this.entries.clear()
  }
}

/** Holds what would run later, with its delay; `run` lets the next one happen. */
export function handSchedule() {
  let planned = null
  return {
    schedule(delay, act) {
      planned = { delay, act }
      return () => {
        planned = null
      }
    },
    get delay() {
      return planned?.delay ?? null
    },
    async run() {
      const { act } = planned
      planned = null
      await act()
    },
  }
}
