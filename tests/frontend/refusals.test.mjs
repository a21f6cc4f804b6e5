// Rules of entries that the service will never take: the others go on, and none is forgotten untold.

import assert from "node:assert/strict"
import { test } from "node:test"
import { refusedEntry } from "../../frontend/static/js/player/refusals.js"
import { FakeService, openEmergencyFile } from "./fake_service.mjs"
import { choose, chosen, deliver, reloaded, unreachableAfterStart } from "./page.mjs"

const BATCH = { entries: [{ sequence: 4 }, { sequence: 5 }] }

/** A service that takes no choice of `option`. */
function refuse(service, option) {
  const calm = service.fetch
  service.fetch = async (address, request = {}) => {
    const entries = JSON.parse(request.body ?? "{}").entries ?? []
    const unfit = entries.find(({ value }) => value.option === option)
    if (!service.isReachable || unfit === undefined) return calm(address, request)
    const { sequence } = unfit
    const error = { code: "entry.refused", message: "no", details: { sequence } }
    const echo = { "X-Echo": request.headers["X-Echo"] }
    return Response.json({ error }, { status: 422, headers: echo })
  }
}

async function pageWithARefusal() {
  const service = new FakeService()
  refuse(service, "b")
  const page = await unreachableAfterStart({ service })
  for (const option of ["a", "b", "c"]) await choose(page, option)
  page.service.isReachable = true
  return page
}

test("a refusal names its entry by its number or by its place", () => {
  for (const [refusal, sequence] of [
    [{ code: "entry.refused", details: { sequence: 5 } }, 5],
    [{ code: "input.invalid", details: { fields: { "entries.1.claimed_at": "too far" } } }, 5],
    [{ code: "input.invalid", details: { fields: { "X-Device": "none" } } }, undefined],
    [{ code: "input.invalid", details: {} }, undefined],
    [{ code: "entry.refused", details: { sequence: 9 } }, undefined],
    [{ code: "entry.number_taken", details: { sequence: 5 } }, undefined],
  ])
    assert.equal(refusedEntry(BATCH, refusal)?.sequence, sequence)
})

test("an entry that is refused for good does not hold up the others", async () => {
  const page = await pageWithARefusal()

  await deliver(page)

  assert.deepEqual(
    page.service.received.map(({ sequence, kind, value }) => [sequence, kind, value.option]),
    [
      [1, "choice", "a"],
      [2, "position", undefined],
      [3, "choice", "c"],
    ],
  )
  assert.equal(page.sitting.unsavedSince, null)
  assert.deepEqual(page.storage.keysOf("entries"), [])
})

test("what was refused is told, kept through a reload, and in the file for our staff", async () => {
  const before = await pageWithARefusal()
  await deliver(before)

  const page = await reloaded(before)

  assert.equal(page.sitting.refusedCount, 1)
  const file = await openEmergencyFile(await page.sitting.emergencyFile())
  assert.deepEqual(
    file.leases.map(({ entries, refused: [one] }) => [
      entries.map(({ sequence, kind }) => [sequence, kind]),
      one.value.option,
      one.refusal,
    ]),
    [
      [
        [
          [1, "choice"],
          [2, "position"],
          [3, "choice"],
        ],
        "b",
        "entry.refused",
      ],
    ],
  )
})

test("nothing that was refused is shown as if it were saved", async () => {
  const service = new FakeService()
  refuse(service, "b")
  const page = await unreachableAfterStart({ service })
  await choose(page, "b")
  service.isReachable = true

  await page.timer.run()
  assert.notEqual(page.sitting.unsavedSince, null)
  await deliver(page)

  assert.equal(chosen(page, "1-1"), null)
  assert.equal(page.sitting.unsavedSince, null)
})

test("the device does not forget an ended sitting while something of it was refused", async () => {
  const page = await pageWithARefusal()
  await deliver(page)

  await page.sitting.submit()

  assert.ok(page.sitting.hasEnded && !page.sitting.isClosed)
  assert.equal(page.storage.keysOf("keys").length, 1)
})
