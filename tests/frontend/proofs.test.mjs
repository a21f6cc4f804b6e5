// Rules of what is encrypted and proven: the player and the service compute alike, and nothing else opens.

import assert from "node:assert/strict"
import { test } from "node:test"
import { fromBase32, fromBase64url, toBase64url } from "../../frontend/static/js/player/bytes.js"
import { advance, genesis } from "../../frontend/static/js/player/chain.js"
import { emergencyFile } from "../../frontend/static/js/player/emergency.js"
import { inOrder, keyCodeOf, openPackage } from "../../frontend/static/js/player/form_package.js"
import {
  createSignatureCheck,
  isProof,
  statement,
} from "../../frontend/static/js/player/receipts.js"
import { newSealingKey, seal, unseal } from "../../frontend/static/js/player/sealing.js"
import { openEmergencyFile, PUBLISHED_KEYS, SITTING_ID } from "./fake_service.mjs"
import { choose, startedPage } from "./page.mjs"
import { sealedPackage } from "./sealed_package.mjs"

const DOCUMENT = { form: "A", section: 1, items: [{ slot: "1-1" }, { slot: "1-2" }] }

function entry(sequence, value) {
  const claimed_at = "2026-11-22T09:00:00.123Z"
  return { sequence, slot: "A-1-01", kind: "choice", value, claimed_at }
}

test("bytes survive the alphabet of addresses", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_none, index) => index)

  assert.deepEqual(fromBase64url(toBase64url(bytes)), bytes)
  assert.match(toBase64url(bytes), /^[\w-]+$/)
})

test("what is not base32 has no bytes", () => {
  assert.equal(fromBase32("AB!"), null)
})

// Computed with Python's hashlib from the description of the API.
test("the chain is the one that the service computes", async () => {
  const first = await genesis("0b5e5a04-7f0c-4c63-9d9f-0d2f5a6d1c11", 3)

  assert.equal(first, "e78cee50ddc14e828c0549dd697784cdc833f474aeb3cbdf8056b245f0710e75")
  const chain = await advance(first, [entry(1, { option: "b" }), entry(2, { option: "é\u2028" })])
  assert.equal(chain, "ae7aae070a0c39dd61cbb3f03eab1900a457bb329eae811b7847a6a8a3d774fa")
})

test("the names in a value are hashed in order, whatever order they came in", async () => {
  const first = await genesis(SITTING_ID, 1)

  assert.equal(
    await advance(first, [entry(1, { b: 1, a: [2] })]),
    await advance(first, [entry(1, { a: [2], b: 1 })]),
  )
})

async function receiptOf() {
  const page = await startedPage()
  await choose(page, "b")
  return page.sitting.lastReceipt
}

test("a receipt is signed over every word of its statement", async () => {
  const receipt = await receiptOf()
  const isSigned = createSignatureCheck(PUBLISHED_KEYS)

  assert.equal(await isSigned(receipt), true)
  for (const name of ["kind", "sitting", "epoch", "sequence", "chain", "server_time"])
    assert.equal(await isSigned({ ...receipt, [name]: `${receipt[name]}0` }), false, name)
  assert.equal(statement(receipt).split("\n").length, 7)
})

test("a signature by an unknown key, or none at all, is no signature", async () => {
  const receipt = await receiptOf()
  const isSigned = createSignatureCheck(PUBLISHED_KEYS)

  assert.equal(await isSigned({ ...receipt, key_id: "other" }), false)
  assert.equal(await isSigned({ ...receipt, signature: "%" }), false)
})

const RECEIPT = { sitting: SITTING_ID, epoch: 1, sequence: 2, chain: "c2" }
const LEASE = { sittingId: SITTING_ID, epoch: 1, chain: "c2", isSigned: true }

const PROOFS = [
  ["a receipt with our chain and a signature proves", {}, true],
  ["where the browser knows no such signature the chain alone speaks", { isSigned: null }, true],
  ["where the chain is not known the signature alone speaks", { chain: null }, true],
  ["another chain proves nothing, however well signed", { chain: "other" }, false],
  ["a bad signature proves nothing, whatever the chain", { isSigned: false }, false],
  ["a receipt of another sitting proves nothing", { sittingId: "other" }, false],
  ["a receipt of another lease proves nothing", { epoch: 2 }, false],
]

for (const [rule, facts, proves] of PROOFS) {
  test(rule, () => assert.equal(isProof(RECEIPT, { ...LEASE, ...facts }), proves))
}

test("a package opens with its key code, in whatever way it was read aloud", async () => {
  const { content, sectionKey, spoken } = sealedPackage(DOCUMENT)

  assert.deepEqual(await openPackage(content, fromBase64url(sectionKey)), DOCUMENT)
  const heard = spoken.toLowerCase().replaceAll(" ", "-").replaceAll("o", "0").replaceAll("b", "8")
  assert.deepEqual(await openPackage(content, keyCodeOf(heard)), DOCUMENT)
})

test("a package opens with no other code, and not when it was changed", async () => {
  const { content, sectionKey } = sealedPackage(DOCUMENT)
  const changed = Uint8Array.from(content)
  changed[20] ^= 1

  await assert.rejects(openPackage(content, fromBase64url(sealedPackage(DOCUMENT).sectionKey)))
  await assert.rejects(openPackage(changed, fromBase64url(sectionKey)))
})

test("a code of another length is no key code", () => {
  assert.equal(keyCodeOf("ABCDE FGHIJ"), null)
  assert.equal(keyCodeOf(""), null)
})

test("items come in the order of the sitting", () => {
  assert.deepEqual(inOrder(DOCUMENT, [1, 0]).items, DOCUMENT.items.toReversed())
  assert.equal(inOrder(DOCUMENT, null), DOCUMENT)
})

test("what is sealed opens under its own key alone, and the key cannot be taken out", async () => {
  const key = await newSealingKey()
  const sealed = await seal(key, { option: "b" })

  assert.deepEqual(await unseal(key, sealed), { option: "b" })
  assert.equal(await unseal(await newSealingKey(), sealed), undefined)
  assert.equal(key.extractable, false)
})

test("the emergency file opens for the service, with everything in it", async () => {
  const leases = [{ epoch: 1, entries: [entry(1, { option: "b" })], receipt: null }]
  const madeAt = "2026-11-22T10:00:00.000Z"
  const facts = { sittingId: SITTING_ID, deviceId: "device", madeAt, leases }

  const text = await emergencyFile({ ...facts, publishedKeys: PUBLISHED_KEYS })

  assert.deepEqual(await openEmergencyFile(text), {
    sitting: SITTING_ID,
    device: "device",
    made_at: madeAt,
    leases,
  })
  assert.ok(!text.includes("A-1-01"))
})
