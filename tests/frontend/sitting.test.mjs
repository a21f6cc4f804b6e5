// Rules of a sitting on the candidate's side: kept first, sent then, saved only by the server's word.

import assert from "node:assert/strict"
import { test } from "node:test"
import { createApi } from "../../frontend/static/js/player/api.js"
import { Sitting } from "../../frontend/static/js/player/sitting.js"
import {
  choiceEntries,
  currentItem,
  moveEntries,
  responseTo,
} from "../../frontend/static/js/player/state.js"
import { HEARTBEAT_MS } from "../../frontend/static/js/player/sync.js"
import { FakeService, FakeStore, handSchedule } from "./fake_service.mjs"

function openPage({ service = new FakeService(), store = new FakeStore() } = {}) {
  const timer = handSchedule()
  const api = createApi({ sittingId: "sitting-1", csrfToken: "token", fetch: service.fetch })
  const timing = { schedule: timer.schedule, random: () => 1 }
  const sitting = new Sitting({ api, store, onChange: () => {}, timing })
  return { service, store, timer, sitting }
}

async function startedPage(parts) {
  const page = openPage(parts)
  await page.sitting.start()
  return page
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

async function choose({ sitting }, option) {
  await sitting.enter(choiceEntries(sitting.state, option))
  await settled()
}

function chosen({ sitting }, slot) {
  return responseTo(sitting.state, slot).option
}

test("a sitting opens with the server's view and the items of its section", async () => {
  const { sitting, service } = await startedPage()

  assert.deepEqual(service.requests, ["GET ", "GET /section"])
  assert.equal(currentItem(sitting.state).slot, "1-1")
})

test("a choice is sent at once and is saved when the server says so", async () => {
  const page = await startedPage()

  await choose(page, "b")

  assert.equal(page.service.received[0].value.option, "b")
  assert.equal(page.sitting.unsavedSince, null)
  assert.equal(page.store.entries.size, 0)
})

test("a choice the server did not confirm stays on the device and is unsaved", async () => {
  const page = await startedPage()
  page.service.isReachable = false

  await choose(page, "b")

  assert.equal(chosen(page, "1-1"), "b")
  assert.equal(page.store.entries.size, 1)
  assert.notEqual(page.sitting.unsavedSince, null)
})

test("what waits is sent when the server is back", async () => {
  const page = await startedPage()
  page.service.isReachable = false
  await choose(page, "b")
  page.service.isReachable = true

  await page.timer.run()

  assert.equal(page.service.received.length, 1)
  assert.equal(page.sitting.unsavedSince, null)
})

test("after a reload the entries that waited are shown and sent again", async () => {
  const before = await startedPage()
  before.service.isReachable = false
  await choose(before, "c")
  before.service.isReachable = true

  const after = await startedPage({ service: before.service, store: before.store })
  assert.equal(chosen(after, "1-1"), "c")
  await after.timer.run()

  assert.equal(after.service.received.at(-1).value.option, "c")
  assert.equal(after.sitting.unsavedSince, null)
})

test("numbering goes on after a reload", async () => {
  const before = await startedPage()
  await choose(before, "a")

  const after = await startedPage({ service: before.service, store: before.store })
  await choose(after, "b")

  assert.deepEqual(
    after.service.received.map(({ sequence }) => sequence),
    [1, 2],
  )
})

test("with nothing to send the player still makes contact every few seconds", async () => {
  const { service, timer } = await startedPage()
  assert.equal(timer.delay, HEARTBEAT_MS)

  await timer.run()

  assert.equal(service.requests.at(-1), "POST /entries")
  assert.equal(timer.delay, HEARTBEAT_MS)
})

test("while the server cannot be reached the waits grow", async () => {
  const page = await startedPage()
  page.service.isReachable = false
  const delays = []

  await choose(page, "a")
  for (let failure = 0; failure < 4; failure += 1) {
    delays.push(page.timer.delay)
    await page.timer.run()
  }

  assert.deepEqual(delays, [500, 1000, 2000, 4000])
})

test("a new choice does not disturb the back-off", async () => {
  const page = await startedPage()
  page.service.isReachable = false
  await choose(page, "a")
  const requests = page.service.requests.length

  await choose(page, "b")

  assert.equal(page.service.requests.length, requests)
})

test("a first opening that fails is tried again", async () => {
  const page = openPage()
  page.service.isReachable = false
  await page.sitting.start()
  assert.equal(page.sitting.contact, "unknown")
  page.service.isReachable = true

  await page.timer.run()

  assert.ok(page.sitting.hasItems)
})

test("who is signed out loses nothing", async () => {
  const page = await startedPage()
  page.service.status = 401
  await choose(page, "d")
  assert.equal(page.sitting.contact, "signed_out")
  page.service.status = 200

  await page.timer.run()

  assert.equal(page.sitting.contact, "answer")
  assert.equal(page.service.received[0].value.option, "d")
})

test("a section is finished only when nothing waits any more", async () => {
  const page = await startedPage()
  page.service.isReachable = false
  await choose(page, "a")
  const drained = page.sitting.drained(new AbortController().signal)
  await settled()
  page.service.isReachable = true

  await page.timer.run()

  await drained
  assert.equal(await page.sitting.finishSection(false), "answer")
  assert.equal(currentItem(page.sitting.state).slot, "2-1")
})

test("who no longer wants to finish is not kept waiting", async () => {
  const page = await startedPage()
  page.service.isReachable = false
  await choose(page, "a")
  const attempt = new AbortController()

  const drained = page.sitting.drained(attempt.signal)
  attempt.abort()

  await assert.rejects(drained)
})

test("a break runs its own clock until the candidate returns", async () => {
  const { sitting } = await startedPage()
  await sitting.finishSection(true)
  assert.equal(sitting.view.state, "on_break")
  assert.ok(sitting.breakClock.isRunning)
  assert.ok(!sitting.clock.isRunning)

  await sitting.endBreak()

  assert.equal(currentItem(sitting.state).slot, "2-1")
})

test("a heartbeat that tells of another state makes the player look again", async () => {
  const { sitting, service, timer } = await startedPage()
  service.state = "paused"

  await timer.run()

  assert.equal(sitting.view.state, "paused")
})

test("looking again leaves the candidate at the same item", async () => {
  const { sitting, service, timer } = await startedPage()
  await sitting.enter(moveEntries(sitting.state, 2))
  await settled()
  service.state = "paused"
  await timer.run()
  service.state = "in_progress"

  await timer.run()

  assert.equal(currentItem(sitting.state).slot, "1-3")
})

test("a submitted sitting is over: the device forgets it and makes no more contact", async () => {
  const page = await startedPage()
  await choose(page, "a")

  await page.sitting.submit()

  assert.ok(page.sitting.hasEnded)
  assert.equal(page.store.entries.size, 0)
})

test("entries the server does not take after the end stay on the device", async () => {
  const page = await startedPage()
  page.service.isReachable = false
  await choose(page, "a")
  page.service.isReachable = true
  page.service.status = 409

  await page.timer.run()

  assert.equal(page.store.entries.size, 1)
})

test("a change to a section that was locked meanwhile does not hold up the next section", async () => {
  const page = await startedPage()
  page.service.isReachable = false
  await choose(page, "a")
  page.service.isReachable = true
  // Finished in another window, or by a request whose answer never came.
  page.service.section = 2
  await page.timer.run()

  await choose(page, "c")
  while (page.sitting.unsavedSince !== null) await page.timer.run()

  assert.equal(currentItem(page.sitting.state).slot, "2-1")
  const choices = page.service.received.filter(({ kind }) => kind === "choice")
  assert.deepEqual(
    choices.map(({ slot, value }) => [slot, value.option]),
    [["2-1", "c"]],
  )
  assert.equal(page.store.entries.size, 0)
})

test("what another device took the number of is entered again under a number of its own", async () => {
  const page = await startedPage()
  page.service.isReachable = false
  await choose(page, "b")
  page.service.isReachable = true
  const elsewhere = { sequence: 1, slot: "1-2", kind: "choice", value: { option: "d" } }
  page.service.received.push(elsewhere)

  await page.timer.run()
  while (page.sitting.unsavedSince !== null) await page.timer.run()

  assert.equal(chosen(page, "1-1"), "b")
  assert.equal(chosen(page, "1-2"), "d")
  assert.deepEqual(
    page.service.received.map(({ sequence, slot }) => [sequence, slot]),
    [
      [1, "1-2"],
      [2, "1-1"],
    ],
  )
})
