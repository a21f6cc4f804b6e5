// What the service signs when it holds entries. Only a receipt that proves itself makes "Saved".

import { fromBase64url, utf8 } from "./bytes.js"

const ALGORITHM = "Ed25519"

/** The receipt of a submission names the leases before, too, a line for each. */
export function statement(receipt) {
  const { kind, sitting, epoch, sequence, chain, server_time, earlier = [] } = receipt
  const format = earlier.length > 0 ? "exam-receipt-2" : "exam-receipt-1"
  const leases = earlier.map((one) => `${one.epoch} ${one.sequence} ${one.chain}`)
  return [format, kind, sitting, epoch, sequence, chain, server_time, ...leases].join("\n")
}

/**
 * Asks of a receipt whether one of the published keys signed it: true, false, or null where this
 * browser does not know the algorithm.
 */
export function createSignatureCheck({ receipts }) {
  const opened = new Map()

  function keyOf(keyId) {
    const published = receipts.find(({ key_id }) => key_id === keyId)
    if (published === undefined) return null
    if (!opened.has(keyId)) {
      const raw = fromBase64url(published.public_key)
      opened.set(keyId, crypto.subtle.importKey("raw", raw, ALGORITHM, false, ["verify"]))
    }
    return opened.get(keyId)
  }

  return async (receipt) => {
    const opening = keyOf(receipt.key_id)
    if (opening === null) return false
    const key = await opening.catch(() => null)
    if (key === null) return null
    try {
      const signature = fromBase64url(receipt.signature)
      return await crypto.subtle.verify(ALGORITHM, key, signature, utf8(statement(receipt)))
    } catch {
      return false
    }
  }
}

/**
 * Whether a receipt proves what it says about this lease. `chain` is our own at its sequence, null
 * where we do not know every entry up to there; `isSigned` is what the signature check said.
 * One of the two proofs may be out of reach; neither may contradict.
 */
export function isProof(receipt, { sittingId, epoch, chain, isSigned }) {
  if (receipt.sitting !== sittingId || receipt.epoch !== epoch) return false
  return isSigned !== false && (chain === null || chain === receipt.chain)
}
