// Rules of what stands in the middle of the page and under its bar, of the word about saving, and of
// what each key means.

import assert from "node:assert/strict"
import { test } from "node:test"
import { notesOf } from "../../frontend/static/js/player/notes.js"
import { screenOf } from "../../frontend/static/js/player/screen.js"
import { commandFor } from "../../frontend/static/js/player/shortcuts.js"

const WORKING = {
  state: "in_progress",
  isElsewhere: false,
  lease: "held",
  contact: "answer",
  hasItems: true,
  phase: "working",
  isTimeUp: false,
  isReviewing: false,
}

const SCREENS = [
  ["a sitting in progress shows its item", {}, "item"],
  ["a lost connection leaves the item where it is", { contact: "unknown" }, "item"],
  ["the review takes the item's place", { isReviewing: true }, "review"],
  ["the break has a page of its own", { state: "on_break" }, "on_break"],
  ["a pause has a page of its own", { state: "paused" }, "paused"],
  ["at zero there is a calm page", { isTimeUp: true }, "time_up"],
  ["a submitted sitting leads to the receipt", { state: "submitted" }, "submitted"],
  ["a terminated sitting leads to the receipt", { state: "terminated" }, "submitted"],
  ["a sitting in another tab says so before all else", { isElsewhere: true }, "elsewhere"],
  ["admitted, the candidate finds the page to start from", { state: "checked_in" }, "ready"],
  ["not admitted yet, the candidate waits on the same page", { state: "scheduled" }, "ready"],
  ["after a minute without a connection the items are covered", { phase: "covered" }, "covered"],
  ["the review is covered like an item", { phase: "covered", isReviewing: true }, "covered"],
  ["with the credit used up the items are back", { phase: "uncovered" }, "item"],
  ["nothing is covered during a pause", { state: "paused", phase: "covered" }, "paused"],
  ["at zero there is nothing left to cover", { isTimeUp: true, phase: "covered" }, "time_up"],
  ["another device with the lease is told", { state: null, lease: "elsewhere" }, "other_device"],
  ["a takeover that waits for staff is told", { state: null, lease: "waits" }, "other_device"],
  ["a lost lease is told", { lease: "lost" }, "other_device"],
  ["an ended sitting needs no lease", { state: "submitted", lease: "lost" }, "submitted"],
  ["who is signed out goes on working", { contact: "signed_out" }, "item"],
  [
    "who is signed out with nothing to work on is asked to sign in",
    { state: null, contact: "signed_out" },
    "signed_out",
  ],
  ["an ended sitting needs no sign-in", { state: "submitted", contact: "signed_out" }, "submitted"],
  ["before the first answer the page is loading", { state: null, contact: null }, "loading"],
  ["a first answer that does not come is told", { state: null, contact: "unknown" }, "trouble"],
  ["items that do not come are told", { hasItems: false, contact: "unknown" }, "trouble"],
  ["items on their way are loading", { hasItems: false }, "loading"],
]

for (const [rule, facts, screen] of SCREENS) {
  test(rule, () => assert.equal(screenOf({ ...WORKING, ...facts }), screen))
}

const QUIET = {
  screen: "item",
  contact: "answer",
  phase: "working",
  isBusy: false,
  isDurable: true,
  unsavedSince: null,
  heldCount: 0,
  refusedCount: 0,
  canSeal: true,
  now: 1_000_000,
}

const NOTES = [
  ["while all is well nothing stands under the bar", {}, []],
  ["a sign-in that ended can be renewed from the bar", { contact: "signed_out" }, ["signed_out"]],
  ["with the credit used up the running clock is told", { phase: "uncovered" }, ["uncovered"]],
  ["what has waited for a minute is not offered yet", { unsavedSince: 940_000 }, []],
  ["what has waited for long is offered as a file", { unsavedSince: 800_000 }, ["copy"]],
  [
    "what is left when the exam has ended is offered at once",
    { screen: "submitted", unsavedSince: 999_000 },
    ["copy"],
  ],
  ["what cannot be encrypted is not put into a file", { unsavedSince: 0, canSeal: false }, []],
  ["a device that keeps nothing says so", { isDurable: false }, ["online_only"]],
  ["a busy service is told when answers wait", { isBusy: true, unsavedSince: 990_000 }, ["busy"]],
  ["a busy service is no news while nothing waits", { isBusy: true }, []],
  ["what a person decides about is told", { heldCount: 2 }, ["held"]],
  [
    "no more than two lines take the place of the item",
    { contact: "signed_out", phase: "uncovered", unsavedSince: 0, heldCount: 1 },
    ["signed_out", "copy"],
  ],
]

for (const [rule, facts, notes] of NOTES) {
  test(rule, () => assert.deepEqual(notesOf({ ...QUIET, ...facts }), notes))
}

const PAGE = {
  isTyping: false,
  isOn: true,
  isRightToLeft: false,
  awaitsStrike: false,
  optionCount: 4,
}

function press(key, more = {}) {
  return { key, code: "", altKey: false, ctrlKey: false, metaKey: false, ...more }
}

const KEYS = [
  ["a letter chooses its option", press("b"), {}, { command: "choose_by_key", index: 1 }],
  ["a capital chooses too", press("B"), {}, { command: "choose_by_key", index: 1 }],
  ["a number chooses its option", press("4"), {}, { command: "choose_by_key", index: 3 }],
  ["an option that is not there is not chosen", press("e"), {}, null],
  [
    "after X a letter strikes out",
    press("a"),
    { awaitsStrike: true },
    { command: "strike_by_key", index: 0 },
  ],
  ["X waits for a letter", press("x"), {}, { command: "await_strike" }],
  ["N goes on", press("n"), {}, { command: "next" }],
  ["P goes back", press("p"), {}, { command: "back" }],
  ["F flags", press("f"), {}, { command: "flag" }],
  ["O opens the overview", press("o"), {}, { command: "overview" }],
  ["T says the time", press("t"), {}, { command: "say_time" }],
  ["Alt and the right arrow go on", press("ArrowRight", { altKey: true }), {}, { command: "next" }],
  [
    "from right to left, Alt and the left arrow go on",
    press("ArrowLeft", { altKey: true }),
    { isRightToLeft: true },
    { command: "next" },
  ],
  ["an arrow alone is the browser's", press("ArrowRight"), {}, null],
  ["the browser's own combinations stay the browser's", press("f", { ctrlKey: true }), {}, null],
  ["who types is not disturbed", press("n"), { isTyping: true }, null],
  ["keys can be turned off", press("n"), { isOn: false }, null],
  ["Escape closes a panel even then", press("Escape"), { isOn: false }, { command: "close_panel" }],
  [
    "on a keyboard of another script the place of the key counts",
    press("ى", { code: "KeyN" }),
    {},
    { command: "next" },
  ],
]

for (const [rule, event, context, command] of KEYS) {
  test(rule, () => assert.deepEqual(commandFor(event, { ...PAGE, ...context }), command))
}
