// Keeps the player usable through a reload without a network. Rules from top to bottom: files of a
// deployment come from what is kept, the exam's page from the network and else from what is kept,
// and nothing else is touched: never an answer, never a time, never an item.
//
// A cache per sitting holds its page with the files that the page was made of, so an open exam keeps
// what it started with. The player asks for it, and has it removed at the end.

const PAGE = /^\/exam\/[0-9a-f-]{36}$/
const STATIC = "/static/"
/** With a copy at hand nobody waits longer than this for a network that does not answer. */
const LIMIT_MS = 4000
/** The mark on every page of ours; a page without it comes from somebody in between. */
const MARK = "x-exam-page"

const cacheOf = (page) => `exam-page:${page}`

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()))

self.addEventListener("message", (event) => {
  const { keep, forget } = event.data
  if (keep) event.waitUntil(keepPage(keep))
  if (forget) event.waitUntil(caches.delete(cacheOf(forget.page)))
})

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request
  const { origin, pathname } = new URL(url)
  if (method !== "GET" || origin !== self.location.origin) return
  if (pathname.startsWith(STATIC)) event.respondWith(deployedFile(event.request))
  else if (mode === "navigate" && PAGE.test(pathname))
    event.respondWith(examPage(event.request, pathname))
})

async function keepPage({ page, files }) {
  const cache = await caches.open(cacheOf(page))
  await Promise.all(files.map(async (file) => (await cache.match(file)) ?? cache.add(file)))
  const answer = await fetch(page, { cache: "no-store" })
  if (!isPlayer(answer)) return
  await cache.put(page, answer)
  const kept = new Set([page, ...files])
  const old = (await cache.keys()).filter((request) => !kept.has(new URL(request.url).pathname))
  await Promise.all(old.map((request) => cache.delete(request)))
}

async function deployedFile(request) {
  return (await caches.match(request)) ?? fetch(request)
}

async function examPage(request, page) {
  const cache = await caches.open(cacheOf(page))
  const copy = await cache.match(page)
  // Without a copy the browser's own word about the network is the right one.
  if (!copy) return fetch(request)
  const answer = await fetch(page, {
    cache: "no-store",
    signal: AbortSignal.timeout(LIMIT_MS),
  }).catch(() => null)
  if (answer === null || answer.status >= 500 || !answer.headers.has(MARK)) return copy
  if (isPlayer(answer)) {
    await cache.put(page, answer.clone())
    return answer
  }
  // The player asks for the password itself, with the exam still there.
  if (new URL(answer.url).pathname === "/sign-in") return copy
  await caches.delete(cacheOf(page))
  return answer.redirected ? Response.redirect(answer.url, 303) : answer
}

function isPlayer(answer) {
  return answer.ok && !answer.redirected && answer.headers.get(MARK) === "player"
}
