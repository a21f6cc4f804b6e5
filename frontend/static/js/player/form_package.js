// A section as it lies encrypted on the device, and the code that opens it. The service makes the
// same of it (exam_service/exams/rules/packages.py).

import { fromBase32, utf8 } from "./bytes.js"

const PURPOSE = utf8("exam-package-1")
const NONCE_BYTES = 12
const KEY_CODE_BYTES = 16

/** The key code that was read aloud, or null. Letters that look or sound like figures are meant. */
export function keyCodeOf(spoken) {
  const letters = spoken.toUpperCase().replace(/[\s-]/g, "")
  const bytes = fromBase32(
    letters.replace(/[018]/g, (figure) => ({ 0: "O", 1: "I", 8: "B" })[figure]),
  )
  return bytes?.length === KEY_CODE_BYTES ? bytes : null
}

async function keyOf(keyCode) {
  const base = await crypto.subtle.importKey("raw", keyCode, "HKDF", false, ["deriveKey"])
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: PURPOSE },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["decrypt"],
  )
}

/** The section's document; rejects for another code and for damaged content. */
export async function openPackage(content, keyCode) {
  const packed = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: content.slice(0, NONCE_BYTES), additionalData: PURPOSE },
    await keyOf(keyCode),
    content.slice(NONCE_BYTES),
  )
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"))
  return new Response(unpacked).json()
}

/** The document with its items in the order of one sitting. */
export function inOrder(document, order) {
  return order === null
    ? document
    : { ...document, items: order.map((index) => document.items[index]) }
}
