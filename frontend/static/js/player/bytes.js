// Bytes as text and back, in the alphabets of the API. Pure.

const HEX_DIGITS = 16
const BITS_PER_BASE32 = 5
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

export function utf8(text) {
  return new TextEncoder().encode(text)
}

export function toHex(bytes) {
  return Array.from(new Uint8Array(bytes), (byte) =>
    byte.toString(HEX_DIGITS).padStart(2, "0"),
  ).join("")
}

export function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, HEX_DIGITS))
}

/** Without padding, as addresses carry it (RFC 4648, section 5). */
export function toBase64url(bytes) {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("")
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

export function fromBase64url(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

/** Null for what is not base32. Bits that fill no byte are left away. */
export function fromBase32(text) {
  const bytes = []
  let bits = 0
  let kept = 0
  for (const character of text) {
    const value = BASE32.indexOf(character)
    if (value === -1) return null
    bits = (bits << BITS_PER_BASE32) | value
    kept += BITS_PER_BASE32
    if (kept >= 8) {
      kept -= 8
      bytes.push(bits >> kept)
      bits &= (1 << kept) - 1
    }
  }
  return Uint8Array.from(bytes)
}

export function joinBytes(...parts) {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
