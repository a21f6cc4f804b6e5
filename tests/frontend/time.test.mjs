// Rules of time as the candidate sees it: countdown, words, warnings, back-off, the word about saving.

import assert from "node:assert/strict"
import { test } from "node:test"
import { busyDelayMs, retryDelayMs } from "../../frontend/static/js/player/backoff.js"
import { chargedSeconds, phaseOf } from "../../frontend/static/js/player/connection.js"
import {
  createCountdown,
  readClocks,
  readingOf,
} from "../../frontend/static/js/player/countdown.js"
import { saveWord } from "../../frontend/static/js/player/save_word.js"
import { createServerTime } from "../../frontend/static/js/player/server_time.js"
import { clockFace, timeLeft } from "../../frontend/static/js/player/time_words.js"
import { dueWarning } from "../../frontend/static/js/player/warnings.js"
import { handClock } from "./fake_device.mjs"

const CONNECTION = { offline_work_seconds: 60, credit_left_seconds: 600 }

function countdownFrom(reading, clock) {
  return createCountdown(reading, { nowMs: clock.read })
}

test("a running clock counts down from the server's reading", () => {
  const clock = handClock()
  const countdown = countdownFrom({ remainingSeconds: 9000, isRunning: true }, clock)

  clock.pass(90)

  assert.equal(countdown.remainingSeconds(), 8910)
})

test("a clock that stands does not move", () => {
  const clock = handClock()
  const countdown = countdownFrom({ remainingSeconds: 9000, isRunning: false }, clock)

  clock.pass(90)

  assert.equal(countdown.remainingSeconds(), 9000)
})

test("a clock never shows less than nothing", () => {
  const clock = handClock()
  const countdown = countdownFrom({ remainingSeconds: 5, isRunning: true }, clock)

  clock.pass(60)

  assert.equal(countdown.remainingSeconds(), 0)
})

test("during the break the exam's clock stands and the break's runs", () => {
  const hand = handClock()
  const reading = { remaining_seconds: 4000, is_running: false, break_remaining_seconds: 600 }
  const { clock, breakClock } = readClocks(reading, {
    time: { nowMs: hand.read },
    connection: CONNECTION,
  })

  hand.pass(100)

  assert.deepEqual([clock.remainingSeconds(), breakClock.remainingSeconds()], [4000, 500])
})

const SILENCES = [
  ["up to a minute work goes on and the clock runs", 60, "working", 60],
  ["after that the items are covered and the clock stands", 61, "covered", 60],
  ["it stands as long as the credit reaches", 660, "covered", 60],
  ["with the credit used up work goes on and the clock runs again", 700, "uncovered", 100],
]

for (const [rule, silence, phase, charged] of SILENCES) {
  test(rule, () => {
    assert.equal(phaseOf(silence, CONNECTION), phase)
    assert.equal(chargedSeconds(silence, CONNECTION), charged)
  })
}

const OVER_RUNS = [
  ["heard, a break that runs over costs every second", 0, 700, 3900, true],
  ["in silence its first minute is not covered", 50, 700, 3900, true],
  ["longer silent, the credit covers what it runs over", 700, 700, 4000, false],
  ["silent from within, only what comes after a minute is covered", 90, 700, 3930, false],
  ["with the credit used up the exam's clock runs again", 1300, 1300, 3900, true],
]

for (const [rule, silence, passed, left, runs] of OVER_RUNS) {
  test(`on a break: ${rule}`, () => {
    const hand = handClock()
    const reading = { remaining_seconds: 4000, is_running: false, break_remaining_seconds: 600 }
    const about = { time: { nowMs: hand.read }, connection: CONNECTION, silence: () => silence }
    const { clock } = readClocks(reading, about)

    hand.pass(passed)

    assert.deepEqual([clock.remainingSeconds(), clock.isRunning], [left, runs])
  })
}

test("without credit nothing is covered and every second counts", () => {
  const without = { ...CONNECTION, credit_left_seconds: 0 }

  assert.equal(phaseOf(61, without), "uncovered")
  assert.equal(chargedSeconds(500, without), 500)
})

test("the exam's clock goes by the connection rule", () => {
  const hand = handClock()
  const reading = { remaining_seconds: 4000, is_running: true, break_remaining_seconds: null }
  const { clock } = readClocks(reading, { time: { nowMs: hand.read }, connection: CONNECTION })

  hand.pass(300)

  assert.deepEqual([clock.isRunning, clock.remainingSeconds()], [false, 3940])
})

test("a reading can be kept and gone on from", () => {
  const hand = handClock()
  const about = { time: { nowMs: hand.read }, connection: CONNECTION }
  const reading = { remaining_seconds: 4000, is_running: false, break_remaining_seconds: 600 }
  const clocks = readClocks(reading, about)
  hand.pass(100)

  const { breakClock } = readClocks(readingOf(clocks), { ...about, elapsedBefore: 50 })

  assert.equal(breakClock.remainingSeconds(), 450)
})

const SERVER_TIME = "2026-11-22T09:00:00.000Z"

function serverTime(hand, wallMs = () => 0) {
  return createServerTime({ monotonicMs: hand.read, wallMs })
}

test("the server's time goes on from its last answer", () => {
  const hand = handClock()
  const time = serverTime(hand)
  time.meet(SERVER_TIME)

  hand.pass(1.5)

  assert.equal(time.stamp(), "2026-11-22T09:00:01.500Z")
  assert.equal(time.secondsSinceContact, 1.5)
})

test("before the first answer the computer's time has to do", () => {
  const time = serverTime(handClock(), () => Date.parse("2026-11-22T07:00:00.000Z"))

  assert.equal(time.stamp(), "2026-11-22T07:00:00.000Z")
})

test("an entry is never claimed to be older than the one before it", () => {
  const hand = handClock()
  const time = serverTime(hand)
  time.meet(SERVER_TIME)
  hand.pass(10)
  const before = time.stamp()

  time.meet("2026-11-22T09:00:05.000Z")

  assert.equal(time.stamp(), before)
})

test("after a reload the computer's time says how long the device was silent", () => {
  let wall = 1_000_000
  const before = serverTime(handClock(), () => wall)
  before.meet(SERVER_TIME)
  const contact = before.contact
  wall += 90_000

  const after = serverTime(handClock(), () => wall)
  after.resume(contact)

  assert.equal(after.secondsSinceContact, 90)
  assert.equal(after.stamp(), "2026-11-22T09:01:30.000Z")
})

test("a computer's clock that is set back gives no time after a reload", () => {
  let wall = 10_000_000
  const hand = handClock()
  const before = serverTime(hand, () => wall)
  before.meet(SERVER_TIME)
  const contact = before.contact
  hand.pass(300)
  const cameTo = before.nowMs()
  wall -= 3_600_000

  const after = serverTime(handClock(), () => wall)
  after.resume(contact, cameTo)

  assert.equal(after.secondsSinceContact, 300)
  assert.equal(after.stamp(), "2026-11-22T09:05:00.000Z")
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

test("a busy server is never asked before the time it named", () => {
  assert.equal(busyDelayMs(8000, 0), 8000)
  assert.equal(busyDelayMs(8000, 1), 12_000)
})

const SAVING = {
  isSubmitted: false,
  unsavedSince: null,
  isWriting: false,
  isDurable: true,
  now: 100_000,
}

test("nothing is said while an answer is still on its way onto the device", () => {
  const word = saveWord({ ...SAVING, unsavedSince: 99_999, isWriting: true })

  assert.equal(word.phrase, null)
})

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
