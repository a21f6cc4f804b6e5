// Rules of the items: those of the open section and of no other, and never before their time.

import assert from "node:assert/strict"
import { test } from "node:test"
import { currentItem } from "../../frontend/static/js/player/state.js"
import { FakeService } from "./fake_service.mjs"
import { reloaded, startedPage } from "./page.mjs"

test("a package that holds another section is not shown: the items come plain", async () => {
  const service = new FakeService()
  service.packages.set(1, service.packages.get(2))

  const { sitting } = await startedPage({ service })

  assert.equal(service.requests.at(-1), "GET /section")
  assert.equal(currentItem(sitting.state).slot, "1-1")
})

test("what the device keeps of one section is never shown as the next", async () => {
  const service = new FakeService()
  service.givesKeys = false
  const page = await startedPage({ service })
  assert.ok(page.sitting.hasItems)
  service.givesItems = false

  await page.sitting.finishSection(1, false)

  assert.equal(page.sitting.view.section, 2)
  assert.ok(!page.sitting.hasItems)
  service.givesItems = true
  await page.timer.run()
  assert.equal(currentItem(page.sitting.state).slot, "2-1")
})

test("a section is finished as it was confirmed, and never the next one with it", async () => {
  const page = await startedPage()
  const { sitting, service, clock } = page
  service.distort = (body, path) => (path.endsWith("/finish") ? "<html>" : body)
  assert.equal(await sitting.finishSection(1, false), "unknown")
  service.distort = (body) => body
  clock.pass(2)

  // Pressed again while the player looks what became of it.
  const looked = sitting.makeContact()
  assert.equal(await sitting.finishSection(1, false), "answer")
  await looked

  const finished = service.requests.filter((request) => request.endsWith("/finish"))
  assert.deepEqual(new Set(finished), new Set(["PUT /sections/1/finish"]))
})

test("what a code opened is there after a reload without a network", async () => {
  const page = await startedPage()
  const { service } = page
  await page.sitting.prefetch()
  service.givesKeys = false
  service.givesItems = false
  await page.sitting.finishSection(1, false)
  await page.sitting.enterCode(service.packages.get(2).spoken)
  service.isReachable = false

  const again = await reloaded(page)

  assert.equal(currentItem(again.sitting.state).slot, "2-1")
})

test("on the break nothing of the next section is asked for, nor after a reload", async () => {
  const page = await startedPage()
  await page.sitting.prefetch()
  page.service.requests.length = 0

  await page.sitting.finishSection(1, true)
  const again = await reloaded(page)
  await again.timer.run()

  assert.ok(!again.sitting.hasItems)
  assert.equal(again.sitting.view.state, "on_break")
  assert.deepEqual(
    page.service.requests.filter((request) => /section$|packages/.test(request)),
    [],
  )
})

test("who waits for the start gets the section that the start opens, and that alone", async () => {
  const service = new FakeService()
  service.state = "checked_in"
  const { sitting } = await startedPage({ service })
  service.requests.length = 0

  await sitting.prefetchFirst()

  assert.deepEqual(service.requests, [`GET ${service.packages.get(1).url}`])
})
