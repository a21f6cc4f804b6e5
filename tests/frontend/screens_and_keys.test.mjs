// Rules of what stands in the middle of the page, and of what each key means.

import assert from "node:assert/strict"
import { test } from "node:test"
import { screenOf } from "../../frontend/static/js/player/screen.js"
import { commandFor } from "../../frontend/static/js/player/shortcuts.js"

const WORKING = {
  state: "in_progress",
  isElsewhere: false,
  contact: "answer",
  hasItems: true,
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
  ["who is signed out is asked to sign in", { contact: "signed_out" }, "signed_out"],
  ["an ended sitting needs no sign-in", { state: "submitted", contact: "signed_out" }, "submitted"],
  ["before the first answer the page is loading", { state: null, contact: null }, "loading"],
  ["a first answer that does not come is told", { state: null, contact: "unknown" }, "trouble"],
  ["items that do not come are told", { hasItems: false, contact: "unknown" }, "trouble"],
  ["items on their way are loading", { hasItems: false }, "loading"],
]

for (const [rule, facts, screen] of SCREENS) {
  test(rule, () => assert.equal(screenOf({ ...WORKING, ...facts }), screen))
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
