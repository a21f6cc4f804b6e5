// What a lost lease had proven is shown to the server once more: nobody is told meanwhile that it is
// not saved.

import assert from "node:assert/strict"
import { test } from "node:test"
import { choose, deliver, reloaded, settled, startedPage } from "./page.mjs"

test("what was saved before a takeover is not called unsaved after it", async () => {
  const page = await startedPage()
  for (const option of ["a", "b", "c"]) await choose(page, option)
  await deliver(page)
  page.service.takeElsewhere()
  await page.timer.run()
  await page.timer.run()
  await page.sitting.takeOver("right")
  await settled(page)

  const next = await reloaded(page)

  assert.equal(next.sitting.lease, "held")
  assert.equal(next.sitting.unsavedSince, null)
  next.service.isReachable = false
  await choose(next, "d")
  assert.notEqual(next.sitting.unsavedSince, null)
})

test("the player that delivers what was left over has the exam's own page forgotten", async () => {
  const told = []
  const active = { postMessage: (message) => told.push(message) }
  globalThis.location = { pathname: "/exam/0199aaaa-0000-7000-8000-000000000001/deliver" }
  const { createWorkerLink } = await import("../../frontend/static/js/player/worker_link.js")

  await createWorkerLink({ getRegistration: async () => ({ active }) }).forget()

  assert.deepEqual(told, [{ forget: { page: "/exam/0199aaaa-0000-7000-8000-000000000001" } }])
})
