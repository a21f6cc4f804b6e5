// Rules of single parts of the page, with the browser's own parts made of values.

import assert from "node:assert/strict"
import { test } from "node:test"
import { createAnnouncer } from "../../frontend/static/js/player/announcer.js"
import { createPackageStore } from "../../frontend/static/js/player/package_store.js"
import { createReady } from "../../frontend/static/js/player/ready.js"
import { createSeenWarnings } from "../../frontend/static/js/player/seen_warnings.js"
import { createSignInDialog } from "../../frontend/static/js/player/sign_in_dialog.js"
import { createTabLock } from "../../frontend/static/js/player/tab_lock.js"
import { createTimeWatch } from "../../frontend/static/js/player/time_watch.js"
import { createWorkerLink } from "../../frontend/static/js/player/worker_link.js"
import { FakeStorage, NoStorage } from "./fake_device.mjs"
import { FakeService } from "./fake_service.mjs"
import { standIn } from "./page.mjs"

function withLocks(context, request) {
  standIn(context, "navigator", { locks: { request } })
}

test("a browser that refuses its locks does not keep anybody out", async (context) => {
  withLocks(context, async () => {
    throw new Error("denied")
  })
  let lost = 0
  const lock = createTabLock("s", { onLost: () => (lost += 1) })

  assert.equal(await lock.acquire(), true)
  assert.equal(lost, 0)
})

test("a lock that another tab took is told", async (context) => {
  let steal = null
  withLocks(context, (_name, _options, onLock) => {
    onLock({})
    return new Promise((_resolve, reject) => {
      steal = reject
    })
  })
  let lost = 0
  const lock = createTabLock("s", { onLost: () => (lost += 1) })
  assert.equal(await lock.acquire(), true)

  steal(new Error("stolen"))
  await new Promise((resolve) => setImmediate(resolve))

  assert.equal(lost, 1)
})

/** The browser's locks as two tabs share them. */
class Locks {
  #holders = []

  request = (_name, { ifAvailable, steal, mode = "exclusive" }, onLock) => {
    if (steal) for (const { reject } of this.#holders.splice(0)) reject(new Error("stolen"))
    const isFree =
      this.#holders.length === 0 ||
      (mode === "shared" && this.#holders.every((holder) => holder.mode === mode))
    if (!isFree && ifAvailable) return Promise.resolve(onLock(null))
    return new Promise((resolve, reject) => {
      const holder = { mode, reject }
      this.#holders.push(holder)
      Promise.resolve(onLock({})).then(() => {
        this.#holders = this.#holders.filter((other) => other !== holder)
        resolve()
      })
    })
  }
}

test("of two tabs one answers for the sitting, until the other takes it over", async (context) => {
  withLocks(context, new Locks().request)
  const lost = []
  const [first, second] = ["first", "second"].map((name) =>
    createTabLock("s", { onLost: () => lost.push(name) }),
  )

  assert.equal(await first.acquire(), true)
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(await second.acquire(), false)
  assert.deepEqual(lost, [])
  assert.equal(await second.takeOver(), true)
  await new Promise((resolve) => setImmediate(resolve))

  assert.deepEqual(lost, ["first"])
})

test("what is said at once is all heard", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] })
  const region = { textContent: "" }
  const announce = createAnnouncer(region)

  announce("Ten minutes left.")
  announce("From our staff: stay calm.")
  context.mock.timers.tick(100)

  assert.equal(region.textContent, "Ten minutes left. From our staff: stay calm.")
})

function fakeDialog() {
  const part = { addEventListener: () => {}, querySelector: () => part, removeAttribute: () => {} }
  const form = { ...part, reset: () => {}, querySelector: () => part }
  return {
    open: false,
    querySelector: (selector) => (selector === "form" ? form : part),
    showModal() {
      this.open = true
    },
    close() {
      this.open = false
    },
  }
}

test("a bad line does not take the sign-in away while the password is being written", () => {
  const dialog = fakeDialog()
  const signIn = createSignInDialog({ dialog, say: String, send: async () => {} })

  const shown = ["answer", "signed_out", "unknown", "signed_out", "answer"].map((contact) => {
    signIn.draw({ contact, mayInterrupt: true })
    return dialog.open
  })

  assert.deepEqual(shown, [false, true, true, true, false])
})

test("the exam is called on this device only where the device keeps it", async () => {
  const service = new FakeService()
  const urls = [...service.packages.values()].map(({ url }) => url)
  const fetchAll = (storage) => createPackageStore({ storage, fetch: service.fetch }).fetchAll(urls)

  assert.equal(await fetchAll(new FakeStorage()), true)
  assert.equal(await fetchAll(new NoStorage()), false)
})

test("the worker forgets the page also when it was loaded past it", async (context) => {
  const told = []
  const active = { postMessage: (message) => told.push(message) }
  standIn(context, "location", { pathname: "/exam/1" })

  await createWorkerLink({ controller: null, getRegistration: async () => ({ active }) }).forget()

  assert.deepEqual(told, [{ forget: { page: "/exam/1" } }])
})

function readyPage(outcome) {
  const part = () => ({ hidden: true, textContent: "" })
  const parts = { admitted: part(), waiting: part(), here: part(), trouble: part() }
  parts.trouble.firstElementChild = part()
  const root = { querySelector: (selector) => parts[selector.match(/ready-(\w+)/)[1]] }
  const ready = createReady({ root, say: (phrase) => phrase, onStart: async () => outcome })
  return {
    ready,
    parts,
    said: () => !parts.trouble.hidden && parts.trouble.firstElementChild.textContent,
  }
}

test("of a start without an answer nothing is said about the clock until the service is heard", async () => {
  const { ready, said } = readyPage({ kind: "unknown" })
  const seen = { isAdmitted: true, isOnDevice: true }

  await ready.start()
  assert.equal(said(), "start_unknown")
  ready.draw({ ...seen, isHeard: false })
  assert.equal(said(), "start_unknown")

  ready.draw({ ...seen, isHeard: true })
  assert.equal(said(), "start_not_begun")
})

test("that the exam is on this device is said when it is, and not before", () => {
  const { ready, parts } = readyPage({})

  const shown = [false, true].map((isOnDevice) => {
    ready.draw({ isAdmitted: true, isOnDevice, isHeard: true })
    return !parts.here.hidden
  })

  assert.deepEqual(shown, [false, true])
})

test("a start that is pressed twice is asked for once", async () => {
  const asked = []
  const line = { firstElementChild: {} }
  const onStart = async () => ({ kind: "answer", press: asked.push("start") })
  const ready = createReady({ root: { querySelector: () => line }, say: String, onStart })

  await Promise.all([ready.start(), ready.start()])

  assert.deepEqual(asked, ["start"])
})

test("a start that was refused says why, and that stays", async () => {
  const { ready, said } = readyPage({ kind: "refused", message: "Your time to begin is over." })

  await ready.start()
  ready.draw({ isAdmitted: true, isOnDevice: true, isHeard: true })

  assert.equal(said(), "Your time to begin is over.")
})

test("a time warning is said once and shown until it was seen", (context) => {
  standIn(context, "document", { documentElement: { dataset: { time: "hidden" } } })
  const drawn = []
  const said = []
  const watch = createTimeWatch({
    bar: { drawTime: ({ isWarning }) => drawn.push(isWarning) },
    seenWarnings: {
      minutes: null,
      see(minutes) {
        this.minutes = minutes
      },
    },
    say: (phrase, { minutes }) => `${phrase} ${minutes}`,
    announce: (text) => said.push(text),
  })
  const at = (seconds, isRunning = true) => ({
    clock: { isRunning, remainingSeconds: () => seconds },
    view: { policy: { warning_minutes: [30, 5] } },
  })

  for (const sitting of [at(1801), at(1800, false), at(1800), at(1799)]) watch.draw(sitting)
  watch.markSeen(at(1798))
  for (const sitting of [at(1797), at(300), at(299)]) watch.draw(sitting)

  assert.deepEqual(drawn, [false, false, true, true, false, true, true])
  assert.deepEqual(said, ["warning_said 30", "warning_said 5"])
})

test("time is up when that is certain and the clock runs, and not because a computer's clock says so", () => {
  const watch = createTimeWatch({})
  const clock = { isOver: false, isRunning: true, remainingSeconds: () => 0 }
  const view = { state: "in_progress" }

  assert.equal(watch.isUp({ clock, view }), false)
  assert.equal(watch.isUp({ clock: { ...clock, isOver: true }, view: { state: "paused" } }), false)
  assert.equal(watch.isUp({ clock: { ...clock, isOver: true }, view }), true)
})

test("a warning that was seen stays seen through a reload, and for this exam alone", (context) => {
  const kept = new Map()
  standIn(context, "localStorage", {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
  })

  createSeenWarnings("one").see(30)

  assert.equal(createSeenWarnings("one").minutes, 30)
  assert.equal(createSeenWarnings("other").minutes, null)
})
