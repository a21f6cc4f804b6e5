// Rules of several devices: one writes, the others say so, and what any of them has is delivered.

import assert from "node:assert/strict"
import { test } from "node:test"
import { leaseAfterRefusal, leaseAfterView } from "../../frontend/static/js/player/lease.js"
import { Player } from "../../frontend/static/js/player/player.js"
import { HEARTBEAT_MS } from "../../frontend/static/js/player/sync.js"
import { FakeService } from "./fake_service.mjs"
import { choose, chosen, deliver, partsWith, settled, startedPage } from "./page.mjs"

async function elsewherePage(service = new FakeService()) {
  service.takeElsewhere()
  const page = await startedPage({ service })
  await page.timer.run()
  return page
}

test("who had the sitting has lost it, and who never had it finds it elsewhere", () => {
  for (const after of [
    (lease) => leaseAfterView(lease, "lost"),
    (lease) => leaseAfterRefusal(lease, "sitting.open_elsewhere"),
  ])
    assert.deepEqual(["free", "held", "lost", "elsewhere"].map(after), [
      "elsewhere",
      "lost",
      "lost",
      "elsewhere",
    ])
})

test("who waits for our staff does so until the service says no more that this device waits", () => {
  assert.equal(leaseAfterView("waits", "lost"), "waits")
  assert.equal(leaseAfterRefusal("waits", "sitting.takeover_waits"), "waits")
  assert.equal(leaseAfterRefusal("waits", "sitting.open_elsewhere"), "elsewhere")
})

test("a refusal about something else leaves the lease as it was", () => {
  assert.equal(leaseAfterRefusal("held", "entry.refused"), "held")
})

test("every request tells which device asks, and the name outlives a reload", async () => {
  const storage = (await startedPage()).storage
  const id = await storage.get("device", "id")

  assert.match(id, /^[\w-]{22}$/)
  assert.equal((await startedPage({ storage })).service.holder, id)
})

test("a sitting that is open on another device is told, and not asked for again", async () => {
  const { sitting, timer, service } = await elsewherePage()

  assert.equal(sitting.lease, "elsewhere")
  assert.equal(sitting.notice.code, "sitting.open_elsewhere")
  assert.ok(!sitting.hasItems)
  assert.deepEqual(service.requests, ["PUT /lease", "GET "])
  await timer.run()
  assert.equal(timer.delay, null)
})

test("with the password the sitting goes on here", async () => {
  const page = await elsewherePage()

  assert.equal((await page.sitting.takeOver("right")).kind, "answer")
  await page.sitting.makeContact()

  assert.equal(page.sitting.lease, "held")
  assert.equal(page.sitting.notice, null)
  assert.ok(page.sitting.hasItems)
  await choose(page, "b")
  assert.equal(page.service.leases.get(2).size, 1)
})

test("a wrong password leaves the other device its sitting", async () => {
  const { sitting } = await elsewherePage()

  assert.deepEqual(await sitting.takeOver("wrong"), { kind: "refused", code: "sign_in.refused" })
  assert.equal(sitting.lease, "elsewhere")
})

test("where staff must let the device in it asks again until they have", async () => {
  const service = new FakeService()
  service.admitsTakeover = false
  const page = await elsewherePage(service)

  assert.equal((await page.sitting.takeOver("right")).code, "sitting.takeover_waits")
  await settled(page)
  assert.equal(page.sitting.lease, "waits")
  assert.equal(page.timer.delay, HEARTBEAT_MS)
  service.holder = null
  await page.timer.run()

  assert.equal(page.sitting.lease, "held")
})

test("a device that waited for too long may ask again", async () => {
  const service = new FakeService()
  service.admitsTakeover = false
  const page = await elsewherePage(service)
  await page.sitting.takeOver("right")
  await settled(page)
  await page.timer.run()
  assert.equal(page.sitting.lease, "waits")

  service.waiting = null
  await page.timer.run()

  assert.equal(page.sitting.lease, "elsewhere")
  await page.sitting.takeOver("right")
  assert.equal(page.sitting.lease, "waits")
})

test("a device that lost the sitting delivers what waits, says so and stops", async () => {
  const page = await startedPage()
  page.service.isReachable = false
  await choose(page, "b")
  page.service.isReachable = true
  page.service.takeElsewhere()

  await page.timer.run()
  assert.equal(page.sitting.lease, "lost")
  assert.equal(page.sitting.heldCount, 1)
  assert.equal(page.sitting.unsavedSince, null)
  while (page.timer.delay !== null) await page.timer.run()

  // What was lost is shown once more, and then nothing is asked any more.
  assert.deepEqual(page.service.requests.slice(-2), ["GET ", "POST /entries"])
  assert.equal(page.service.received.length, 1)
})

test("what a lost lease left is delivered for itself and never mixed into the new one", async () => {
  const page = await startedPage()
  page.service.isReachable = false
  await choose(page, "b")
  page.service.isReachable = true
  page.service.takeElsewhere()
  await page.sitting.takeOver("right")
  assert.equal(chosen(page, "1-1"), null)

  await choose(page, "c")
  await deliver(page)

  const options = (epoch) =>
    [...page.service.leases.get(epoch).values()].map(({ value }) => value.option)
  assert.deepEqual([options(1), options(3)], [["b"], ["c"]])
  assert.deepEqual(page.storage.keysOf("entries"), [])
})

test("a tab that stands aside asks for nothing more, whoever calls on it", async () => {
  const { sitting, service, timer } = await startedPage()
  const player = new Player({ sitting, parts: partsWith(), say: String, announce: () => {} })
  service.requests.length = 0

  player.standAside()
  await sitting.makeContact()

  assert.equal(player.screen, "elsewhere")
  assert.equal(timer.delay, null)
  assert.deepEqual(service.requests, [])
})

test("nothing is finished while the service lacks what a lost lease left", async () => {
  const service = new FakeService()
  const calm = service.fetch
  let isHeldUp = true
  service.fetch = async (address, request) => {
    const { epoch, entries = [] } = JSON.parse(request?.body ?? "{}")
    if (isHeldUp && epoch === 1 && entries.length > 0) throw new TypeError("lost")
    return calm(address, request)
  }
  const page = await startedPage({ service })
  await choose(page, "b")
  service.takeElsewhere()
  await page.sitting.takeOver("right")
  await settled(page)
  await choose(page, "c")
  await page.timer.run()
  let isDrained = false
  const drained = page.sitting.drained(new AbortController().signal).then(() => {
    isDrained = true
  })
  await settled(page)
  await page.timer.run()

  assert.equal(service.leases.get(3).size, 1)
  assert.ok(!isDrained)
  isHeldUp = false
  await deliver(page)
  await drained
  assert.equal(service.leases.get(1).size, 1)
})
