// Rules of bringing the exam onto the device: what is needed first comes first, the rest when it is
// quiet, and nothing twice.

import assert from "node:assert/strict"
import { test } from "node:test"
import { createPackageStore } from "../../frontend/static/js/player/package_store.js"
import { createPrefetch } from "../../frontend/static/js/player/prefetch.js"
import { FakeStorage, handClock } from "./fake_device.mjs"
import { FakeService } from "./fake_service.mjs"

const QUIET_SECONDS = 0.75

/** What was asked for, in its order. */
function prefetching({ comes = async () => true, isKept = true } = {}) {
  const clock = handClock()
  const asked = []
  const prefetch = createPrefetch({
    fetchFirst: async () => asked.push("first section"),
    fetchAll: () => {
      asked.push("every section")
      return comes()
    },
    keepPage: async () => {
      asked.push("page")
      return isKept
    },
    onChange: () => asked.push("drawn"),
    now: clock.read,
  })
  return { clock, asked, prefetch }
}

const waiting = { isWaiting: true, isReachable: true }
const working = { isWaiting: false, isReachable: true }

test("who waits for the start gets the first section at once and the rest in quiet", async () => {
  const { clock, asked, prefetch } = prefetching()

  await prefetch.tick(waiting)
  assert.deepEqual(asked, ["first section"])

  clock.pass(QUIET_SECONDS)
  await prefetch.tick(waiting)
  assert.deepEqual(asked, ["first section", "page", "every section", "drawn"])
  assert.equal(prefetch.isOnDevice, true)
})

test("who starts at once sees the item before anything else is fetched", async () => {
  const { clock, asked, prefetch } = prefetching()
  await prefetch.tick(waiting)

  clock.pass(QUIET_SECONDS - 0.25)
  await prefetch.tick(working)
  clock.pass(QUIET_SECONDS - 0.25)
  await prefetch.tick(working)
  assert.deepEqual(asked, ["first section"])

  clock.pass(0.25)
  await prefetch.tick(working)
  assert.deepEqual(asked, ["first section", "page", "every section", "drawn"])
})

test("a page that opens in the middle of the exam brings all onto the device, too", async () => {
  const { clock, asked, prefetch } = prefetching()
  await prefetch.tick(working)

  clock.pass(QUIET_SECONDS)
  await prefetch.tick(working)

  assert.deepEqual(asked, ["page", "every section", "drawn"])
})

test("what did not come is tried again, less and less often, and the page is kept once", async () => {
  const { clock, asked, prefetch } = prefetching({ comes: async () => false })
  await prefetch.tick(working)

  for (let second = 0; second < 60; second += 1) {
    clock.pass(1)
    await prefetch.tick(working)
  }

  assert.deepEqual(asked, ["page", "every section", "every section", "every section"])
})

test("a page that could not be kept is asked for again, and no section with it", async () => {
  const { clock, asked, prefetch } = prefetching({ isKept: false })
  await prefetch.tick(working)

  for (let second = 0; second < 20; second += 1) {
    clock.pass(1)
    await prefetch.tick(working)
  }

  assert.deepEqual(asked, ["page", "every section", "drawn", "page"])
})

test("without a line nothing is asked for, and all of it when the line is back", async () => {
  const { clock, asked, prefetch } = prefetching()
  await prefetch.tick({ ...working, isReachable: false })
  clock.pass(QUIET_SECONDS)
  await prefetch.tick({ ...working, isReachable: false })
  assert.deepEqual(asked, [])

  await prefetch.tick(working)
  assert.deepEqual(asked, ["page", "every section", "drawn"])
})

test("a section that is under way is not fetched a second time", async () => {
  const service = new FakeService()
  const [{ url }] = service.packages.values()
  let fetches = 0
  const packages = createPackageStore({
    storage: new FakeStorage(),
    fetch: (...request) => {
      fetches += 1
      return service.fetch(...request)
    },
  })

  const [isThere, content] = await Promise.all([packages.fetchAll([url]), packages.contentOf(url)])

  assert.equal(isThere, true)
  assert.ok(content.length > 0)
  assert.equal(fetches, 1)
})
