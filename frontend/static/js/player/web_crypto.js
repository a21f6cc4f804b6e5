// Whether this page may use Web Crypto: browsers give it to secure addresses only. Without it nothing
// is kept on the device, and a receipt is judged by what it says alone.

export function hasWebCrypto() {
  return globalThis.crypto.subtle !== undefined
}
