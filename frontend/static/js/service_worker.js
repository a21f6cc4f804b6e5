// Keeps the player usable through a reload without a network. Rules from top to bottom: files of a
// deployment come from what is kept, the exam's page from the network and else from what is kept,
// and nothing else is touched: never an answer, never a time, never an item.
//
// A cache per sitting holds its page with the files that the page was made of, so an open exam keeps
// what it started with. Both are kept as they come, so a reload needs no network from the first moment
// on. Where the page came past this worker the player asks for it; at the end it has all removed.

const PAGE = /^\/exam\/[0-9a-f-]{36}$/
const STATIC = "/static/"
/** With a copy at hand nobody waits longer than this for a network that does not answer. */
const LIMIT_MS = 4000
/** The mark on every page of ours; a page without it comes from somebody in between. */
const MARK = "x-exam-page"

/** Window -> the exam's page that came to it through here. */
const shownBy = new Map()

const cacheOf = (page) => `exam-page:${page}`

/** A device that is full, or whose caches are damaged, keeps no page; the network's comes all the same. */
const nothing = () => undefined

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()))

self.addEventListener("message", (event) => {
  const { keep, forget } = event.data
  if (keep) event.waitUntil(keepPage(keep, shownBy.get(event.source?.id) === keep.page))
  if (forget) event.waitUntil(caches.delete(cacheOf(forget.page)))
})

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request
  const { origin, pathname } = new URL(url)
  if (method !== "GET" || origin !== self.location.origin) return
  if (pathname.startsWith(STATIC)) event.respondWith(deployedFile(event, pathname))
  else if (mode === "navigate" && PAGE.test(pathname)) event.respondWith(examPage(event, pathname))
})

/** `isAsItCame`: the copy is the very page that asks, so it is not fetched once more. */
async function keepPage({ page, files }, isAsItCame) {
  const cache = await caches.open(cacheOf(page))
  await Promise.all(files.map(async (file) => (await cache.match(file)) ?? cache.add(file)))
  if (!isAsItCame || !(await cache.match(page))) {
    const answer = await fetch(page, { cache: "no-store" })
    if (!isPlayer(answer)) return
    await cache.put(page, answer)
  }
  const kept = new Set([page, ...files])
  const old = (await cache.keys()).filter((request) => !kept.has(new URL(request.url).pathname))
  await Promise.all(old.map((request) => cache.delete(request)))
}

async function deployedFile(event, file) {
  const kept = await caches.match(event.request).catch(nothing)
  if (kept) return kept
  const answer = await fetch(event.request)
  const page = shownBy.get(event.clientId)
  if (page && answer.status === 200) event.waitUntil(keepFile(page, file, answer.clone()))
  return answer
}

/** Not where the page was forgotten meanwhile. */
async function keepFile(page, file, answer) {
  if (!(await caches.has(cacheOf(page)))) return
  const cache = await caches.open(cacheOf(page))
  await cache.put(file, answer)
}

async function examPage(event, page) {
  shownBy.set(event.resultingClientId, page)
  const cache = await caches.open(cacheOf(page)).catch(nothing)
  const copy = await cache?.match(page).catch(nothing)
  if (!copy) {
    // Without a copy the browser's own word about the network is the right one.
    const answer = await fetch(event.request)
    if (cache && isPlayer(answer)) event.waitUntil(cache.put(page, answer.clone()))
    return answer
  }
  const answer = await fetch(page, {
    cache: "no-store",
    signal: AbortSignal.timeout(LIMIT_MS),
  }).catch(() => null)
  if (answer === null || answer.status >= 500 || !answer.headers.has(MARK)) return copy
  if (isPlayer(answer)) {
    await cache.put(page, answer.clone()).catch(nothing)
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
