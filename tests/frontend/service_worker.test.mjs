// Rules of the player's service worker: run as published, with a network and caches made of values.

import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { test } from "node:test"
import { runInNewContext } from "node:vm"

const SOURCE = await readFile(
  new URL("../../frontend/static/js/service_worker.js", import.meta.url),
  "utf-8",
)
const ORIGIN = "https://exam.test"
const PAGE = "/exam/0199aaaa-0000-7000-8000-000000000001"
const FILE = "/static/abc/js/player/main.js"
const WINDOW = "window-1"

function answer(text, { mark = null, status = 200, url = PAGE, redirected = false } = {}) {
  const response = new Response(text, { status, headers: mark ? { "x-exam-page": mark } : {} })
  Object.defineProperties(response, {
    url: { value: ORIGIN + url },
    redirected: { value: redirected },
  })
  response.clone = () => answer(text, { mark, status, url, redirected })
  return response
}

const player = (text) => answer(text, { mark: "player" })

class Caches {
  #all = new Map()

  async open(name) {
    if (!this.#all.has(name)) this.#all.set(name, new Map())
    const kept = this.#all.get(name)
    return {
      match: async (key) => kept.get(key)?.clone(),
      put: async (key, value) => kept.set(key, value),
      add: async (key) => kept.set(key, answer(`kept ${key}`)),
      keys: async () => [...kept.keys()].map((key) => ({ url: ORIGIN + key, key })),
      delete: async ({ key }) => kept.delete(key),
    }
  }

  async match({ url }) {
    const key = new URL(url).pathname
    return [...this.#all.values()].find((kept) => kept.has(key))?.get(key)
  }

  async delete(name) {
    return this.#all.delete(name)
  }

  has(name) {
    return this.#all.has(name)
  }

  keysOf(name) {
    return [...(this.#all.get(name)?.keys() ?? [])]
  }
}

/** `network` takes an address and answers, or throws when there is none. */
function worker(network) {
  const listeners = {}
  const caches = new Caches()
  const self = {
    location: { origin: ORIGIN },
    addEventListener: (kind, listener) => {
      listeners[kind] = listener
    },
  }
  const fetch = async (request, { signal } = {}) => {
    const given = network(new URL(request.url ?? request, ORIGIN).pathname)
    return signal?.aborted ? Promise.race([given, Promise.reject(signal.reason)]) : given
  }
  runInNewContext(SOURCE, { self, caches, fetch, URL, Response, AbortSignal })

  async function tell(data, source) {
    const waited = []
    listeners.message({ data, source, waitUntil: (promise) => waited.push(promise) })
    await Promise.all(waited)
  }

  return {
    caches,
    keep: (files = [FILE], source = undefined) => tell({ keep: { page: PAGE, files } }, source),
    forget: () => tell({ forget: { page: PAGE } }),
    /** What the page gets; undefined where the worker leaves the request alone. */
    async ask(path, mode = "navigate", method = "GET") {
      let answered
      const waited = []
      const request = { url: ORIGIN + path, mode, method }
      listeners.fetch({
        request,
        clientId: mode === "navigate" ? "" : WINDOW,
        resultingClientId: mode === "navigate" ? WINDOW : "",
        waitUntil: (promise) => waited.push(promise),
        respondWith: (promise) => {
          answered = promise
        },
      })
      const answer = await answered
      await Promise.all(waited)
      return answer?.text?.() ?? answer
    },
  }
}

/** A worker that kept the page while all was well, and then meets another network. */
async function keptThen(later) {
  let network = () => player("kept")
  const made = worker((path) => network(path))
  await made.keep()
  network = later
  return made
}

const away = () => {
  throw new TypeError("no network")
}

test("with a network the page is the newest", async () => {
  const made = await keptThen(() => player("newest"))

  assert.equal(await made.ask(PAGE), "newest")
})

for (const [what, network] of [
  ["no network", away],
  ["a service that is down", () => answer("sorry", { status: 503, mark: "page" })],
  ["a captive portal", () => answer("<h1>Welcome to our Wi-Fi</h1>")],
  [
    "a sign-in that ended",
    () => answer("sign in", { mark: "page", url: "/sign-in", redirected: true }),
  ],
]) {
  test(`${what} leaves the page that was kept`, async () => {
    const made = await keptThen(network)

    assert.equal(await made.ask(PAGE), "kept")
  })
}

/** A worker that was ready before the page came. */
async function passedThrough() {
  const asked = []
  let network = (path) => {
    asked.push(path)
    return path === PAGE ? player("as it came") : answer(`of ${path}`)
  }
  const made = worker((path) => network(path))
  await made.ask(PAGE)
  await made.ask(FILE, "no-cors")
  return {
    made,
    asked,
    goAway() {
      network = away
    },
  }
}

test("a page that comes through is kept as it comes, with its files and no request more", async () => {
  const { made, asked, goAway } = await passedThrough()
  goAway()

  assert.equal(await made.ask(PAGE), "as it came")
  assert.equal(await made.ask(FILE, "no-cors"), `of ${FILE}`)
  assert.deepEqual(asked, [PAGE, FILE])
})

test("a page that was kept as it came is not fetched once more", async () => {
  const { made, asked } = await passedThrough()

  await made.keep([FILE], { id: WINDOW })
  assert.deepEqual(asked, [PAGE, FILE])

  await made.keep([FILE], { id: "a window whose page came past the worker" })
  assert.deepEqual(asked, [PAGE, FILE, PAGE])
})

test("what comes after the page was forgotten is not kept", async () => {
  const { made } = await passedThrough()
  await made.forget()

  await made.ask("/static/abc/js/player/late.js", "no-cors")

  assert.deepEqual(made.caches.keysOf(`exam-page:${PAGE}`), [])
})

test("what was kept once is renewed by what the network brings", async () => {
  let network = () => player("newest")
  const made = await keptThen((path) => network(path))
  await made.ask(PAGE)
  network = away

  assert.equal(await made.ask(PAGE), "newest")
})

test("an exam that has ended leads on, and its page is forgotten", async () => {
  const receipt = { mark: "page", url: `${PAGE}/receipt`, redirected: true }
  const made = await keptThen(() => answer("receipt", receipt))

  await made.ask(PAGE)

  assert.ok(!made.caches.has(`exam-page:${PAGE}`))
})

test("on a line that swallows everything nobody waits for long where there is a copy", async (context) => {
  const made = await keptThen(() => new Promise(() => {}))
  const limits = []
  context.mock.method(AbortSignal, "timeout", (ms) => {
    limits.push(ms)
    return AbortSignal.abort()
  })

  assert.equal(await made.ask(PAGE), "kept")
  assert.ok(limits[0] <= 5000)
})

test("somebody else's exam is not shown from what was kept", async () => {
  const made = await keptThen(() => answer("nothing here", { mark: "page", status: 404 }))

  assert.equal(await made.ask(PAGE), "nothing here")
  assert.ok(!made.caches.has(`exam-page:${PAGE}`))
})

test("a page that is not the player is never kept", async () => {
  const made = worker(() => answer("portal"))
  await made.keep()

  assert.equal(await made.ask(PAGE), "portal")
})

test("files of the deployment come from what was kept", async () => {
  const made = await keptThen(away)

  assert.equal(await made.ask(FILE, "no-cors"), `kept ${FILE}`)
})

test("files of an earlier deployment go when the page is kept anew", async () => {
  const made = await keptThen(() => player("newest"))
  await made.keep(["/static/def/js/player/main.js"])
  const left = await (await made.caches.open(`exam-page:${PAGE}`)).keys()

  assert.deepEqual(
    left.map(({ key }) => key),
    [PAGE, "/static/def/js/player/main.js"],
  )
})

test("at the end nothing of the exam's page is left", async () => {
  const made = await keptThen(away)
  await made.forget()

  assert.ok(!made.caches.has(`exam-page:${PAGE}`))
})

for (const [what, path, mode, method] of [
  ["answers", "/api/v1/sittings/1/entries", "cors", "POST"],
  ["readings of the time", "/api/v1/sittings/1", "cors", "GET"],
  ["packages", "/packages/abc", "cors", "GET"],
  ["other pages", `${PAGE}/receipt`, "navigate", "GET"],
  ["forms that are sent to the exam's page", PAGE, "navigate", "POST"],
]) {
  test(`${what} are left alone`, async () => {
    const made = await keptThen(away)

    assert.equal(await made.ask(path, mode, method), undefined)
  })
}
