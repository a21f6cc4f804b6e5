// Rules of a server that was restored from a backup: it lacks what it has proven to hold, and gets it
// again from the devices.

import assert from "node:assert/strict"
import { test } from "node:test"
import { openEmergencyFile } from "./fake_service.mjs"
import { choose, chosen, deliver, reloaded, settled, startedPage } from "./page.mjs"

async function pageWithThree() {
  const page = await startedPage()
  for (const option of ["a", "b", "c"]) await choose(page, option)
  await deliver(page)
  return page
}

/** What the server holds, in the order of its numbers. */
const options = ({ service }) =>
  service.received
    .sort((one, other) => one.sequence - other.sequence)
    .map(({ value }) => value.option)

const isWhole = (page, expected) => assert.deepEqual(options(page), expected)

test("the next answer brings what a restored server lacks", async () => {
  const page = await pageWithThree()
  page.service.restore({ upTo: 1 })

  await choose(page, "d")
  assert.notEqual(page.sitting.unsavedSince, null)
  await deliver(page)

  isWhole(page, ["a", "b", "c", "d"])
  assert.equal(page.sitting.unsavedSince, null)
  assert.equal(page.sitting.lastReceipt.sequence, 4)
})

test("a sign of life is enough to notice", async () => {
  const page = await pageWithThree()
  page.service.restore({ upTo: 0 })

  await page.timer.run()
  await page.timer.run()
  await deliver(page)

  isWhole(page, ["a", "b", "c"])
  assert.equal(chosen(page, "1-1"), "c")
})

test("after a reload, too, and again where the page goes away in the middle", async () => {
  const before = await pageWithThree()
  before.service.restore({ upTo: 1 })
  const during = await reloaded(before)
  assert.equal(chosen(during, "1-1"), "c")
  assert.notEqual(during.sitting.unsavedSince, null)

  const page = await reloaded(during)
  await deliver(page)

  isWhole(page, ["a", "b", "c"])
})

test("a lease of which a restored server never heard is delivered when it is taken again", async () => {
  const page = await startedPage()
  page.service.takeElsewhere()
  await page.timer.run()
  await page.timer.run()
  await page.sitting.takeOver("right")
  await settled(page)
  await choose(page, "b")
  await deliver(page)
  const lease = page.service.epoch
  page.service.restore({ upTo: 0, epoch: lease - 1 })
  page.service.holder = "another device"
  page.service.changed()

  await page.timer.run()
  await page.timer.run()
  assert.notEqual(page.sitting.unsavedSince, null)
  await page.sitting.takeOver("right")
  await settled(page)
  await deliver(page)

  assert.equal(page.service.epoch, lease)
  assert.deepEqual(options(page), ["b"])
})

test("what only a lost lease had stays on the device and holds nothing else up", async () => {
  const page = await startedPage()
  await choose(page, "a")
  for (const option of ["b", "c"]) {
    page.service.takeElsewhere()
    await page.timer.run()
    await page.timer.run()
    await page.sitting.takeOver("right")
    await settled(page)
    await choose(page, option)
    await deliver(page)
  }
  page.service.restore({ upTo: 1, epoch: 1 })
  page.service.changed()
  await page.timer.run()
  await page.timer.run()
  assert.equal(page.sitting.lease, "held")

  await choose(page, "d")
  await page.sitting.drained(new AbortController().signal)
  await page.sitting.submit()

  assert.deepEqual(options(page), ["a", "d"])
  assert.ok(page.sitting.hasEnded && !page.sitting.isClosed)
  assert.notEqual(page.sitting.unsavedSince, null)
  const { leases } = await openEmergencyFile(await page.sitting.emergencyFile())
  assert.equal(leases.filter(({ entries }) => entries.length > 0).length, 3)
})

test("what another device has the number of by now is delivered for itself", async () => {
  const page = await startedPage()
  page.service.takeElsewhere()
  await page.timer.run()
  await page.timer.run()
  await page.sitting.takeOver("right")
  await settled(page)
  await choose(page, "b")
  await deliver(page)
  const { epoch } = page.service
  page.service.restore({ upTo: 0, epoch: epoch - 1 })
  page.service.takeElsewhere()
  page.service.writeElsewhere({ sequence: 1, slot: "1-1", kind: "choice", value: { option: "c" } })
  assert.equal(page.service.epoch, epoch)

  while (page.timer.delay !== null) await page.timer.run()

  assert.equal(page.sitting.lease, "lost")
  assert.equal(page.sitting.unsavedSince, null)
  const of = (lease) => [...page.service.leases.get(lease).values()].map((one) => one.value.option)
  assert.deepEqual([of(epoch), of(-epoch)], [["c"], ["b"]])
})

test("what a lost lease had proven is brought again where a restored server lacks it", async () => {
  const before = await pageWithThree()
  const { epoch } = before.service
  before.service.takeElsewhere()
  before.service.leases.get(epoch).delete(3)

  const page = await reloaded(before)
  while (page.timer.delay !== null) await page.timer.run()

  isWhole(page, ["a", "b", "c"])
  assert.equal(page.sitting.unsavedSince, null)
})

test("a reload without a network takes nothing back that was saved since the last view", async () => {
  const before = await pageWithThree()
  before.service.isReachable = false

  const page = await reloaded(before)

  assert.equal(page.sitting.unsavedSince, null)
  assert.equal(chosen(page, "1-1"), "c")
})

test("the emergency file has what the server lacks", async () => {
  const page = await pageWithThree()
  page.service.isReachable = false

  const { leases } = await openEmergencyFile(await page.sitting.emergencyFile())

  assert.deepEqual(
    leases[0].entries.map(({ value }) => value.option),
    ["a", "b", "c"],
  )
  assert.equal(leases[0].receipt.sequence, 3)
})

test("what was proven goes from the device with everything else at the end", async () => {
  const page = await pageWithThree()

  await page.sitting.submit()

  assert.ok(page.sitting.isClosed)
  assert.deepEqual(page.storage.keysOf("kept"), [])
})
