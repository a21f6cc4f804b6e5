// Rules of what the system check says about what it measured.

import assert from "node:assert/strict"
import { test } from "node:test"
import {
  clockVerdict,
  downloadVerdict,
  lineVerdict,
  persistenceVerdict,
  storageVerdict,
} from "../../frontend/static/js/system_check/verdicts.js"

test("what was read back as it was written is in order", () =>
  assert.equal(storageVerdict(true).verdict, "good"))

test("no storage is worth a look", () => assert.equal(storageVerdict(false).verdict, "warm"))

test("a browser that promises nothing is no obstacle", () =>
  assert.equal(persistenceVerdict(false).verdict, "neutral"))

test("a browser that asks is left to the candidate, and is no obstacle either", () =>
  assert.deepEqual(persistenceVerdict(null), {
    verdict: "neutral",
    phrase: "persistence_asked",
    numbers: {},
  }))

test("a few seconds between two clocks are nothing", () =>
  assert.equal(clockVerdict(-8).phrase, "clock_good"))

test("the difference of the clocks is said in minutes, and in which direction", () => {
  assert.deepEqual(clockVerdict(7200), {
    verdict: "warm",
    phrase: "clock_ahead",
    numbers: { minutes: 120 },
  })
  assert.equal(clockVerdict(-300).phrase, "clock_behind")
})

test("the line is judged by what is usual and by the worst", () => {
  assert.deepEqual(lineVerdict([40, 900, 50]).numbers, { usual: 50, worst: 900 })
  assert.equal(lineVerdict([40, 900, 50]).verdict, "good")
  assert.equal(lineVerdict([40, 2500, 50]).verdict, "warm")
  assert.equal(lineVerdict([700, 800, 900]).verdict, "warm")
})

test("a line that is away is told as such", () =>
  assert.equal(lineVerdict(null).phrase, "line_away"))

test("a slow download is told with its speed", () =>
  assert.deepEqual(downloadVerdict(51_200, 5000), {
    verdict: "warm",
    phrase: "download_warm",
    numbers: { speed: 10 },
  }))
