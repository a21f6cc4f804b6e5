// Rules of the device's part: what was entered is there for good before it is sent, and the words
// about it are said of nothing else.

import assert from "node:assert/strict"
import { test } from "node:test"
import { JournalKeeper } from "../../frontend/static/js/player/journal_keeper.js"
import { createSaveWatch } from "../../frontend/static/js/player/save_watch.js"
import { newSealingKey, seal } from "../../frontend/static/js/player/sealing.js"
import {
  choiceEntries,
  flagEntries,
  moveEntries,
  responseTo,
  strikeEntries,
} from "../../frontend/static/js/player/state.js"
import { FakeStorage } from "./fake_device.mjs"
import { choose, deliver, reloaded, settled, startedPage, until } from "./page.mjs"

const puts = (changes) => changes.some(({ store, value }) => store === "entries" && value)

/** A device that takes its time to keep an entry, and notes how it was asked to. */
class SlowStorage extends FakeStorage {
  durabilities = []
  #letGo = []
  isSlow = false
  /** There is room for little things only. */
  refusesEntries = false
  littleThings = 0

  async write(changes, durability) {
    if (puts(changes) && this.refusesEntries) return false
    if (puts(changes)) this.durabilities.push(durability)
    if (puts(changes) && this.isSlow) await new Promise((resolve) => this.#letGo.push(resolve))
    if (!puts(changes)) this.littleThings += 1
    return super.write(changes)
  }

  goOn() {
    this.isSlow = false
    for (const letGo of this.#letGo.splice(0)) letGo()
  }
}

test("what is still on its way onto the device is not sent with anything else", async () => {
  const storage = new SlowStorage()
  const page = await startedPage({ storage })
  const { sitting, service, timer } = page
  await choose(page, "a")
  storage.isSlow = true
  const entering = sitting.enter(choiceEntries(sitting.state, "b"))

  await timer.run()
  await sitting.makeContact()

  assert.equal(service.received.length, 1)
  assert.ok(sitting.isWriting)
  storage.goOn()
  await entering
  await settled(page)
  assert.equal(service.received.length, 2)
})

test("an answer never lies on the device without those before it", async () => {
  const storage = new SlowStorage()
  const page = await startedPage({ storage })
  const { sitting } = page
  storage.isSlow = true
  const first = sitting.enter(choiceEntries(sitting.state, "a"))
  await until(() => storage.durabilities.length === 1)
  storage.isSlow = false
  const second = sitting.enter(choiceEntries(sitting.state, "b"))
  // Long enough for what would not wait.
  for (let at = 0; at < 20; at += 1) await seal(await newSealingKey(), at)

  assert.equal(storage.durabilities.length, 1)
  storage.goOn()
  await Promise.all([first, second])
  await settled(page)
  await deliver(page)
  assert.deepEqual(
    page.service.received.map(({ value }) => value.option),
    ["a", "b"],
  )
})

test("an answer that the device did not take is not called kept, whatever else it takes", async () => {
  const storage = new SlowStorage()
  const page = await startedPage({ storage })
  page.service.isReachable = false
  storage.refusesEntries = true
  await choose(page, "a")
  const before = storage.littleThings
  await page.timer.run()
  await until(() => storage.littleThings > before)
  await new Promise((resolve) => setTimeout(resolve, 10))

  assert.equal(page.sitting.isDurable, false)
  storage.refusesEntries = false
  await choose(page, "b")
  assert.equal(page.sitting.isDurable, true)
  assert.equal(storage.keysOf("entries").length, 2)
})

test("whatever is written into the journal outlives a power cut", async () => {
  const storage = new SlowStorage()
  const page = await startedPage({ storage })
  await choose(page, "a")
  page.service.status = 422
  page.service.refusal = { code: "entry.refused", details: { sequence: 2 } }
  await choose(page, "b")
  assert.equal(page.sitting.refusedCount, 1)
  page.service.status = 200
  await deliver(page)

  assert.deepEqual(storage.durabilities, ["strict", "strict", "strict"])
})

/** The journals of a device on which these leases lie. */
async function keeperOf(leases) {
  const store = { leases: async () => leases }
  const keeper = new JournalKeeper({ sittingId: "s", store, publishedKeys: { receipts: [] } })
  await keeper.load()
  return keeper
}

const leaseOf = (epoch, sequence, entries) => ({
  epoch,
  proven: entries.slice(0, sequence),
  entries: entries.slice(sequence),
  refused: [],
  receipt: { epoch, sequence, chain: "00" },
})

test("the emergency file has everything that waits, and of what was proven the newest", async () => {
  const entry = (sequence) => ({ sequence, slot: "1-1", kind: "flag", value: { flagged: true } })
  const entries = Array.from({ length: 2105 }, (_none, at) => entry(at + 1))

  const [file] = (await keeperOf([leaseOf(1, 2100, entries)])).contents()

  assert.deepEqual(
    file.entries.map(({ sequence }) => sequence),
    entries.slice(100).map(({ sequence }) => sequence),
  )
})

test("of several leases the newest has the last receipt", async () => {
  const keeper = await keeperOf([leaseOf(3, 1, []), leaseOf(1, 9, [])])

  assert.equal(keeper.lastReceipt.epoch, 3)
})

test("after a reload without a network flags and struck options are there, saved or not", async () => {
  const page = await startedPage()
  const { sitting, service } = page
  await choose(page, "a")
  await sitting.enter([...flagEntries(sitting.state), ...strikeEntries(sitting.state, "c")])
  await settled(page)
  await deliver(page)
  service.isReachable = false
  await sitting.enter(moveEntries(sitting.state, 1))
  await sitting.enter(strikeEntries(sitting.state, "d"))
  await settled(page)

  const { state } = (await reloaded(page)).sitting

  const saved = { option: "a", flagged: true, struck: ["c"] }
  const unsaved = { option: null, flagged: false, struck: ["d"] }
  assert.deepEqual([responseTo(state, "1-1"), responseTo(state, "1-2")], [saved, unsaved])
})

function savingOf(facts) {
  let drawn = null
  const bar = {
    drawSaving: (told) => {
      drawn = told
    },
  }
  const said = []
  const watch = createSaveWatch({ bar, say: String, announce: (text) => said.push(text) })
  const quiet = { submissionReceipt: null, unsavedSince: null, isWriting: false, isDurable: true }
  watch.draw({ ...quiet, ...facts })
  return { watch, quiet, said, drawn: () => drawn }
}

test("submitted is said with the receipt of the submission, and of nothing that still waits", () => {
  const isSubmitted = (facts) => savingOf(facts).drawn().isSubmitted

  assert.equal(isSubmitted({ view: { state: "submitted" }, hasEnded: true }), false)
  assert.equal(isSubmitted({ submissionReceipt: {}, unsavedSince: Date.now() }), false)
  assert.equal(isSubmitted({ submissionReceipt: {} }), true)
})

test("that answers wait is said once, and once that they are saved", () => {
  const since = Date.now() - 60_000
  const { watch, quiet, said } = savingOf({ unsavedSince: since })

  watch.draw({ ...quiet, unsavedSince: since })
  watch.draw(quiet)
  watch.draw(quiet)

  assert.deepEqual(said, ["unsaved_said", "saved_said"])
})
