// Entries on their way to the server. Plain values in, plain values out: journal_store.js keeps them
// on the device, sync.js sends them.
//
// Each entry has a sequence, counted up from one within a lease. The server answers with the highest
// sequence up to which it holds everything, so an entry may be sent twice or late without harm.

export const ENTRIES_PER_BATCH_MAX = 100

/**
 * Goes on from what the server holds and what this device still keeps of the same lease. A sequence
 * that was given out once is never given out again, whatever the server says.
 */
export function openJournal({ acknowledgedSequence, kept, lastSequence = 0 }) {
  const waiting = kept
    .filter(({ sequence }) => sequence > acknowledgedSequence)
    .sort((one, other) => one.sequence - other.sequence)
  const highest = Math.max(acknowledgedSequence, lastSequence, waiting.at(-1)?.sequence ?? 0)
  return { lastSequence: highest, waiting }
}

export function record(journal, { slot, kind, value, claimedAt }) {
  const sequence = journal.lastSequence + 1
  const entry = { sequence, slot, kind, value, claimed_at: claimedAt }
  return { lastSequence: sequence, waiting: [...journal.waiting, entry] }
}

export function lastEntry(journal) {
  return journal.waiting.at(-1)
}

/**
 * What belongs to none of these slots gives its number to a position at `slot`. Its section is locked
 * for good, and a number that never comes would hold back everything after it.
 */
export function keepTo(journal, slots, slot) {
  const waiting = journal.waiting.map((entry) =>
    slots.has(entry.slot) ? entry : { ...entry, slot, kind: "position", value: {} },
  )
  return { ...journal, waiting }
}

/**
 * Those of the entries sent whose numbers somebody else used, as far as nothing later replaced them:
 * they are entered anew.
 */
export function overtaken(sent, acknowledgedSequence) {
  const isReplaced = ({ sequence, slot, kind }) =>
    sent.some((later) => later.sequence > sequence && later.slot === slot && later.kind === kind)
  return sent.filter(
    (entry) =>
      entry.sequence <= acknowledgedSequence && entry.kind !== "position" && !isReplaced(entry),
  )
}

/** Forgets what the server holds, and nothing above it. */
export function acknowledge(journal, upTo) {
  return { ...journal, waiting: journal.waiting.filter(({ sequence }) => sequence > upTo) }
}

export function nextBatch(journal) {
  return journal.waiting.slice(0, ENTRIES_PER_BATCH_MAX)
}

export function isDrained(journal) {
  return journal.waiting.length === 0
}

/** Since when something that matters for the score is not with the server; null if nothing is. */
export function unsavedSince(journal) {
  return journal.waiting.find(({ kind }) => kind !== "position")?.claimed_at ?? null
}
