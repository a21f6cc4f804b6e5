// Rules of the player's service worker on a device that is full or whose caches are damaged: nobody is
// kept from an exam that the network brings.

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

const fails = async () => {
  throw new Error("no room")
}

function player(text) {
  const answer = new Response(text, { headers: { "x-exam-page": "player" } })
  Object.defineProperty(answer, "url", { value: ORIGIN + PAGE })
  return answer
}

/** What comes of a request, given these caches and a network that answers. */
async function asked(caches, path, mode) {
  const listeners = {}
  const self = {
    location: { origin: ORIGIN },
    addEventListener: (kind, listener) => {
      listeners[kind] = listener
    },
  }
  const fetch = async () => player("from the network")
  runInNewContext(SOURCE, { self, caches, fetch, URL, Response, AbortSignal })
  const waited = []
  let answered
  listeners.fetch({
    request: { url: ORIGIN + path, mode, method: "GET" },
    clientId: "",
    resultingClientId: "window-1",
    waitUntil: (promise) => waited.push(promise),
    respondWith: (promise) => {
      answered = promise
    },
  })
  const answer = await answered
  await Promise.allSettled(waited)
  return answer.text()
}

const damaged = { open: fails, match: fails, has: fails, delete: fails }
const full = (copy) => ({
  open: async () => ({ match: async () => copy, put: fails }),
  match: async () => undefined,
  has: async () => true,
})

for (const [what, caches] of [
  ["whose caches are damaged", damaged],
  ["that is full", full(undefined)],
  ["that is full and has an older copy", full(player("older"))],
]) {
  test(`on a device ${what} the page comes from the network`, async () => {
    assert.equal(await asked(caches, PAGE, "navigate"), "from the network")
  })
}

test("and so do its files", async () => {
  assert.equal(await asked(damaged, FILE, "no-cors"), "from the network")
})
