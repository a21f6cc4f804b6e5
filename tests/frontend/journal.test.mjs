// Rules of the journal: nothing is forgotten that the server does not hold, no number is used twice.

import assert from "node:assert/strict"
import { test } from "node:test"
import {
  acknowledge,
  ENTRIES_PER_BATCH_MAX,
  isDrained,
  nextBatch,
  openJournal,
  record,
  unsavedSince,
} from "../../frontend/static/js/player/journal.js"

const EMPTY = openJournal({ acknowledgedSequence: 0, kept: [] })

function choice(option, claimedAt = "2026-11-22T09:00:00.000Z") {
  return { slot: "s1", kind: "choice", value: { option }, claimedAt }
}

function journalOf(entries) {
  return entries.reduce(record, EMPTY)
}

test("entries are numbered from one without gaps", () => {
  const journal = journalOf([choice("a"), choice("b"), choice("c")])

  assert.deepEqual(
    journal.waiting.map(({ sequence }) => sequence),
    [1, 2, 3],
  )
})

test("an entry goes out in the words of the API", () => {
  const journal = journalOf([choice("a")])

  assert.deepEqual(nextBatch(journal), [
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

  assert.deepEqual(EMPTY, { lastSequence: 0, waiting: [] })
})

test("an acknowledgement forgets what it covers and nothing above it", () => {
  const journal = acknowledge(journalOf([choice("a"), choice("b"), choice("c")]), 2)

  assert.deepEqual(
    journal.waiting.map(({ sequence }) => sequence),
    [3],
  )
})

test("an acknowledgement that comes late or twice changes nothing", () => {
  const journal = acknowledge(journalOf([choice("a"), choice("b")]), 2)

  assert.deepEqual(acknowledge(journal, 1), journal)
  assert.deepEqual(acknowledge(journal, 2), journal)
})

test("numbering goes on after everything was acknowledged", () => {
  const journal = record(acknowledge(journalOf([choice("a")]), 1), choice("b"))

  assert.equal(journal.waiting[0].sequence, 2)
})

test("after a reload the kept entries wait again, in order, without those the server holds", () => {
  const kept = journalOf([choice("a"), choice("b"), choice("c")]).waiting.toReversed()

  const journal = openJournal({ acknowledgedSequence: 1, kept })

  assert.deepEqual(
    journal.waiting.map(({ sequence }) => sequence),
    [2, 3],
  )
  assert.equal(journal.lastSequence, 3)
})

test("numbering goes on from the server when this device has nothing", () => {
  assert.equal(openJournal({ acknowledgedSequence: 7, kept: [] }).lastSequence, 7)
})

test("a number that was given out is not given out again when the server's view is older", () => {
  const journal = openJournal({ acknowledgedSequence: 5, kept: [], lastSequence: 8 })

  assert.equal(record(journal, choice("a")).waiting[0].sequence, 9)
})

test("a batch never holds more entries than the server takes", () => {
  const journal = journalOf(Array.from({ length: 250 }, () => choice("a")))

  const batch = nextBatch(journal)

  assert.equal(batch.length, ENTRIES_PER_BATCH_MAX)
  assert.equal(batch[0].sequence, 1)
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
