// Rules of one request on a line that is slow, crowded or led astray, and of the pace of the next.

import assert from "node:assert/strict"
import { test } from "node:test"
import { createApi } from "../../frontend/static/js/player/api.js"
import { choiceEntries } from "../../frontend/static/js/player/state.js"
import { createSync } from "../../frontend/static/js/player/sync.js"
import { handSchedule } from "./fake_device.mjs"
import { FakeService, SITTING_ID } from "./fake_service.mjs"
import { choose, reloaded, startedPage } from "./page.mjs"

const NOTHING = { epoch: 1, entries: [] }

function apiOver(fetch) {
  return createApi({ sittingId: SITTING_ID, csrfToken: "token", fetch })
}

test("where a request is led elsewhere nothing is believed, and nothing follows it there", async () => {
  const service = new FakeService()
  const api = apiOver(async (address, request) => {
    if (request.redirect === "error") throw new TypeError("redirected")
    return service.fetch(address, request)
  })

  const outcomes = [await api.view(), await api.send(NOTHING), await api.submit()]

  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    ["unknown", "unknown", "unknown"],
  )
  assert.deepEqual(service.requests, [])
})

test("a request that nobody answers ends, and what became of it is unknown", async (context) => {
  const limits = []
  context.mock.method(AbortSignal, "timeout", (ms) => {
    limits.push(ms)
    return AbortSignal.abort()
  })
  const api = apiOver(
    (_address, { signal }) =>
      new Promise((_resolve, reject) => signal?.aborted && reject(signal.reason)),
  )

  const sent = await Promise.race([api.send(NOTHING), new Promise(setImmediate)])

  assert.equal(sent?.kind, "unknown")
  assert.ok(limits[0] <= 10_000)
})

for (const status of [408, 425, 429, 500, 503]) {
  test(`a ${status} in our words refuses nothing: it is asked again`, async () => {
    const page = await startedPage()
    page.service.status = status
    page.service.refusal = { code: "entry.refused", details: { sequence: 1 } }

    await choose(page, "b")

    assert.equal(page.sitting.contact, "unknown")
    assert.equal(page.sitting.refusedCount, 0)
    assert.equal(page.storage.keysOf("entries").length, 1)
  })
}

test("one request at a time is under way, so that no answer overtakes another", async () => {
  const service = new FakeService()
  const calm = service.fetch
  let underWay = 0
  let together = 0
  service.fetch = async (...request) => {
    underWay += 1
    together = Math.max(together, underWay)
    await new Promise(setImmediate)
    return calm(...request).finally(() => {
      underWay -= 1
    })
  }
  const { sitting } = await startedPage({ service })

  await Promise.all([
    sitting.enter(choiceEntries(sitting.state, "a")),
    sitting.makeContact(),
    sitting.markSeen("1"),
    sitting.timeAccount(),
    sitting.finishSection(1, false),
  ])

  assert.equal(together, 1)
  assert.equal(sitting.view.section, 2)
})

test("devices that lost the line together come back apart, and so do those that were told to wait", async () => {
  const firstWait = async (outcome, random) => {
    const timer = handSchedule()
    const sync = createSync({
      perform: async () => outcome,
      isPressing: () => true,
      schedule: timer.schedule,
      random: () => random,
      monotonicMs: () => 0,
    })
    await sync.startAnew()
    return timer.delay
  }
  const lost = { kind: "unknown" }
  const busy = { kind: "unknown", waitMs: 4000 }

  assert.deepEqual([await firstWait(lost, 0), await firstWait(lost, 1)], [250, 500])
  assert.deepEqual([await firstWait(busy, 0), await firstWait(busy, 1)], [4000, 6000])
})

test("every answer sets the clock: who is heard all the while is never taken for silent", async () => {
  const { sitting, service, timer, clock } = await startedPage()

  for (let turn = 0; turn < 30; turn += 1) {
    clock.pass(5)
    service.remainingSeconds -= 5
    await timer.run()
    assert.equal(sitting.clock.remainingSeconds(), service.remainingSeconds)
    assert.ok(sitting.clock.isRunning)
  }

  service.remainingSeconds += 600
  await timer.run()
  assert.equal(sitting.clock.remainingSeconds(), service.remainingSeconds)
})

for (const change of [{ state: "paused" }, { section: 2 }, { revision: 7 }]) {
  const [name] = Object.keys(change)
  test(`another ${name} in an answer is looked at at once`, async () => {
    const page = await startedPage()
    Object.assign(page.service, change)

    await choose(page, "a")
    assert.equal(page.timer.delay, 0)
    await page.timer.run()

    assert.equal(page.sitting.view[name], change[name])
  })
}

test("after a reload without a network the silence counts from the last answer of any kind", async () => {
  const page = await startedPage()
  page.clock.pass(50)
  await page.timer.run()
  page.service.isReachable = false
  page.clock.pass(20)

  const again = await reloaded(page)

  assert.equal(again.sitting.time.secondsSinceContact, 20)
  assert.equal(again.sitting.phase, "working")
})

test("that a message was seen while the line was down is told when it is back", async () => {
  const page = await startedPage()
  const { sitting, service, timer } = page
  service.messages = [{ id: 1, text: "Stay calm.", seen: false }]
  service.changed()
  await timer.run()
  await timer.run()
  service.isReachable = false
  assert.equal((await sitting.markSeen(1)).kind, "unknown")
  service.isReachable = true
  service.requests.length = 0

  service.changed()
  await timer.run()
  await timer.run()

  assert.ok(service.requests.includes("PUT /messages/1/seen"))
})
