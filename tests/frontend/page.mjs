// A player without its page, as tests open it: our own modules, with a network, a device and clocks
// that tests hold in their hands.

import assert from "node:assert/strict"
import { Sitting } from "../../frontend/static/js/player/sitting.js"
import { choiceEntries, responseTo } from "../../frontend/static/js/player/state.js"
import { FakeStorage, handClock, handSchedule } from "./fake_device.mjs"
import { FakeService, PUBLISHED_KEYS, SITTING_ID } from "./fake_service.mjs"

const PATIENCE_MS = 3000
const TURNS_MAX = 50
/** What is kept without being waited for has time to arrive. */
const CLOSING_MS = 20

export function openPage({
  service = new FakeService(),
  storage = new FakeStorage(),
  clock = handClock(),
  setBackSeconds = 0,
} = {}) {
  const timer = handSchedule()
  const startsMs = Date.parse("2026-11-22T08:00:00.000Z") - setBackSeconds * 1000
  const wallMs = () => startsMs + clock.read() + clock.sleptMs()
  const sitting = new Sitting({
    sittingId: SITTING_ID,
    csrfToken: "token",
    publishedKeys: PUBLISHED_KEYS,
    storage,
    onChange: () => {},
    fetch: service.fetch,
    timing: { schedule: timer.schedule, random: () => 1, monotonicMs: clock.read, wallMs },
  })
  return { service, storage, clock, timer, sitting }
}

export async function startedPage(parts) {
  const page = openPage(parts)
  await page.sitting.start()
  return page
}

export async function unreachableAfterStart(parts) {
  const page = await startedPage(parts)
  page.service.isReachable = false
  return page
}

/** The same device later: the page is closed and opened again. */
export async function reloaded({ service, storage, clock, sitting }, { setBackSeconds = 0 } = {}) {
  sitting.stop()
  await new Promise((resolve) => setTimeout(resolve, CLOSING_MS))
  return startedPage({ service, storage, clock, setBackSeconds })
}

export async function until(condition) {
  const endsAt = Date.now() + PATIENCE_MS
  while (!condition()) {
    assert.ok(Date.now() < endsAt, `waited in vain until ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** Until the request that an act brought about has ended, and the next one is planned. */
export function settled({ timer }) {
  return new Promise((resolve) => setImmediate(resolve)).then(() =>
    until(() => timer.delay !== null),
  )
}

export async function choose(page, option) {
  await page.sitting.enter(choiceEntries(page.sitting.state, option))
  await settled(page)
}

/** Lets requests follow each other until nothing waits on the device. */
export async function deliver(page) {
  for (let turn = 0; turn < TURNS_MAX && page.sitting.unsavedSince !== null; turn += 1)
    await page.timer.run()
}

export function chosen({ sitting }, slot) {
  return responseTo(sitting.state, slot).option
}

/** A part of a page that takes whatever is drawn. */
export const anyPart = new Proxy(() => {}, {
  get: (_part, name) => (name === Symbol.toPrimitive ? () => "" : anyPart),
  apply: () => anyPart,
})

/** The parts of a page, of which a test looks at its `own`. */
export function partsWith(own = {}) {
  const views = {
    shown: null,
    show(name) {
      const isNew = this.shown !== name
      this.shown = name
      return isNew
    },
    focusHeading: () => {},
  }
  const timeWatch = { isUp: () => false, draw: () => {} }
  const known = { views, timeWatch, ...own }
  return new Proxy(known, { get: (_known, name) => known[name] ?? anyPart })
}

/** A part of the browser for the length of one test. */
export function standIn(context, name, value) {
  const before = Object.getOwnPropertyDescriptor(globalThis, name)
  Object.defineProperty(globalThis, name, { value, configurable: true })
  context.after(() => {
    if (before) Object.defineProperty(globalThis, name, before)
    else delete globalThis[name]
  })
}
