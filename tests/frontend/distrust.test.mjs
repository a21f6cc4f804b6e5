// Rules of answers that cannot be taken at their word, or that ask for patience.

import assert from "node:assert/strict"
import { test } from "node:test"
import { choose, chosen, deliver, openPage, reloaded, startedPage } from "./page.mjs"

const onEntries = (change) => (body, path) => (path === "/entries" ? change(body) : body)
const withReceipt = (change) =>
  onEntries((body) => ({ ...body, receipt: body.receipt && { ...body.receipt, ...change } }))

const DISTORTIONS = [
  ["a page of somebody else", () => "<html>Welcome to our network</html>"],
  ["an empty object", () => ({})],
  ["a list", () => []],
  ["no receipt", onEntries((body) => ({ ...body, receipt: null }))],
  ["a receipt with another chain", withReceipt({ chain: "00".repeat(32) })],
  ["a receipt with another signature", withReceipt({ signature: "AAAA" })],
  ["a receipt of another sitting", withReceipt({ sitting: "another" })],
  ["a receipt that promises more than was sent", withReceipt({ sequence: 7 })],
]

for (const [name, distort] of DISTORTIONS) {
  test(`${name} never makes an answer count as saved, and backs off`, async () => {
    const page = await startedPage()
    page.service.distort = distort

    await choose(page, "b")
    const delays = [page.timer.delay]
    for (let turn = 0; turn < 5; turn += 1) {
      await page.timer.run()
      delays.push(page.timer.delay)
    }

    assert.notEqual(page.sitting.unsavedSince, null)
    assert.equal(page.storage.keysOf("entries").length, 1)
    assert.deepEqual(delays, [500, 1000, 2000, 4000, 8000, 10_000])
    page.service.distort = (body) => body
    await deliver(page)
    assert.equal(page.service.received.length, 1)
  })
}

test("answers that prove nothing are counted", async () => {
  const page = await startedPage()
  page.service.distort = withReceipt({ signature: "AAAA" })

  await choose(page, "b")

  assert.equal(page.sitting.doubtfulAnswers, 1)
  assert.equal(page.sitting.contact, "unknown")
})

test("an answer of earlier that comes back from a cache saves nothing new", async () => {
  const page = await startedPage()
  let earlier = null
  page.service.distort = onEntries((body) => {
    earlier = body
    return body
  })
  await choose(page, "a")
  page.service.distort = onEntries(() => earlier)

  await choose(page, "b")

  assert.notEqual(page.sitting.unsavedSince, null)
})

test("an answer of earlier to a sign of life is no contact with the service", async () => {
  const page = await startedPage()
  await page.timer.run()
  page.service.isReplayed = true

  page.clock.pass(5)
  await page.timer.run()
  page.clock.pass(60)
  await page.timer.run()

  assert.equal(page.sitting.contact, "unknown")
  assert.equal(page.sitting.time.secondsSinceContact, 65)
  assert.equal(page.sitting.phase, "covered")
})

test("a view of earlier brings nothing back, and the line is told from the service", async () => {
  const page = await startedPage()
  await choose(page, "a")
  page.service.isReplayed = true

  const again = await reloaded(page)

  assert.equal(again.sitting.contact, "unknown")
  assert.equal(chosen(again, "1-1"), "a")
})

test("the view of another sitting is not taken", async () => {
  const page = openPage()
  page.service.distort = (body) => ({ ...body, id: "another" })

  await page.sitting.start()

  assert.equal(page.sitting.view, null)
  assert.equal(page.sitting.contact, "unknown")
})

for (const status of [401, 403, 404, 407, 409, 511]) {
  test(`a ${status} that is not in our words is taken for a bad line`, async () => {
    const page = await startedPage()
    page.service.status = status
    page.service.refusal = null

    await choose(page, "b")

    assert.equal(page.sitting.contact, "unknown")
  })
}

test("a busy service is left alone for as long as it asked", async () => {
  const page = await startedPage()
  page.service.status = 503
  page.service.refusal = { code: "service.busy", details: { wait_seconds: 8 } }

  await choose(page, "b")
  assert.equal(page.timer.delay, 12_000)
  assert.ok(page.sitting.isBusy)
  const requests = page.service.requests.length
  page.clock.pass(5)
  await page.sitting.makeContact()

  assert.equal(page.service.requests.length, requests)
  page.service.status = 200
  await page.timer.run()
  assert.ok(!page.sitting.isBusy)
})

async function signedOutPage() {
  const page = await startedPage()
  page.service.status = 401
  page.service.refusal = { code: "sign_in.ended" }
  await choose(page, "d")
  return page
}

test("who is signed out loses nothing and goes on working", async () => {
  const page = await signedOutPage()
  assert.equal(page.sitting.contact, "signed_out")

  await choose(page, "c")

  assert.ok(page.sitting.hasItems)
  assert.equal(page.storage.keysOf("entries").length, 2)
})

test("a sign-in over the page lets everything go on at once", async () => {
  const page = await signedOutPage()
  page.service.status = 200

  assert.deepEqual(await page.sitting.signIn("ana@example.test", "right"), {
    kind: "answer",
    code: null,
  })

  assert.ok(page.sitting.hasItems)
  assert.equal(page.sitting.contact, "answer")
  assert.equal(page.service.received[0].value.option, "d")
  await page.timer.run()
  assert.equal(page.service.requests.at(-1), "PUT /lease")
})

test("a wrong password is told and changes nothing", async () => {
  const page = await signedOutPage()
  page.service.status = 200

  const { kind, code } = await page.sitting.signIn("ana@example.test", "wrong")

  assert.deepEqual([kind, code], ["refused", "sign_in.refused"])
})
