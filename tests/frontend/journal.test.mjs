// Rules of the journal: nothing is forgotten that the server does not hold, no number is used twice.

import assert from "node:assert/strict"
import { test } from "node:test"
import {
  ENTRIES_PER_BATCH_MAX,
  entriesUpTo,
  isDrained,
  meetServer,
  nextBatch,
  openJournal,
  record,
  renumber,
  settle,
  unsavedSince,
} from "../../frontend/static/js/player/journal.js"

const BEGINNING = { sequence: 0, chain: "c0" }
const EMPTY = openJournal({ epoch: 1, base: BEGINNING, kept: [] })
const ALL = { upTo: Number.POSITIVE_INFINITY }

function choice(option, claimedAt = "2026-11-22T09:00:00.000Z") {
  return { slot: "s1", kind: "choice", value: { option }, claimedAt }
}

function journalOf(entries) {
  return entries.reduce(record, EMPTY)
}

function numbers({ waiting }) {
  return waiting.map(({ sequence }) => sequence)
}

const provenTo = (sequence) => ({ sequence, chain: `c${sequence}` })

test("entries are numbered from one without gaps", () => {
  assert.deepEqual(numbers(journalOf([choice("a"), choice("b"), choice("c")])), [1, 2, 3])
})

test("an entry goes out in the words of the API", () => {
  const journal = journalOf([choice("a")])

  assert.deepEqual(nextBatch(journal, ALL), [
    {
      sequence: 1,
      slot: "s1",
      kind: "choice",
      value: { option: "a" },
      claimed_at: "2026-11-22T09:00:00.000Z",
    },
  ])
})

test("recording leaves the journal it was given alone", () => {
  journalOf([choice("a")])

  assert.deepEqual(EMPTY, { epoch: 1, base: BEGINNING, proven: [], waiting: [], lastSequence: 0 })
})

test("what was proven waits again where the server lacks it after all", () => {
  const journal = settle(journalOf([choice("a"), choice("b"), choice("c")]), provenTo(3))

  const again = meetServer(record(journal, choice("d")), provenTo(1))

  assert.deepEqual(numbers(again), [2, 3, 4])
  assert.deepEqual(again.base, provenTo(1))
  assert.deepEqual(numbers(settle(again, provenTo(3))), [4])
})

test("a proof lets go of what it covers and of nothing above it", () => {
  const journal = settle(journalOf([choice("a"), choice("b"), choice("c")]), provenTo(2))

  assert.deepEqual(numbers(journal), [3])
  assert.deepEqual(journal.base, provenTo(2))
})

test("a proof that comes late or twice changes nothing", () => {
  const journal = settle(journalOf([choice("a"), choice("b")]), provenTo(2))

  assert.equal(settle(journal, provenTo(1)), journal)
  assert.equal(settle(journal, provenTo(2)), journal)
})

test("numbering goes on after everything was proven", () => {
  const journal = record(settle(journalOf([choice("a")]), provenTo(1)), choice("b"))

  assert.deepEqual(numbers(journal), [2])
})

test("after a reload the kept entries wait again, in order, without those that were proven", () => {
  const kept = journalOf([choice("a"), choice("b"), choice("c")]).waiting.toReversed()

  const journal = openJournal({ epoch: 1, base: provenTo(1), kept })

  assert.deepEqual(numbers(journal), [2, 3])
  assert.equal(journal.lastSequence, 3)
})

test("numbering goes on from the server when this device has nothing", () => {
  const journal = meetServer(EMPTY, provenTo(7))

  assert.deepEqual(numbers(record(journal, choice("a"))), [8])
  assert.deepEqual(journal.base, provenTo(7))
})

test("what the server has without a proof stays until there is one", () => {
  const journal = meetServer(journalOf([choice("a"), choice("b")]), provenTo(2))

  assert.deepEqual(numbers(journal), [1, 2])
  assert.deepEqual(journal.base, BEGINNING)
})

test("a number that was given out is not given out again when the server's view is older", () => {
  const journal = meetServer(journalOf([choice("a"), choice("b")]), provenTo(0))

  assert.equal(record(journal, choice("c")).waiting.at(-1).sequence, 3)
})

test("a number that was lost with the page becomes a position, so that the next ones get through", () => {
  const kept = journalOf([choice("a"), choice("b"), choice("c")]).waiting.slice(2)

  const journal = meetServer(openJournal({ epoch: 1, base: BEGINNING, kept }), provenTo(0))

  assert.deepEqual(
    journal.waiting.map(({ sequence, kind }) => [sequence, kind]),
    [
      [1, "position"],
      [2, "position"],
      [3, "choice"],
    ],
  )
})

test("an entry whose number somebody else used counts as entered last", () => {
  const journal = journalOf([choice("a"), choice("b")])

  const renumbered = renumber(journal, journal.waiting[0])

  assert.deepEqual(
    renumbered.waiting.map(({ sequence, value }) => [sequence, value.option]),
    [
      [2, "b"],
      [3, "a"],
    ],
  )
})

test("a chain needs every entry since the last proof", () => {
  const journal = settle(journalOf([choice("a"), choice("b"), choice("c")]), provenTo(1))

  assert.deepEqual(numbers({ waiting: entriesUpTo(journal, 3) }), [2, 3])
  assert.deepEqual(entriesUpTo(journal, 1), [])
  assert.equal(entriesUpTo(journal, 4), null)
  assert.equal(entriesUpTo(journal, 0), null)
})

test("a batch never holds more entries than the server takes", () => {
  const journal = journalOf(Array.from({ length: 250 }, () => choice("a")))

  const batch = nextBatch(journal, ALL)

  assert.equal(batch.length, ENTRIES_PER_BATCH_MAX)
  assert.equal(batch[0].sequence, 1)
})

test("what the device does not have yet is not sent", () => {
  const journal = journalOf([choice("a"), choice("b")])

  assert.deepEqual(numbers({ waiting: nextBatch(journal, { upTo: 1 }) }), [1])
})

test("a journal is drained when nothing waits", () => {
  assert.ok(isDrained(EMPTY))
  assert.ok(!isDrained(journalOf([choice("a")])))
})

test("answers are unsaved since the first one that waits", () => {
  const journal = journalOf([
    choice("a", "2026-11-22T09:00:01.000Z"),
    choice("b", "2026-11-22T09:00:05.000Z"),
  ])

  assert.equal(unsavedSince(journal), "2026-11-22T09:00:01.000Z")
})

test("going to another item leaves nothing unsaved", () => {
  const move = { ...choice(null), kind: "position", value: {} }

  assert.equal(unsavedSince(journalOf([move])), null)
})

test("a flag or a struck option that waits is not called saved", () => {
  const flag = { ...choice(null), kind: "flag", value: { flagged: true } }
  const strike = { ...choice(null), kind: "strike", value: { struck: ["a"] } }

  assert.notEqual(unsavedSince(journalOf([flag])), null)
  assert.notEqual(unsavedSince(journalOf([strike])), null)
})
