// The device as tests need it: a storage in memory that can be full, a clock and a schedule that run
// when they are told to.

function rank(part) {
  return typeof part === "number" ? 0 : typeof part === "string" ? 1 : 2
}

/** IndexedDB's order of keys: numbers, texts, then arrays part by part. */
function compare(one, other) {
  if (rank(one) !== rank(other)) return rank(one) - rank(other)
  if (!Array.isArray(one)) return one < other ? -1 : one > other ? 1 : 0
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const order = compare(one[at], other[at])
    if (order !== 0) return order
  }
  return one.length - other.length
}

const isWithin = (key, from, to) => compare(from, key) <= 0 && compare(key, to) <= 0

/** It may be handed to the next page, as after a reload. */
export class FakeStorage {
  isFull = false
  /** It can be written but not read. */
  isDeaf = false
  #rows = []

  async get(store, key) {
    if (this.isDeaf) return undefined
    return this.#rows.find((row) => row.store === store && compare(row.key, key) === 0)?.value
  }

  async claim(store, key, value) {
    if (this.isDeaf) return undefined
    const kept = await this.get(store, key)
    if (kept !== undefined) return kept
    return (await this.write([{ store, key, value }])) ? value : undefined
  }

  async all(store, from, to) {
    if (this.isDeaf) return null
    return this.#rows
      .filter((row) => row.store === store && isWithin(row.key, from, to))
      .sort((one, other) => compare(one.key, other.key))
      .map(({ value }) => value)
  }

  async write(changes) {
    if (this.isFull && changes.some(({ value }) => value !== undefined)) return false
    for (const { store, key, value, from = key, to = key } of changes) {
      this.#rows = this.#rows.filter((row) => row.store !== store || !isWithin(row.key, from, to))
      if (value !== undefined) this.#rows.push({ store, key, value })
    }
    return true
  }

  keysOf(store) {
    return this.#rows.filter((row) => row.store === store).map(({ key }) => key)
  }

  get contents() {
    return this.#rows
  }
}

/** A browser that gives no storage at all. */
export class NoStorage {
  async get() {}

  async claim() {}

  async all() {
    return null
  }

  async write() {
    return false
  }
}

export function handClock() {
  let milliseconds = 50_000
  let slept = 0
  return {
    read: () => milliseconds,
    /** How far the computer's time went without this clock. */
    sleptMs: () => slept,
    sleep: (seconds) => {
      slept += seconds * 1000
    },
    pass: (seconds) => {
      milliseconds += seconds * 1000
    },
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
