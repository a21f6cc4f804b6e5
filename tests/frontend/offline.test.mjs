// Rules of a sitting without a network: a reload loses nothing, the clock is fair, storage may fail.

import assert from "node:assert/strict"
import { test } from "node:test"
import { currentItem, moveEntries } from "../../frontend/static/js/player/state.js"
import { FakeStorage, NoStorage } from "./fake_device.mjs"
import { FakeService, openEmergencyFile } from "./fake_service.mjs"
import {
  choose,
  chosen,
  deliver,
  reloaded,
  settled,
  startedPage,
  unreachableAfterStart,
} from "./page.mjs"

test("after a reload the entries that waited are shown and sent before anything else", async () => {
  const before = await unreachableAfterStart()
  await choose(before, "c")
  before.service.isReachable = true
  before.service.requests.length = 0

  const after = await reloaded(before)
  assert.deepEqual(before.service.requests, ["POST /entries"])
  assert.equal(after.timer.delay, 0)
  await after.timer.run()

  assert.equal(chosen(after, "1-1"), "c")
  assert.equal(after.sitting.unsavedSince, null)
  assert.equal(after.sitting.lease, "held")
})

test("a reload without a network goes on at the same item with the same answers", async () => {
  const before = await startedPage()
  await choose(before, "b")
  await before.sitting.enter(moveEntries(before.sitting.state, 1))
  await settled(before)
  before.service.isReachable = false
  await choose(before, "d")

  const after = await reloaded(before)

  assert.equal(after.sitting.contact, "unknown")
  assert.equal(currentItem(after.sitting.state).slot, "1-2")
  assert.deepEqual([chosen(after, "1-1"), chosen(after, "1-2")], ["b", "d"])
  await choose(after, "a")
  after.service.isReachable = true
  await deliver(after)
  assert.deepEqual(
    after.service.received.map(({ sequence, value }) => [sequence, value.option]),
    [
      [1, "b"],
      [2, undefined],
      [3, "d"],
      [4, "a"],
    ],
  )
})

test("a reload without a network works where the items came plain", async () => {
  const service = new FakeService()
  service.givesKeys = false

  const after = await reloaded(await unreachableAfterStart({ service }))

  assert.ok(after.sitting.hasItems)
})

test("who is signed out after a reload is shown nothing that the device keeps", async () => {
  const before = await startedPage()
  before.service.status = 401

  const after = await reloaded(before)

  assert.equal(after.sitting.view, null)
  assert.equal(after.sitting.contact, "signed_out")
})

test("a repeated delivery after a reload needs its receipt like the first", async () => {
  const before = await startedPage()
  before.service.distort = () => "<html>"
  await choose(before, "b")
  assert.equal(before.service.received.length, 1)
  before.service.distort = (body) => body

  const after = await reloaded(before)

  assert.equal(after.sitting.unsavedSince, null)
  assert.equal(after.service.received.length, 1)
  assert.equal(after.sitting.lastReceipt.sequence, 1)
})

test("after a minute without contact the items are covered, and the clock stands", async () => {
  const { sitting, clock } = await unreachableAfterStart()
  clock.pass(60)
  assert.equal(sitting.phase, "working")

  clock.pass(100)

  assert.equal(sitting.phase, "covered")
  assert.equal(sitting.clock.remainingSeconds(), 8940)
  assert.ok(!sitting.clock.isRunning)
  assert.equal(sitting.creditLeftSeconds, 500)
})

test("with the credit used up the items are back and the clock runs", async () => {
  const { sitting, clock } = await unreachableAfterStart()

  clock.pass(700)

  assert.equal(sitting.phase, "uncovered")
  assert.equal(sitting.clock.remainingSeconds(), 8900)
  assert.equal(sitting.creditLeftSeconds, 0)
})

test("a device that sleeps without a network promises no minute that is gone", async () => {
  const { sitting, clock, timer } = await unreachableAfterStart()
  clock.pass(10)
  clock.sleep(300)
  assert.ok(sitting.time.isToBeAsked)

  await timer.run()

  assert.ok(sitting.time.isInDoubt && !sitting.time.isToBeAsked)
  assert.equal(sitting.phase, "covered")
  assert.equal(sitting.time.secondsSinceContact, 310)
  assert.equal(sitting.clock.remainingSeconds(), 8940)
  assert.equal(sitting.creditLeftSeconds, 350)
})

test("one that wakes with a network is told the time, and nothing is in doubt", async () => {
  const { sitting, clock, timer } = await startedPage()
  clock.sleep(300)

  await timer.run()

  assert.ok(!sitting.time.isInDoubt && !sitting.time.isToBeAsked)
  assert.equal(sitting.phase, "working")
  assert.equal(sitting.time.secondsSinceContact, 0)
})

test("a computer's clock that is set ahead ends no exam, and set right takes nothing back", async () => {
  const page = await unreachableAfterStart()
  const { sitting, clock, timer } = page
  clock.pass(10)
  clock.sleep(20_000)
  await timer.run()

  assert.equal(sitting.clock.remainingSeconds(), 0)
  assert.ok(!sitting.clock.isOver)
  assert.equal(sitting.phase, "uncovered")
  await choose(page, "c")
  assert.equal(chosen(page, "1-1"), "c")
  clock.sleep(-20_000)

  assert.equal(sitting.clock.remainingSeconds(), 8990)
  assert.equal(sitting.phase, "working")
  page.service.isReachable = true
  await deliver(page)
  assert.deepEqual(
    page.service.received.map(({ value }) => value.option),
    ["c"],
  )
})

test("time that is over by the clock that never jumps is over", async () => {
  const { sitting, clock, timer } = await unreachableAfterStart()
  clock.pass(9600)
  await timer.run()

  assert.ok(sitting.clock.isOver)
})

test("what was slept of a break is gone from it, too", async () => {
  const service = new FakeService()
  service.state = "on_break"
  const { sitting, clock, timer } = await unreachableAfterStart({ service })
  clock.sleep(300)

  await timer.run()

  assert.equal(sitting.breakClock.remainingSeconds(), 300)
})

test("an answer uncovers the items", async () => {
  const { sitting, clock, service, timer } = await unreachableAfterStart()
  clock.pass(100)
  service.isReachable = true

  await timer.run()

  assert.equal(sitting.phase, "working")
  assert.equal(sitting.time.secondsSinceContact, 0)
})

test("a reload does not begin the silence anew", async () => {
  const before = await unreachableAfterStart()
  before.clock.pass(200)

  const { sitting } = await reloaded(before)

  assert.equal(sitting.phase, "covered")
  assert.equal(sitting.clock.remainingSeconds(), 8940)
})

test("nothing is covered while no clock runs", async () => {
  const service = new FakeService()
  service.state = "on_break"
  const { sitting, clock } = await unreachableAfterStart({ service })

  clock.pass(100)

  assert.equal(sitting.phase, "working")
  assert.equal(sitting.breakClock.remainingSeconds(), 500)
})

test("a key code that was read aloud opens the section", async () => {
  const service = new FakeService()
  const page = await startedPage({ service })
  await page.sitting.prefetch()
  const { spoken } = service.packages.get(2)
  service.givesKeys = false
  service.givesItems = false
  await page.sitting.finishSection(1, false)
  assert.ok(!page.sitting.hasItems)

  assert.equal((await page.sitting.enterCode("wrong")).code, "code.wrong")
  assert.equal((await page.sitting.enterCode(spoken)).kind, "answer")

  assert.equal(currentItem(page.sitting.state).slot, "2-1")
})

test("where nothing can be kept the player works with the network alone, and says so", async () => {
  const page = await startedPage({ storage: new NoStorage() })
  assert.ok(!page.sitting.isDurable)

  await choose(page, "b")

  assert.equal(page.service.received[0].value.option, "b")
  assert.equal(page.sitting.unsavedSince, null)
})

test("without Web Crypto the player works with the network alone, and says so", async () => {
  Object.defineProperty(globalThis.crypto, "subtle", { value: undefined, configurable: true })
  try {
    const page = await startedPage()
    assert.ok(page.sitting.hasItems && !page.sitting.isDurable)
    for (const option of ["b", "c"]) await choose(page, option)

    assert.equal(page.service.received.length, 2)
    assert.equal(page.sitting.unsavedSince, null)
    assert.equal(await page.sitting.emergencyFile(), null)
    assert.deepEqual(page.storage.keysOf("entries"), [])
  } finally {
    delete globalThis.crypto.subtle
  }
})

test("a device that is full sends all the same, and keeps again when it can", async () => {
  const storage = new FakeStorage()
  const page = await unreachableAfterStart({ storage })
  storage.isFull = true
  await choose(page, "a")
  assert.ok(!page.sitting.isDurable)
  storage.isFull = false

  await choose(page, "b")

  assert.ok(page.sitting.isDurable)
  assert.equal(storage.keysOf("entries").length, 2)
})

test("an entry that was lost with the page does not hold up those after it", async () => {
  const storage = new FakeStorage()
  const before = await unreachableAfterStart({ storage })
  await choose(before, "a")
  await choose(before, "b")
  const [[lost]] = [storage.keysOf("entries")]
  await storage.write([{ store: "entries", key: lost }])
  before.service.isReachable = true

  const after = await reloaded(before)
  await deliver(after)

  assert.deepEqual(
    after.service.received
      .toSorted((one, other) => one.sequence - other.sequence)
      .map((entry) => entry.kind),
    ["position", "choice"],
  )
})

test("the emergency file has what waits, what was proven before, and the last receipt", async () => {
  const page = await startedPage()
  await choose(page, "a")
  page.service.isReachable = false
  await choose(page, "b")

  const file = await openEmergencyFile(await page.sitting.emergencyFile())

  const [lease] = file.leases
  assert.equal(lease.receipt.sequence, 1)
  assert.deepEqual(
    lease.entries.map(({ sequence, value }) => [sequence, value.option]),
    [
      [1, "a"],
      [2, "b"],
    ],
  )
})

test("a computer's clock that is set back before a reload gives no time", async () => {
  const before = await unreachableAfterStart()
  before.clock.pass(300)
  await before.timer.run()

  const page = await reloaded(before, { setBackSeconds: 3600 })

  assert.equal(page.sitting.time.secondsSinceContact, 300)
  assert.equal(page.sitting.phase, "covered")
  assert.equal(page.sitting.clock.remainingSeconds(), 8940)
})

test("nor does it where the last word of the page before was an answer", async () => {
  const before = await unreachableAfterStart()
  before.clock.pass(50)
  await choose(before, "b")

  const page = await reloaded(before, { setBackSeconds: 3600 })
  await choose(page, "c")

  const file = await openEmergencyFile(await page.sitting.emergencyFile())
  const [first, second] = file.leases[0].entries.map((entry) => Date.parse(entry.claimed_at))
  assert.ok(second >= first)
})
