// Entries of one lease on their way to the server. Plain values in, plain values out: journal_store.js
// keeps them on the device, journal_keeper.js joins the two.
//
// Each entry has a sequence, counted up from one within a lease. The server answers with a receipt for
// everything up to a sequence, so an entry may be sent twice or late without harm. `base` is what
// was proven last: its sequence, and the chain of hashes there. What was proven stays beside what
// waits until the exam is over: a server that was restored from a backup may need it again.

export const ENTRIES_PER_BATCH_MAX = 100

/** Goes on from what was proven last and what this device still keeps of the same lease. */
export function openJournal({ epoch, base, kept }) {
  const all = [...kept].sort((one, other) => one.sequence - other.sequence)
  const proven = all.filter(({ sequence }) => sequence <= base.sequence)
  const waiting = all.slice(proven.length)
  return { epoch, base, proven, waiting, lastSequence: waiting.at(-1)?.sequence ?? base.sequence }
}

/**
 * Takes in what the server says it holds of this lease. What waits stays, even if the server has it:
 * only a receipt lets it go. A sequence that was given out once is never given out again.
 */
export function meetServer(journal, { sequence, chain }) {
  if (sequence < journal.base.sequence)
    return withoutGaps(handInAgain(journal, { sequence, chain }), sequence)
  const { base, waiting } = journal
  const knowsMore = sequence > base.sequence && !waiting.some((entry) => entry.sequence <= sequence)
  const met = makeRoom(journal, sequence)
  return withoutGaps(knowsMore ? { ...met, base: { sequence, chain } } : met, sequence)
}

/** The server holds less than it has proven: what it lacks waits again. */
function handInAgain(journal, base) {
  const isHeld = ({ sequence }) => sequence <= base.sequence
  const lacking = journal.proven.filter((entry) => !isHeld(entry))
  return {
    ...journal,
    base,
    proven: journal.proven.filter(isHeld),
    waiting: [...lacking, ...journal.waiting],
  }
}

/**
 * A number that was lost with the page before the device had it would hold back everything after it:
 * it becomes a position at the next entry's slot, which answers nothing.
 */
function withoutGaps(journal, heldUpTo) {
  const waiting = []
  let next = Math.max(journal.base.sequence, heldUpTo) + 1
  for (const entry of journal.waiting) {
    for (; next < entry.sequence; next += 1)
      waiting.push({ ...fillerFor(entry, entry.slot), sequence: next })
    next = Math.max(next, entry.sequence + 1)
    waiting.push(entry)
  }
  return { ...journal, waiting }
}

export function record(journal, { slot, kind, value, claimedAt }) {
  const sequence = journal.lastSequence + 1
  const entry = { sequence, slot, kind, value, claimed_at: claimedAt }
  return { ...journal, lastSequence: sequence, waiting: [...journal.waiting, entry] }
}

export function lastEntry(journal) {
  return journal.waiting.at(-1)
}

/** Numbers up to this one are in use, by whomever. */
export function makeRoom(journal, sequence) {
  return { ...journal, lastSequence: Math.max(journal.lastSequence, sequence) }
}

/** The entry gets a number of its own: somebody else used the one it had. It counts as entered now. */
export function renumber(journal, entry) {
  const others = journal.waiting.filter((other) => other !== entry)
  const { slot, kind, value, claimed_at: claimedAt } = entry
  return record({ ...journal, waiting: others }, { slot, kind, value, claimedAt })
}

/** The newest of what was entered after an entry and does away with it, or null. */
export function outdoneBy(journal, { sequence, slot, kind }) {
  const later = journal.waiting.filter(
    (other) => other.sequence > sequence && other.slot === slot && other.kind === kind,
  )
  return later.at(-1) ?? null
}

/** In place of an entry that is refused for good: the number is used, and nothing is answered with it. */
export function fillerFor(entry, slot) {
  return { ...entry, slot, kind: "position", value: {} }
}

export function replace(journal, entry, other) {
  const waiting = journal.waiting.map((one) => (one === entry ? other : one))
  return { ...journal, waiting }
}

/** What follows the base up to this sequence, or null where this device does not know all of it. */
export function entriesUpTo(journal, sequence) {
  const length = sequence - journal.base.sequence
  const entries = journal.waiting.slice(0, Math.max(length, 0))
  const isWhole = entries.every(
    (entry, index) => entry.sequence === journal.base.sequence + index + 1,
  )
  return isWhole && entries.length === length ? entries : null
}

/** Lets go of what is proven to be with the server, and of nothing above it. */
export function settle(journal, { sequence, chain }) {
  if (sequence <= journal.base.sequence) return journal
  const waiting = journal.waiting.filter((entry) => entry.sequence > sequence)
  const proven = [...journal.proven, ...provenBy(journal, sequence)]
  return makeRoom({ ...journal, base: { sequence, chain }, proven, waiting }, sequence)
}

export function provenBy({ waiting }, sequence) {
  return waiting.filter((entry) => entry.sequence <= sequence)
}

/** The next entries to send, of those up to a sequence. */
export function nextBatch(journal, { upTo, entriesMax = ENTRIES_PER_BATCH_MAX }) {
  return journal.waiting.filter(({ sequence }) => sequence <= upTo).slice(0, entriesMax)
}

export function isDrained(journal) {
  return journal.waiting.length === 0
}

/**
 * Since when something that matters for the score is not with the server; null if nothing is. What was
 * proven before, `provenUpTo` its number, counts as being there.
 */
export function unsavedSince({ waiting }, provenUpTo = 0) {
  const unsaved = ({ kind, sequence }) => kind !== "position" && sequence > provenUpTo
  return waiting.find(unsaved)?.claimed_at ?? null
}
