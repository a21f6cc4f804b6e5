// Values under a key that never leaves the browser: what is kept on the device can be read by this
// player and by nothing that copies the disk.

import { utf8 } from "./bytes.js"

const ALGORITHM = "AES-GCM"
const NONCE_BYTES = 12

export function newSealingKey() {
  return crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, ["encrypt", "decrypt"])
}

export async function seal(key, value) {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const plain = utf8(JSON.stringify(value))
  return { nonce, content: await crypto.subtle.encrypt({ name: ALGORITHM, iv: nonce }, key, plain) }
}

/** Undefined for what this key did not seal. */
export async function unseal(key, { nonce, content }) {
  try {
    const plain = await crypto.subtle.decrypt({ name: ALGORITHM, iv: nonce }, key, content)
    return JSON.parse(new TextDecoder().decode(plain))
  } catch {
    return undefined
  }
}
