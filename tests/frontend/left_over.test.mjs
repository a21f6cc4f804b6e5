// Rules of what an exam leaves on the device: its key and its name outlive a bad moment, and entries
// that nobody saw off are delivered after the end.

import assert from "node:assert/strict"
import { test } from "node:test"
import { deliveryAddress } from "../../frontend/static/js/left_over/left_over.js"
import { FakeStorage } from "./fake_device.mjs"
import { SITTING_ID } from "./fake_service.mjs"
import { choose, reloaded, startedPage, unreachableAfterStart } from "./page.mjs"

function session() {
  const kept = new Map()
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
  }
}

const asking = (storage, parts = {}) => ({
  sittingIds: ["another sitting", SITTING_ID],
  storage,
  locks: { query: async () => ({ held: [] }) },
  session: session(),
  ...parts,
})

test("what waits of an exam that ended without its page leads back to the player, once", async () => {
  const page = await unreachableAfterStart()
  await choose(page, "a")
  const question = asking(page.storage)

  assert.equal(await deliveryAddress(question), `/exam/${SITTING_ID}/deliver`)
  assert.equal(await deliveryAddress(question), null)
})

test("opened after the end the player delivers what waits, and the device forgets", async () => {
  const before = await unreachableAfterStart()
  await choose(before, "a")
  Object.assign(before.service, { isReachable: true, state: "submitted" })
  before.service.changed()

  const page = await reloaded(before)
  await page.timer.run()

  assert.equal(page.service.received[0].value.option, "a")
  assert.ok(page.sitting.isClosed)
  assert.equal(await deliveryAddress(asking(page.storage)), null)
})

test("a tab that has the exam open is left to it", async () => {
  const { storage } = await unreachableAfterStart()
  const held = [{ name: `sitting:${SITTING_ID}` }]

  const address = await deliveryAddress(
    asking(storage, { locks: { query: async () => ({ held }) } }),
  )

  assert.equal(address, null)
})

test("without a session to remember it in nobody is sent in circles", async () => {
  const { storage } = await unreachableAfterStart()

  assert.equal(await deliveryAddress(asking(storage, { session: null })), null)
})

test("a device that cannot be read for a moment keeps its name, its key and what was entered", async () => {
  const storage = new FakeStorage()
  const before = await unreachableAfterStart({ storage })
  await choose(before, "a")
  const id = await storage.get("device", "id")
  storage.isDeaf = true
  const page = await reloaded(before)
  assert.ok(!page.sitting.isDurable)
  storage.isDeaf = false

  const after = await reloaded(page)

  assert.equal(await storage.get("device", "id"), id)
  assert.notEqual(after.sitting.unsavedSince, null)
})

test("what could not be read is neither written over nor forgotten at the end", async () => {
  const storage = new FakeStorage()
  const before = await unreachableAfterStart({ storage })
  await choose(before, "a")
  before.sitting.stop()
  before.service.isReachable = true
  const all = storage.all
  storage.all = async () => null
  const page = await startedPage({ ...before, storage })
  storage.all = all

  await choose(page, "b")
  await page.sitting.submit()

  assert.deepEqual(storage.keysOf("entries"), [[SITTING_ID, 1, 1]])
  assert.equal(storage.keysOf("keys").length, 1)
})
