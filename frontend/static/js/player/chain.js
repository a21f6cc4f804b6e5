// The chain of hashes over a lease's entries: each link holds all before it, so that one receipt
// speaks for everything up to its sequence. The server computes the same (API, "Hashes").

import { fromHex, joinBytes, toHex, utf8 } from "./bytes.js"

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
}

function sorted(_name, part) {
  if (part === null || typeof part !== "object" || Array.isArray(part)) return part
  return Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
}

function contentHash({ sequence, slot, kind, value, claimed_at }) {
  return sha256(utf8([sequence, slot, kind, JSON.stringify(value, sorted), claimed_at].join("\n")))
}

/** The chain of a lease without entries, in hex as all that follow. */
export async function genesis(sittingId, epoch) {
  return toHex(await sha256(utf8(`${sittingId}\n${epoch}`)))
}

/** The chain after these entries, which follow each other without a gap. */
export async function advance(chain, entries) {
  let link = fromHex(chain)
  for (const entry of entries) link = await sha256(joinBytes(link, await contentHash(entry)))
  return toHex(link)
}
