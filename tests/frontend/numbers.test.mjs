// Rules of numbers that somebody else used under the same lease: nothing is dropped, nothing outdone.

import assert from "node:assert/strict"
import { test } from "node:test"
import { choiceEntries } from "../../frontend/static/js/player/state.js"
import { choose, chosen, deliver, startedPage, unreachableAfterStart } from "./page.mjs"

test("what somebody else took the number of is entered again under a number of its own", async () => {
  const page = await unreachableAfterStart()
  await choose(page, "b")
  page.service.isReachable = true
  page.service.writeElsewhere({ sequence: 1, slot: "1-2", kind: "choice", value: { option: "d" } })

  await deliver(page)

  assert.deepEqual([chosen(page, "1-1"), chosen(page, "1-2")], ["b", "d"])
  assert.deepEqual(
    page.service.received.map(({ sequence, slot }) => [sequence, slot]),
    [
      [1, "1-2"],
      [2, "1-1"],
    ],
  )
})

test("an older choice that gets a new number does not win over a newer one", async () => {
  const page = await unreachableAfterStart()
  for (const option of ["b", "c"]) await choose(page, option)
  page.service.isReachable = true
  page.service.writeElsewhere({ sequence: 1, slot: "1-2", kind: "choice", value: { option: "d" } })

  await deliver(page)

  const own = page.service.received
    .filter(({ slot }) => slot === "1-1")
    .toSorted((one, other) => one.sequence - other.sequence)
  assert.equal(own.at(-1).value.option, "c")
  assert.ok(own.some(({ value }) => value.option === "b"))
  assert.equal(chosen(page, "1-1"), "c")
})

test("what is entered while a signature is checked is not taken for proven", async (context) => {
  const page = await startedPage()
  for (const sequence of [2, 3])
    page.service.writeElsewhere({ sequence, slot: "1-2", kind: "flag", value: { flagged: true } })
  const { verify } = crypto.subtle
  let meanwhile = () => page.sitting.enter(choiceEntries(page.sitting.state, "c"))
  context.mock.method(crypto.subtle, "verify", async (...signed) => {
    const isSigned = await verify.apply(crypto.subtle, signed)
    meanwhile()
    meanwhile = () => {}
    return isSigned
  })

  await choose(page, "b")
  await deliver(page)

  assert.ok(page.service.received.some(({ value }) => value.option === "c"))
})

test("of many entries none is dropped when somebody else took some of their numbers", async () => {
  const page = await unreachableAfterStart()
  for (const option of ["a", "b", "c", "d"]) await choose(page, option)
  page.service.isReachable = true
  for (const sequence of [2, 4, 5])
    page.service.writeElsewhere({ sequence, slot: "1-2", kind: "flag", value: { flagged: true } })

  await deliver(page)

  const options = page.service.received.map(({ value }) => value.option).filter(Boolean)
  assert.deepEqual([...new Set(options)].toSorted(), ["a", "b", "c", "d"])
  assert.equal(chosen(page, "1-1"), "d")
  assert.deepEqual(page.storage.keysOf("entries"), [])
})
