// A form package as the service makes it, from the description alone and without our modules.

import { createCipheriv, createHash, hkdfSync, randomBytes } from "node:crypto"
import { deflateRawSync } from "node:zlib"

const PURPOSE = "exam-package-1"
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

export function sealedPackage(document, keyCode = randomBytes(16)) {
  const key = Buffer.from(hkdfSync("sha256", keyCode, "", PURPOSE, 32))
  const nonce = randomBytes(12)
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(PURPOSE))
  const packed = deflateRawSync(Buffer.from(JSON.stringify(document)))
  const content = Buffer.concat([nonce, cipher.update(packed), cipher.final(), cipher.getAuthTag()])
  const address = createHash("sha256").update(content).digest("hex")
  return {
    url: `/packages/${address}`,
    content,
    sectionKey: keyCode.toString("base64url"),
    spoken: spoken(keyCode),
  }
}

/** In groups, as somebody reads it aloud. */
function spoken(keyCode) {
  const bits = [...keyCode].map((byte) => byte.toString(2).padStart(8, "0")).join("")
  const letters = bits
    .match(/.{1,5}/g)
    .map((part) => BASE32[Number.parseInt(part.padEnd(5, "0"), 2)])
  return letters
    .join("")
    .match(/.{1,5}/g)
    .join(" ")
}
