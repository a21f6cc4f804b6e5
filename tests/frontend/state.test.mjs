// Rules of the section's state: what entries make of it, and what the candidate's moves enter.

import assert from "node:assert/strict"
import { test } from "node:test"
import {
  applyEntry,
  choiceEntries,
  counts,
  createState,
  currentItem,
  flagEntries,
  isFirst,
  isLast,
  moveEntries,
  responsesOf,
  responseTo,
  strikeEntries,
  summaries,
} from "../../frontend/static/js/player/state.js"

const ITEMS = ["s1", "s2", "s3"].map((slot) => ({
  slot,
  stem: `Stem of ${slot}`,
  options: ["a", "b", "c", "d"].map((option) => ({ option, text: option })),
}))

function stateWith({ responses = [], position = null } = {}) {
  return createState({ section: 1, items: ITEMS, responses, position })
}

function after(state, ...moves) {
  return moves.reduce((next, move) => move(next).reduce(applyEntry, next), state)
}

const choose = (option) => (state) => choiceEntries(state, option)
const strike = (option) => (state) => strikeEntries(state, option)

test("a section begins with its first item", () => {
  assert.equal(currentItem(stateWith()).slot, "s1")
  assert.ok(isFirst(stateWith()))
})

test("a section goes on at the slot the server remembers", () => {
  const state = stateWith({ position: "s3" })

  assert.equal(currentItem(state).slot, "s3")
  assert.ok(isLast(state))
})

test("a position in another section leads to the first item", () => {
  assert.equal(currentItem(stateWith({ position: "elsewhere" })).slot, "s1")
})

test("what the server holds is what is shown", () => {
  const held = { slot: "s1", option: "b", flagged: true, struck: ["d"] }

  assert.deepEqual(responseTo(stateWith({ responses: [held] }), "s1"), {
    option: "b",
    flagged: true,
    struck: ["d"],
  })
})

test("an item nobody touched has no response", () => {
  assert.deepEqual(responseTo(stateWith(), "s2"), { option: null, flagged: false, struck: [] })
})

test("the last choice counts", () => {
  const state = after(stateWith(), choose("a"), choose("c"))

  assert.equal(responseTo(state, "s1").option, "c")
})

test("choosing the same option again enters nothing", () => {
  const state = after(stateWith(), choose("a"))

  assert.deepEqual(choiceEntries(state, "a"), [])
})

test("striking out and putting back leave the choice alone", () => {
  const struck = after(stateWith(), choose("a"), strike("d"))
  const back = after(struck, strike("d"))

  assert.deepEqual(responseTo(struck, "s1"), { option: "a", flagged: false, struck: ["d"] })
  assert.deepEqual(responseTo(back, "s1"), { option: "a", flagged: false, struck: [] })
})

test("the chosen option is not struck out", () => {
  const state = after(stateWith(), choose("a"))

  assert.deepEqual(strikeEntries(state, "a"), [])
})

test("choosing a struck option puts it back", () => {
  const state = after(stateWith(), strike("b"), strike("d"), choose("d"))

  assert.deepEqual(responseTo(state, "s1"), { option: "d", flagged: false, struck: ["b"] })
})

test("a flag goes on and off", () => {
  const flagged = after(stateWith(), flagEntries)

  assert.ok(responseTo(flagged, "s1").flagged)
  assert.ok(!responseTo(after(flagged, flagEntries), "s1").flagged)
})

test("going to another item changes the current one only", () => {
  const state = after(stateWith(), (here) => moveEntries(here, 2))

  assert.equal(currentItem(state).slot, "s3")
  assert.deepEqual(state.responses, {})
})

test("an entry of another section changes nothing", () => {
  const state = stateWith()
  const entry = { slot: "of section 2", kind: "choice", value: { option: "a" } }

  assert.equal(applyEntry(state, entry), state)
})

test("applying an entry leaves the state it was given alone", () => {
  const state = stateWith()
  after(state, choose("a"))

  assert.deepEqual(state, stateWith())
})

test("the counts are of this section and see flags apart from answers", () => {
  const responses = [
    { slot: "s1", option: "a", flagged: true, struck: [] },
    { slot: "s2", option: null, flagged: true, struck: [] },
    { slot: "of section 2", option: "a", flagged: true, struck: [] },
  ]

  assert.deepEqual(counts(stateWith({ responses })), { total: 3, answered: 1, flagged: 2 })
})

test("the overview tells of each item where it stands", () => {
  const responses = [{ slot: "s2", option: "a", flagged: false, struck: [] }]

  const [first, second] = summaries(stateWith({ responses }))

  assert.deepEqual(
    [first.number, first.isAnswered, first.isCurrent, second.isAnswered, second.isCurrent],
    [1, false, true, true, false],
  )
})

test("the responses can be listed as the server lists them", () => {
  const state = after(stateWith(), choose("b"))

  assert.deepEqual(responsesOf(state), [{ slot: "s1", option: "b", flagged: false, struck: [] }])
  assert.deepEqual(stateWith({ responses: responsesOf(state) }).responses, state.responses)
})
