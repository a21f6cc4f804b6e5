// Rules that hold whatever the line does: seeded histories of lost, doubled, late and foreign answers,
// reloads and takeovers. A failing seed is named and replays exactly: SEED=7 node --test storms.test.mjs

import assert from "node:assert/strict"
import { test } from "node:test"
import { choiceEntries, moveEntries } from "../../frontend/static/js/player/state.js"
import { FakeStorage, handClock } from "./fake_device.mjs"
import { FakeService } from "./fake_service.mjs"
import { openPage, until } from "./page.mjs"

const SEEDS = process.env.SEED
  ? [Number(process.env.SEED)]
  : Array.from({ length: 40 }, (_none, at) => at + 1)
const STEPS = 60
const TURNS_MAX = 400
const CANNOT_WRITE = new Set(["elsewhere", "lost", "waits"])

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function chance(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** A line on which a request may be lost, its answer lost or replaced, or all of it come again later. */
function stormyLine(service, random) {
  const calm = service.fetch
  const late = []
  const line = { isStormy: true }
  const lost = () => {
    throw new TypeError("lost")
  }
  service.fetch = async (...request) => {
    if (!line.isStormy) return calm(...request)
    while (late.length > 0 && random() < 0.5) await calm(...late.shift())
    const fate = random()
    if (fate < 0.2) return lost()
    if (fate < 0.3) late.push(request)
    const answer = await calm(...request)
    if (fate < 0.45) return lost()
    if (fate < 0.55) return new Response("<html>", { status: 200 })
    return fate < 0.6 ? new Response("{}", { status: 200 }) : answer
  }
  return line
}

class History {
  entered = []

  constructor(seed) {
    this.random = chance(seed)
    this.clock = handClock()
    this.storage = new FakeStorage()
    this.service = new FakeService()
    this.service.now = () => Date.parse("2026-11-22T09:00:00.000Z") + this.clock.read()
    this.line = stormyLine(this.service, this.random)
  }

  async open() {
    this.page?.sitting.stop()
    await new Promise((resolve) => setTimeout(resolve, 2))
    const { service, storage, clock } = this
    this.page = openPage({ service, storage, clock })
    await this.page.sitting.start()
  }

  pick(things) {
    return things[Math.floor(this.random() * things.length)]
  }

  async step() {
    this.clock.pass(1 + this.random() * 10)
    const fate = this.random()
    if (fate < 0.45) await this.choose()
    else if (fate < 0.85) await this.turn()
    else if (fate < 0.93) await this.open()
    else if (fate < 0.95) this.writeElsewhere()
    else if (fate < 0.97) this.service.takeElsewhere()
    else await this.page.sitting.takeOver("right")
    this.check()
  }

  async choose() {
    const { sitting } = this.page
    if (!sitting.hasItems || CANNOT_WRITE.has(sitting.lease)) return
    await sitting.enter(moveEntries(sitting.state, this.pick([0, 1, 2])))
    const entries = choiceEntries(sitting.state, this.pick(["a", "b", "c", "d"]))
    this.entered.push(...entries.map(({ slot, value }) => JSON.stringify([slot, value])))
    await sitting.enter(entries)
  }

  /** Somebody else under the same lease takes a number that this device may use next. */
  writeElsewhere() {
    const { service } = this
    const sequence = service.acknowledged(service.epoch) + this.pick([1, 2, 4])
    if (service.received.some((entry) => entry.sequence === sequence)) return
    service.writeElsewhere({ sequence, slot: "1-2", kind: "flag", value: { flagged: true } })
  }

  async turn() {
    if (this.page.timer.delay !== null) await this.page.timer.run()
  }

  /** Saved is said only of what the service holds. */
  check() {
    if (this.page.sitting.unsavedSince !== null || this.page.sitting.view === null) return
    this.assertHeld()
  }

  assertHeld() {
    const held = this.service.received.map(({ slot, value }) => JSON.stringify([slot, value]))
    for (const entry of this.entered) {
      const at = held.indexOf(entry)
      assert.notEqual(at, -1, `not held: ${entry}`)
      held.splice(at, 1)
    }
  }

  async heal() {
    this.line.isStormy = false
    const { sitting } = this.page
    for (let turn = 0; turn < TURNS_MAX; turn += 1) {
      this.clock.pass(11)
      if (CANNOT_WRITE.has(sitting.lease)) await sitting.takeOver("right")
      await until(() => this.page.timer.delay !== null || CANNOT_WRITE.has(sitting.lease))
      await this.turn()
      if (sitting.lease === "held" && sitting.contact === "answer" && sitting.unsavedSince === null)
        return
    }
    assert.fail("the journal does not drain")
  }
}

for (const seed of SEEDS) {
  test(`in storm ${seed} nothing is lost, and nothing is called saved that is not`, async () => {
    const history = new History(seed)
    await history.open()
    for (let step = 0; step < STEPS; step += 1) await history.step()

    await history.heal()

    history.assertHeld()
  })
}
