// Rules of a sitting on the candidate's side: kept first, sent then, saved only with a receipt.

import assert from "node:assert/strict"
import { test } from "node:test"
import { createApi } from "../../frontend/static/js/player/api.js"
import { choiceEntries, currentItem, moveEntries } from "../../frontend/static/js/player/state.js"
import { HEARTBEAT_MS } from "../../frontend/static/js/player/sync.js"
import { FakeService, SITTING_ID } from "./fake_service.mjs"
import { choose, chosen, openPage, settled, startedPage, unreachableAfterStart } from "./page.mjs"

const packagePath = ({ service }, section) => `GET ${service.packages.get(section).url}`

test("a sitting opens by taking the lease, with the items from their package", async () => {
  const page = await startedPage()

  assert.deepEqual(page.service.requests, ["PUT /lease", packagePath(page, 1)])
  assert.equal(currentItem(page.sitting.state).slot, "1-1")
  assert.deepEqual(page.sitting.language, { lang: "en", dir: "ltr" })
})

test("items come in the order of this sitting", async () => {
  const service = new FakeService()
  service.order = [2, 0, 1]

  const { sitting } = await startedPage({ service })

  assert.deepEqual(
    sitting.state.items.map(({ slot }) => slot),
    ["1-3", "1-1", "1-2"],
  )
})

test("with the packages on the device a start is one small request", async () => {
  const service = new FakeService()
  service.state = "checked_in"
  const page = await startedPage({ service })
  assert.ok(page.sitting.isReady)
  assert.equal(await page.sitting.prefetch(), true)
  service.requests.length = 0

  assert.equal(await page.sitting.begin(), "answer")

  assert.deepEqual(service.requests, ["PUT /start"])
  assert.ok(page.sitting.hasItems)
})

test("where a package cannot be had the items come plain", async () => {
  const service = new FakeService()
  service.packages.get(1).content = new Uint8Array([1, 2, 3])

  const page = await startedPage({ service })

  assert.equal(service.requests.at(-1), "GET /section")
  assert.ok(page.sitting.hasItems)
  assert.equal(await page.sitting.prefetch(), false)
})

test("a choice is sent at once and is saved when a receipt proves it", async () => {
  const page = await startedPage()

  await choose(page, "b")

  assert.equal(page.service.received[0].value.option, "b")
  assert.equal(page.sitting.unsavedSince, null)
  assert.equal(page.sitting.lastReceipt.sequence, 1)
  assert.deepEqual(page.storage.keysOf("entries"), [])
})

test("an entry is on the device before it is sent", async () => {
  const page = await startedPage()
  const kept = []
  page.service.distort = (body) => {
    kept.push(page.storage.keysOf("entries").length)
    return body
  }

  await choose(page, "b")

  assert.deepEqual(kept, [1])
})

test("going to another item is sent once that was painted, and with an answer at once", async () => {
  const page = await startedPage()
  const { sitting, service, timer } = page
  await settled(page)

  await sitting.enter(moveEntries(sitting.state, 1))
  assert.equal(service.received.length, 0)
  assert.ok(timer.delay > 0 && timer.delay < HEARTBEAT_MS)
  await timer.run()
  assert.equal(service.received[0].kind, "position")

  await settled(page)
  await sitting.enter(moveEntries(sitting.state, 2))
  await choose(page, "b")
  assert.deepEqual(
    service.received.map(({ kind }) => kind),
    ["position", "position", "choice"],
  )
})

test("an answer is being written from the choice on; going to another item writes nothing that counts", async () => {
  const { sitting } = await startedPage()

  sitting.enter(moveEntries(sitting.state, 1))
  assert.equal(sitting.isWriting, false)
  const entered = sitting.enter(choiceEntries(sitting.state, "b"))
  assert.equal(sitting.isWriting, true)
  await entered
  assert.equal(sitting.isWriting, false)
})

test("nothing that the device keeps can be read without its key", async () => {
  const page = await unreachableAfterStart()
  await choose(page, "b")

  const text = JSON.stringify(page.storage.contents, (_name, part) =>
    ArrayBuffer.isView(part) || part instanceof ArrayBuffer ? Buffer.from(part).toString() : part,
  )

  assert.ok(!text.includes("choice") && !text.includes("1-1"))
})

test("a choice the server did not confirm stays on the device and is unsaved", async () => {
  const page = await unreachableAfterStart()

  await choose(page, "b")

  assert.equal(chosen(page, "1-1"), "b")
  assert.deepEqual(page.storage.keysOf("entries"), [[SITTING_ID, 1, 1]])
  assert.notEqual(page.sitting.unsavedSince, null)
})

test("what waits is sent when the server is back", async () => {
  const page = await unreachableAfterStart()
  await choose(page, "b")
  page.service.isReachable = true

  await page.timer.run()

  assert.equal(page.service.received.length, 1)
  assert.equal(page.sitting.unsavedSince, null)
})

test("with nothing to send the player still makes contact every few seconds", async () => {
  const { service, timer } = await startedPage()
  assert.equal(timer.delay, HEARTBEAT_MS)

  await timer.run()

  assert.equal(service.requests.at(-1), "POST /entries")
  assert.equal(timer.delay, HEARTBEAT_MS)
})

test("while the server cannot be reached the waits grow", async () => {
  const page = await unreachableAfterStart()
  const delays = []

  await choose(page, "a")
  for (let failure = 0; failure < 4; failure += 1) {
    delays.push(page.timer.delay)
    await page.timer.run()
  }

  assert.deepEqual(delays, [500, 1000, 2000, 4000])
})

test("a new choice does not disturb the back-off", async () => {
  const page = await unreachableAfterStart()
  await choose(page, "a")
  const requests = page.service.requests.length

  await choose(page, "b")

  assert.equal(page.service.requests.length, requests)
})

test("whoever keeps asking for contact gets it once a second", async () => {
  const page = await unreachableAfterStart()
  await choose(page, "a")
  const requests = page.service.requests.length

  await page.sitting.makeContact()
  assert.equal(page.service.requests.length, requests)
  page.clock.pass(1)
  await page.sitting.makeContact()

  assert.equal(page.service.requests.length, requests + 1)
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

test("a section is finished only when nothing waits any more", async () => {
  const page = await unreachableAfterStart()
  await choose(page, "a")
  const drained = page.sitting.drained(new AbortController().signal)
  page.service.isReachable = true

  await page.timer.run()

  await drained
  assert.equal(await page.sitting.finishSection(1, false), "answer")
  assert.equal(currentItem(page.sitting.state).slot, "2-1")
})

test("who no longer wants to finish is not kept waiting", async () => {
  const page = await unreachableAfterStart()
  await choose(page, "a")
  const attempt = new AbortController()

  const drained = page.sitting.drained(attempt.signal)
  attempt.abort()

  await assert.rejects(drained)
})

test("a break runs its own clock until the candidate returns", async () => {
  const { sitting } = await startedPage()
  await sitting.finishSection(1, true)
  assert.equal(sitting.view.state, "on_break")
  assert.ok(sitting.breakClock.isRunning)
  assert.ok(!sitting.clock.isRunning)

  await sitting.endBreak()

  assert.equal(currentItem(sitting.state).slot, "2-1")
})

test("a sign of life that tells of a change makes the player look again, once", async () => {
  const { sitting, service, timer } = await startedPage()
  service.state = "paused"
  service.changed()

  await timer.run()
  assert.equal(timer.delay, 0)
  await timer.run()
  await timer.run()

  assert.equal(sitting.view.state, "paused")
  assert.equal(service.requests.filter((request) => request === "GET ").length, 1)
})

test("answers go before the look at what changed", async () => {
  const page = await startedPage()
  page.service.changed()
  await page.timer.run()
  page.service.requests.length = 0

  await choose(page, "a")
  await page.timer.run()

  assert.deepEqual(page.service.requests, ["POST /entries", "GET "])
})

test("looking again leaves the candidate at the same item", async () => {
  const page = await startedPage()
  const { sitting, service, timer } = page
  await sitting.enter(moveEntries(sitting.state, 2))
  await settled(page)
  for (const state of ["paused", "in_progress"]) {
    service.state = state
    service.changed()
    await timer.run()
    await timer.run()
  }

  assert.equal(sitting.view.state, "in_progress")
  assert.equal(currentItem(sitting.state).slot, "1-3")
})

test("what waits while a person pauses the exam waits in peace, and goes out afterwards", async () => {
  const page = await unreachableAfterStart()
  await choose(page, "b")
  page.service.isReachable = true
  page.service.state = "paused"
  page.service.changed()

  const delays = []
  for (let turn = 0; turn < 4; turn += 1) {
    await page.timer.run()
    delays.push(page.timer.delay)
  }

  assert.deepEqual(delays, [0, HEARTBEAT_MS, HEARTBEAT_MS, HEARTBEAT_MS])
  assert.deepEqual([page.sitting.view.state, page.sitting.contact], ["paused", "answer"])
  assert.equal(page.sitting.doubtfulAnswers, 0)
  page.service.state = "in_progress"
  await page.timer.run()
  assert.equal(page.sitting.unsavedSince, null)
})

test("a message stays new until it is seen", async () => {
  const service = new FakeService()
  const message = { id: "m1", text: "Ten minutes more.", sent_at: "2026-11-22T09:00:00.000Z" }
  service.messages = [{ ...message, seen: false }]
  const { sitting } = await startedPage({ service })
  assert.deepEqual(sitting.messages, [{ ...message, seen: false }])

  await sitting.markSeen("m1")

  assert.equal(service.requests.at(-1), "PUT /messages/m1/seen")
  assert.ok(sitting.messages[0].seen)
})

test("the time account is the service's", async () => {
  const { sitting } = await startedPage()

  assert.deepEqual(await sitting.timeAccount(), { lines: [{ kind: "running" }] })
})

test("a change that is refused is told, and the player looks what the service knows", async () => {
  const { sitting, service } = await startedPage()
  service.holder = "another device"

  assert.equal(await sitting.finishSection(1, false), "refused")

  assert.equal(sitting.notice.code, "sitting.lease_lost")
  assert.equal(service.requests.at(-1), "GET ")
  assert.equal(sitting.lease, "lost")
})

test("a choice of a section that was locked meanwhile does not hold up the next section", async () => {
  const page = await unreachableAfterStart()
  await choose(page, "a")
  page.service.isReachable = true
  // Finished in another window, or by a request whose answer never came.
  page.service.section = 2
  page.service.held = 1
  page.service.changed()
  await page.timer.run()
  page.service.held = 0
  await page.timer.run()

  await choose(page, "c")

  assert.equal(page.sitting.heldCount, 1)
  assert.deepEqual(
    page.service.received.map(({ slot, value }) => [slot, value.option]),
    [
      ["1-1", "a"],
      ["2-1", "c"],
    ],
  )
  assert.equal(page.sitting.unsavedSince, null)
})

test("an old token is renewed without a reload", async () => {
  const tokens = []
  const fetch = async (address, { headers }) => {
    tokens.push(headers["X-CSRF-Token"])
    const echoing = { headers: { "X-Echo": headers["X-Echo"] } }
    if (address.endsWith("/request-token")) return Response.json({ token: "fresh" }, echoing)
    const stale = { error: { code: "request.stale_form" } }
    return headers["X-CSRF-Token"] === "old"
      ? Response.json(stale, { status: 403, ...echoing })
      : new Response(null, { status: 204, ...echoing })
  }
  const api = createApi({ sittingId: SITTING_ID, csrfToken: "old", fetch })

  assert.equal((await api.markSeen("m1")).kind, "answer")
  assert.deepEqual(tokens, ["old", "old", "fresh"])
})
