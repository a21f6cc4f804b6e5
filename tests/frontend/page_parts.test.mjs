// Rules of single parts of the page, with the browser's own parts made of values.

import assert from "node:assert/strict"
import { test } from "node:test"
import { createAnnouncer } from "../../frontend/static/js/player/announcer.js"
import { createPackageStore } from "../../frontend/static/js/player/package_store.js"
import { createReady } from "../../frontend/static/js/player/ready.js"
import { createSignInDialog } from "../../frontend/static/js/player/sign_in_dialog.js"
import { createTabLock } from "../../frontend/static/js/player/tab_lock.js"
import { createWorkerLink } from "../../frontend/static/js/player/worker_link.js"
import { FakeStorage, NoStorage } from "./fake_device.mjs"
import { FakeService } from "./fake_service.mjs"

/** A part of the browser for the length of one test. */
function standIn(context, name, value) {
  const before = Object.getOwnPropertyDescriptor(globalThis, name)
  Object.defineProperty(globalThis, name, { value, configurable: true })
  context.after(() => {
    if (before) Object.defineProperty(globalThis, name, before)
    else delete globalThis[name]
  })
}

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
  return { ready, said: () => !parts.trouble.hidden && parts.trouble.firstElementChild.textContent }
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

test("a start that was refused says why, and that stays", async () => {
  const { ready, said } = readyPage({ kind: "refused", message: "Your time to begin is over." })

  await ready.start()
  ready.draw({ isAdmitted: true, isOnDevice: true, isHeard: true })

  assert.equal(said(), "Your time to begin is over.")
})
