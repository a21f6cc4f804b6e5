// Rules of time as the candidate sees it: countdown, words, warnings, back-off, the word about saving.

import assert from "node:assert/strict"
import { test } from "node:test"
import { retryDelayMs } from "../../frontend/static/js/player/backoff.js"
import { createCountdown, readClocks } from "../../frontend/static/js/player/countdown.js"
import { saveWord } from "../../frontend/static/js/player/save_word.js"
import { clockFace, timeLeft } from "../../frontend/static/js/player/time_words.js"
import { dueWarning } from "../../frontend/static/js/player/warnings.js"

function handClock() {
  let milliseconds = 50_000
  return { read: () => milliseconds, pass: (seconds) => (milliseconds += seconds * 1000) }
}

test("a running clock counts down from the server's reading", () => {
  const clock = handClock()
  const countdown = createCountdown({ remainingSeconds: 9000, isRunning: true }, clock.read)

  clock.pass(90)

  assert.equal(countdown.remainingSeconds(), 8910)
})

test("a clock that stands does not move", () => {
  const clock = handClock()
  const countdown = createCountdown({ remainingSeconds: 9000, isRunning: false }, clock.read)

  clock.pass(90)

  assert.equal(countdown.remainingSeconds(), 9000)
})

test("a clock never shows less than nothing", () => {
  const clock = handClock()
  const countdown = createCountdown({ remainingSeconds: 5, isRunning: true }, clock.read)

  clock.pass(60)

  assert.equal(countdown.remainingSeconds(), 0)
})

test("during the break the exam's clock stands and the break's runs", () => {
  const hand = handClock()
  const reading = { remaining_seconds: 4000, is_running: false, break_remaining_seconds: 600 }
  const { clock, breakClock } = readClocks(reading, hand.read)

  hand.pass(100)

  assert.deepEqual([clock.remainingSeconds(), breakClock.remainingSeconds()], [4000, 500])
})

test("time is said in hours and minutes, then minutes, then seconds", () => {
  assert.deepEqual(timeLeft(9000), { phrase: "time_hours", numbers: { hours: 2, minutes: 30 } })
  assert.deepEqual(timeLeft(3600), { phrase: "time_hours", numbers: { hours: 1, minutes: 0 } })
  assert.deepEqual(timeLeft(3599.9), { phrase: "time_minutes", numbers: { minutes: 59 } })
  assert.deepEqual(timeLeft(60), { phrase: "time_minutes", numbers: { minutes: 1 } })
  assert.deepEqual(timeLeft(59.9), { phrase: "time_seconds", numbers: { seconds: 59 } })
})

test("the break's clock shows minutes and two digits of seconds", () => {
  assert.equal(clockFace(545.7), "9:05")
})

const WARNINGS = { warningMinutes: [30, 15, 5, 1], seenMinutes: null }

test("no warning is due before the first of the policy's minutes", () => {
  assert.equal(dueWarning({ ...WARNINGS, remainingSeconds: 1801 }), null)
})

test("a warning is due from its minute until it is seen", () => {
  assert.equal(dueWarning({ ...WARNINGS, remainingSeconds: 1800 }), 30)
  assert.equal(dueWarning({ ...WARNINGS, remainingSeconds: 1200 }), 30)
  assert.equal(dueWarning({ ...WARNINGS, remainingSeconds: 1200, seenMinutes: 30 }), null)
})

test("of several unseen warnings only the latest is due", () => {
  assert.equal(dueWarning({ ...WARNINGS, remainingSeconds: 200 }), 5)
})

test("after one was seen the next still comes", () => {
  assert.equal(dueWarning({ ...WARNINGS, remainingSeconds: 900, seenMinutes: 30 }), 15)
})

test("time given back does not bring a seen warning again", () => {
  assert.equal(dueWarning({ ...WARNINGS, remainingSeconds: 1000, seenMinutes: 15 }), null)
})

test("a policy without warnings has none", () => {
  assert.equal(dueWarning({ ...WARNINGS, warningMinutes: [], remainingSeconds: 10 }), null)
})

test("retries begin at half a second, grow, and stay under ten", () => {
  const longest = [1, 2, 3, 4, 5, 6, 20].map((failures) => retryDelayMs(failures, 1))

  assert.deepEqual(longest, [500, 1000, 2000, 4000, 8000, 10_000, 10_000])
})

test("chance takes away up to half of a wait", () => {
  assert.equal(retryDelayMs(3, 0), 1000)
})

const SAVING = { isSubmitted: false, unsavedSince: null, isDurable: true, now: 100_000 }

test("saved is said only when nothing waits", () => {
  assert.equal(saveWord(SAVING).phrase, "saved")
  assert.equal(saveWord({ ...SAVING, unsavedSince: 99_999 }).phrase, "on_device")
})

test("after a few seconds the word tells since when", () => {
  assert.deepEqual(saveWord({ ...SAVING, unsavedSince: 88_000 }), {
    saving: "on_device",
    phrase: "on_device_seconds",
    numbers: { seconds: 12 },
  })
  assert.deepEqual(saveWord({ ...SAVING, unsavedSince: 100_000 - 125_000 }).numbers, { minutes: 2 })
})

test("without storage the page says that it alone holds the answers", () => {
  assert.equal(
    saveWord({ ...SAVING, unsavedSince: 99_000, isDurable: false }).phrase,
    "memory_only",
  )
})

test("submitted is said of a sitting that has ended", () => {
  assert.equal(saveWord({ ...SAVING, isSubmitted: true }).phrase, "submitted")
})
