// The journal as a file for staff, when nothing else gets through: only the service can read it.

import { fromBase64url, toBase64url, utf8 } from "./bytes.js"

const FORMAT = "exam-journal-1"
const NONCE_BYTES = 12

/** The text of the file. `leases`: per lease the entries that wait and the receipt before them. */
export async function emergencyFile({ sittingId, deviceId, madeAt, leases, publishedKeys }) {
  const { key_id, public_key } = publishedKeys.journals
  const content = { sitting: sittingId, device: deviceId, made_at: madeAt, leases }
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"])
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce },
    key,
    utf8(JSON.stringify(content)),
  )
  return JSON.stringify({
    format: FORMAT,
    sitting: sittingId,
    key_id,
    wrapped_key: toBase64url(await wrapped(key, public_key)),
    nonce: toBase64url(nonce),
    content: toBase64url(sealed),
  })
}

async function wrapped(key, publicKey) {
  const scheme = { name: "RSA-OAEP", hash: "SHA-256" }
  const der = fromBase64url(publicKey)
  const ours = await crypto.subtle.importKey("spki", der, scheme, false, ["wrapKey"])
  return crypto.subtle.wrapKey("raw", key, ours, scheme)
}
