// Which quiet lines stand under the bar, in their order. Pure.

/** Answers that wait longer than this are offered as a file for our staff. */
export const LONG_WAIT_MS = 120_000
const BUSY_WORTH_TELLING_MS = 5000
/** More lines would take the item's place. */
const SHOWN_MAX = 2

/** `canSeal`: whether this browser can encrypt. `unsavedSince` and `now` in milliseconds of one clock; `screen` as screen.js names it. */
export function notesOf({
  screen,
  contact,
  phase,
  isBusy,
  isDurable,
  isTimeInDoubt,
  unsavedSince,
  heldCount,
  refusedCount,
  canSeal,
  now,
}) {
  const waited = unsavedSince === null ? 0 : now - unsavedSince
  const conditions = {
    signed_out: contact === "signed_out" && screen !== "signed_out",
    copy:
      canSeal &&
      refusedCount === 0 &&
      (waited > LONG_WAIT_MS || (unsavedSince !== null && screen === "submitted")),
    refused: canSeal && refusedCount > 0,
    uncovered: phase === "uncovered" && (screen === "item" || screen === "review"),
    asleep: isTimeInDoubt && screen !== "submitted",
    busy: isBusy && waited > BUSY_WORTH_TELLING_MS,
    online_only: !isDurable && screen !== "submitted",
    held: heldCount > 0,
  }
  return Object.keys(conditions)
    .filter((name) => conditions[name])
    .slice(0, SHOWN_MAX)
}
