// The sections as encrypted packages on this device: fetched while the candidate waits, opened when
// the key is there. An address is the hash of the content, so a package is the right one or none.

import { toHex } from "./bytes.js"
import { sha256 } from "./chain.js"

const TIMEOUT_MS = 30_000

function addressOf(url) {
  return url.slice(url.lastIndexOf("/") + 1)
}

export function createPackageStore({
  storage,
  fetch = (...request) => globalThis.fetch(...request),
}) {
  async function fetched(url) {
    try {
      const response = await fetch(url, {
        credentials: "omit",
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      const content = new Uint8Array(await response.arrayBuffer())
      return toHex(await sha256(content)) === addressOf(url) ? content : null
    } catch {
      return null
    }
  }

  const underWay = new Map()
  let isOver = false

  /** Asked for again while it is under way, it is waited for and not fetched a second time. */
  function found(url) {
    if (!underWay.has(url))
      underWay.set(
        url,
        find(url).finally(() => underWay.delete(url)),
      )
    return underWay.get(url)
  }

  /** From the device or else from the network: null if it is nowhere to be had. */
  async function find(url) {
    const key = addressOf(url)
    const kept = await storage.get("packages", key)
    if (kept) return { content: kept, isKept: true }
    const value = await fetched(url)
    if (value === null) return { content: null, isKept: false }
    // One that was still on its way when the exam ended comes too late to be kept.
    const isKept = !isOver && (await storage.write([{ store: "packages", key, value }], "relaxed"))
    return { content: value, isKept }
  }

  return {
    contentOf: async (url) => (await found(url)).content,
    /** At the end: keeps none from now on. Returns under which keys these lie on the device. */
    letGo(urls) {
      isOver = true
      return urls.map(addressOf)
    },
    /** Resolves to whether all of them are on the device. */
    async fetchAll(urls) {
      const all = await Promise.all(urls.map(found))
      return all.every(({ isKept }) => isKept)
    },
  }
}
