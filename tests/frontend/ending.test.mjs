// Rules of the end: everything is delivered first, then the device forgets, and a receipt is left.

import assert from "node:assert/strict"
import { test } from "node:test"
import { lastReceiptOf } from "../../frontend/static/js/player/journal_store.js"
import { Player } from "../../frontend/static/js/player/player.js"
import { createQuietViews } from "../../frontend/static/js/player/quiet_views.js"
import { FakeService, SITTING_ID } from "./fake_service.mjs"
import {
  choose,
  openPage,
  partsWith,
  settled,
  standIn,
  startedPage,
  unreachableAfterStart,
} from "./page.mjs"

test("a submitted sitting is over: the device forgets it and makes no more contact", async () => {
  const page = await startedPage()
  await choose(page, "a")

  await page.sitting.submit()
  await page.timer.run()

  assert.ok(page.sitting.hasEnded && page.sitting.isClosed)
  assert.equal(page.sitting.submissionReceipt.kind, "submitted")
  for (const store of ["entries", "kept", "keys", "packages"])
    assert.deepEqual(page.storage.keysOf(store), [], store)
  assert.equal(page.timer.delay, null)
})

test("a section that arrives after the end is not kept any more", async () => {
  const service = new FakeService()
  const calm = service.fetch
  let letThrough
  const held = new Promise((resolve) => {
    letThrough = resolve
  })
  service.fetch = async (address, request) => {
    if (address === service.packages.get(2).url) await held
    return calm(address, request)
  }
  const { sitting, storage } = await startedPage({ service })
  const fetching = sitting.prefetch()

  await sitting.submit()
  letThrough()
  await fetching
  await sitting.prefetch()

  assert.ok(sitting.isClosed)
  assert.deepEqual(storage.keysOf("packages"), [])
})

test("whoever thinks again while another request is waited for submits nothing", async () => {
  const page = await startedPage()
  let isSure = true
  const contact = page.sitting.makeContact()
  const submitted = page.sitting.submit(() => isSure)

  isSure = false
  await contact

  assert.equal(await submitted, "called_off")
  assert.ok(!page.service.requests.includes("PUT /submit"))
  assert.equal(page.service.state, "in_progress")
})

test("the receipt of a submission is proven with every lease that it covers", async () => {
  const page = await startedPage()
  await choose(page, "a")
  page.service.takeElsewhere()
  await page.timer.run()
  await page.timer.run()
  await page.sitting.takeOver("right")
  await settled(page)
  await choose(page, "b")

  await page.sitting.submit()

  const { submissionReceipt } = page.sitting
  assert.deepEqual(
    [submissionReceipt.epoch, submissionReceipt.earlier.map(({ epoch }) => epoch)],
    [3, [1]],
  )
})

test("an earlier lease that was altered in a receipt is no proof", async () => {
  const page = await startedPage()
  await choose(page, "a")
  page.service.takeElsewhere()
  await page.timer.run()
  await page.timer.run()
  await page.sitting.takeOver("right")
  await settled(page)
  page.service.distort = ({ submission, ...body }) => ({
    ...body,
    submission: submission && { ...submission, earlier: [] },
  })

  await page.sitting.submit()

  assert.equal(page.sitting.submissionReceipt, null)
})

test("the last receipt stays for the closing page, until the next exam", async () => {
  const { sitting, storage } = await startedPage()
  await sitting.submit()
  const receipt = await lastReceiptOf(storage, SITTING_ID)
  assert.equal(receipt.kind, "submitted")

  const next = openPage({ storage })
  await next.sitting.start()
  assert.deepEqual(await lastReceiptOf(storage, SITTING_ID), receipt)
  assert.equal(await lastReceiptOf(storage, "another sitting"), null)
})

test("what waits when the time is up is still delivered before the device forgets", async () => {
  const page = await unreachableAfterStart()
  await choose(page, "a")
  page.service.isReachable = true
  page.service.state = "submitted"
  page.service.held = 1
  page.service.changed()

  await page.timer.run()
  assert.ok(!page.sitting.isClosed)
  await page.timer.run()

  assert.equal(page.service.received.length, 1)
  assert.equal(page.sitting.heldCount, 1)
  assert.ok(page.sitting.isClosed)
})

test("entries the service does not take after the end stay on the device", async () => {
  const page = await unreachableAfterStart()
  await choose(page, "a")
  page.service.isReachable = true
  page.service.status = 409

  await page.timer.run()

  assert.deepEqual(page.storage.keysOf("entries"), [[SITTING_ID, 1, 1]])
})

test("the page leads on to the receipt only when nothing waits on the device any more", (context) => {
  standIn(context, "navigator", { onLine: true })
  const left = []
  const ends = []
  const sitting = {
    view: { state: "submitted", receipt_url: "/receipt" },
    lease: "held",
    contact: "answer",
    time: {},
    unsavedSince: Date.now(),
    refusedCount: 0,
    isClosed: false,
  }
  const player = new Player({
    sitting,
    parts: partsWith({ quietViews: { drawEnd: (end) => ends.push(end) } }),
    prefetch: { tick: () => {} },
    acts: { leave: (address) => left.push(address) },
  })

  player.draw()
  assert.deepEqual(left, [])
  Object.assign(sitting, { unsavedSince: null, isClosed: true })
  player.draw()

  assert.deepEqual(left, ["/receipt"])
  assert.deepEqual(ends, [
    { isDelivered: false, isWhole: true },
    { isDelivered: true, isWhole: true },
  ])
})

test("what still waits at the end is said, and not that all is with us", () => {
  const parts = {}
  const root = { querySelector: (name) => (parts[name] ??= { hidden: null }) }
  const views = createQuietViews({ root, say: String })
  const shown = () =>
    ["done", "whole", "waiting"].filter((at) => !parts[`[data-ended-${at}]`].hidden)

  views.drawEnd({ isDelivered: false, isWhole: false })
  assert.deepEqual(shown(), ["waiting"])
  views.drawEnd({ isDelivered: true, isWhole: true })
  assert.deepEqual(shown(), ["done", "whole"])
})
