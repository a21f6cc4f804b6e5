// The network as tests need it: a service that speaks the contract with real hashes, signatures and
// packages, written here a second time and without our modules, and that can be out of reach, busy,
// or someone else.

import { createHash, webcrypto } from "node:crypto"
import { sealedPackage } from "./sealed_package.mjs"

export const SITTING_ID = "0b5e5a04-7f0c-4c63-9d9f-0d2f5a6d1c11"

const START_MS = Date.parse("2026-11-22T09:00:00.000Z")
const OPTIONS = ["a", "b", "c", "d"].map((option) => ({ option, text: option }))
const base64url = (bytes) => Buffer.from(bytes).toString("base64url")
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256"))

const { subtle } = webcrypto
const receiptKeys = await subtle.generateKey("Ed25519", true, ["sign", "verify"])
const journalKeys = await subtle.generateKey(
  {
    name: "RSA-OAEP",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: "SHA-256",
  },
  true,
  ["encrypt", "decrypt", "wrapKey"],
)

export const PUBLISHED_KEYS = {
  receipts: [
    {
      key_id: "receipts-1",
      algorithm: "Ed25519",
      public_key: base64url(await subtle.exportKey("raw", receiptKeys.publicKey)),
    },
  ],
  journals: {
    key_id: "journals-1",
    algorithm: "RSA-OAEP-256",
    public_key: base64url(await subtle.exportKey("spki", journalKeys.publicKey)),
  },
}

export async function openEmergencyFile(text) {
  const { wrapped_key, nonce, content } = JSON.parse(text)
  const bytes = (part) => Buffer.from(part, "base64url")
  const scheme = { name: "RSA-OAEP" }
  const raw = await subtle.decrypt(scheme, journalKeys.privateKey, bytes(wrapped_key))
  const key = await subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"])
  const plain = await subtle.decrypt({ name: "AES-GCM", iv: bytes(nonce) }, key, bytes(content))
  return JSON.parse(Buffer.from(plain).toString())
}

export function itemsOf(section) {
  return ["1", "2", "3"].map((name) => ({
    slot: `${section}-${name}`,
    stem: name,
    options: OPTIONS,
  }))
}

function documentOf(section) {
  return { form: "A", section, language: "en", direction: "ltr", items: itemsOf(section) }
}

function contentHash({ sequence, slot, kind, value, claimed_at }) {
  const [name] = Object.keys(value)
  const text =
    name === undefined ? "{}" : `{${JSON.stringify(name)}:${JSON.stringify(value[name])}}`
  return sha256([sequence, slot, kind, text, claimed_at].join("\n")).digest()
}

export class FakeService {
  isReachable = true
  /** Something in between gives back what it kept of earlier answers. */
  isReplayed = false
  /** Another status than 200, with `refusal` as its error. */
  status = 200
  refusal = { code: "test" }
  /** Takes a true answer and gives back what arrives instead. */
  distort = (body) => body
  state = "in_progress"
  section = 1
  remainingSeconds = 9000
  revision = 1
  epoch = 0
  holder = null
  order = [0, 1, 2]
  givesKeys = true
  givesItems = true
  held = 0
  messages = []
  password = "right"
  admitsTakeover = true
  /** The device that waits for staff. */
  waiting = null
  requests = []
  /** Entries by the number of their lease; below zero of a device that is not known under it. */
  leases = new Map()
  /** Which device took which lease. */
  #holders = new Map()
  packages = new Map([1, 2].map((section) => [section, sealedPackage(documentOf(section))]))
  now = () => START_MS
  #kept = new Map()

  /** Stands where the browser's fetch stands. */
  fetch = async (address, request = {}) => {
    const kept = this.#kept.get(address)
    if (this.isReplayed && kept) return kept.clone()
    const answer = await this.#answerTo(address, request)
    const echo = request.headers?.["X-Echo"]
    if (echo !== undefined) answer.headers.set("X-Echo", echo)
    this.#kept.set(address, answer.clone())
    return answer
  }

  async #answerTo(address, { method = "GET", headers = {}, body }) {
    const path = address.replace(`/api/v1/sittings/${SITTING_ID}`, "").replace("/api/v1", "")
    this.requests.push(`${method} ${path}`)
    if (!this.isReachable) throw new TypeError("unreachable")
    if (path.startsWith("/packages/")) return this.#package(path)
    if (this.status !== 200) return this.#answer(this.status, { error: this.refusal })
    const asked = JSON.parse(body ?? "null")
    const device = headers["X-Device"] ?? null
    const { status = 200, ...answer } = await this.#act({ method, path, asked, device })
    if (status === 204) return new Response(null, { status })
    return this.#answer(status, status === 200 ? this.distort(answer.body, path) : answer.body)
  }

  /** Entries as they came in, of all leases. */
  get received() {
    return [...this.leases.values()].flatMap((entries) => [...entries.values()])
  }

  changed() {
    this.revision += 1
  }

  /** As if another device had written under the same lease. */
  writeElsewhere(entry) {
    const claimed_at = "2026-11-22T08:59:00.000Z"
    this.#entries(this.epoch).set(entry.sequence, { claimed_at, ...entry })
  }

  /** As if its database had been restored from a backup that was made before. */
  restore({ upTo, epoch = this.epoch }) {
    for (const lease of [...this.leases.keys()]) if (lease > epoch) this.leases.delete(lease)
    for (const lease of [...this.#holders.keys()]) if (lease > epoch) this.#holders.delete(lease)
    const kept = this.#entries(epoch)
    for (const sequence of [...kept.keys()]) if (sequence > upTo) kept.delete(sequence)
    this.epoch = epoch
  }

  takeElsewhere() {
    this.holder = "another device"
    this.epoch += 1
    this.#holders.set(this.epoch, this.holder)
    this.changed()
  }

  acknowledged(epoch) {
    let highest = 0
    while (this.#entries(epoch).has(highest + 1)) highest += 1
    return highest
  }

  #entries(epoch) {
    if (!this.leases.has(epoch)) this.leases.set(epoch, new Map())
    return this.leases.get(epoch)
  }

  async #act({ method, path, asked, device }) {
    if (path === "/sign-ins") return this.#signIn(asked)
    if (path === "/request-token") return { body: { token: "fresh" } }
    if (path === "/entries") return this.#save(asked, device)
    if (path === "/section") return this.#section()
    if (path === "/time") return { body: { lines: [{ kind: "running" }] } }
    if (path.startsWith("/messages/")) return { status: 204 }
    if (path === "/lease") return this.#takeLease(device)
    if (path === "/lease/takeover") return this.#takeOver(asked, device)
    if (method === "PUT") return this.#change(path, asked, device)
    return { body: await this.#view(device) }
  }

  #section() {
    return this.givesItems
      ? { body: documentOf(this.section) }
      : refused(503, "service.unavailable")
  }

  #signIn({ password }) {
    if (password === this.password) this.status = 200
    return password === this.password ? { status: 204 } : refused(422, "sign_in.refused")
  }

  async #takeLease(device) {
    if (this.holder !== null && this.holder !== device && this.waiting === device)
      return refused(409, "sitting.takeover_waits")
    if (this.holder !== null && this.holder !== device)
      return refused(409, "sitting.open_elsewhere", { needs_staff: !this.admitsTakeover })
    if (this.holder === null) this.epoch += 1
    this.holder = device
    this.#holders.set(this.epoch, device)
    return { body: await this.#view(device) }
  }

  async #takeOver({ password }, device) {
    if (password !== this.password) return refused(409, "sign_in.refused")
    if (!this.admitsTakeover) {
      this.waiting = device
      return refused(409, "sitting.takeover_waits")
    }
    if (this.holder !== device) this.holder = null
    this.changed()
    return this.#takeLease(device)
  }

  async #change(path, asked, device) {
    if (this.holder !== device) return refused(409, "sitting.lease_lost")
    if (path === "/start") this.state = "in_progress"
    if (path.endsWith("/finish")) {
      this.section = 2
      this.state = asked.take_break ? "on_break" : "in_progress"
    }
    if (path === "/break/end") this.state = "in_progress"
    if (path === "/submit") this.state = "submitted"
    this.changed()
    return { body: await this.#view(device) }
  }

  async #save({ epoch, entries }, device) {
    if (epoch > this.epoch && entries.length > 0) return refused(409, "sitting.lease_lost")
    const isForgotten = (this.#holders.get(epoch) ?? device) !== device
    const lease = isForgotten ? -epoch : epoch
    const kept = this.#entries(lease)
    const isTaken = (entry) =>
      kept.has(entry.sequence) &&
      contentHash(kept.get(entry.sequence)).compare(contentHash(entry)) !== 0
    if (entries.some(isTaken)) return refused(409, "entry.number_taken")
    // While the clock stands entries wait on their device.
    if (this.state !== "paused") for (const entry of entries) kept.set(entry.sequence, entry)
    const isHeld = this.holder === device && epoch === this.epoch
    return {
      body: {
        acknowledged_sequence: this.acknowledged(lease),
        state: this.state,
        section: this.section,
        revision: this.revision,
        lease: isHeld ? "held" : "lost",
        clock: this.state === "in_progress" ? this.#clock() : null,
        held: isHeld ? this.held : entries.length,
        receipt: entries.length > 0 ? await this.#receipt("saved", lease) : null,
        server_time: this.#instant(),
      },
    }
  }

  #chain(epoch) {
    let link = sha256(`${SITTING_ID}\n${Math.abs(epoch)}`).digest()
    for (let sequence = 1; sequence <= this.acknowledged(epoch); sequence += 1)
      link = sha256(link, contentHash(this.#entries(epoch).get(sequence))).digest()
    return link.toString("hex")
  }

  async #submission() {
    const before = [...this.leases.keys()].filter(
      (epoch) => epoch > 0 && epoch < this.epoch && this.acknowledged(epoch) > 0,
    )
    const earlier = before.map((epoch) => ({
      epoch,
      sequence: this.acknowledged(epoch),
      chain: this.#chain(epoch),
    }))
    return { ...(await this.#receipt("submitted", this.epoch, earlier)), earlier }
  }

  async #receipt(kind, epoch, earlier = []) {
    const facts = {
      kind,
      sitting: SITTING_ID,
      epoch: Math.abs(epoch),
      sequence: this.acknowledged(epoch),
      chain: this.#chain(epoch),
      server_time: this.#instant(),
    }
    const format = earlier.length > 0 ? "exam-receipt-2" : "exam-receipt-1"
    const leases = earlier.map((lease) => Object.values(lease).join(" "))
    const text = [format, ...Object.values(facts), ...leases].join("\n")
    const signature = await subtle.sign("Ed25519", receiptKeys.privateKey, Buffer.from(text))
    return { ...facts, key_id: "receipts-1", signature: base64url(signature) }
  }

  async #view(device) {
    const lease = this.holder === null ? "free" : this.holder === device ? "held" : "lost"
    const opens = lease === "held" && this.state === "in_progress"
    return {
      id: SITTING_ID,
      state: this.state,
      section: this.section,
      sections: [{ number: 1 }, { number: 2 }],
      epoch: this.epoch,
      acknowledged_sequence: this.acknowledged(this.epoch),
      chain: this.#chain(this.epoch),
      revision: this.revision,
      server_time: this.#instant(),
      lease,
      connection: { offline_work_seconds: 60, credit_left_seconds: 600 },
      packages: [...this.packages].map(([section, { url }]) => ({ section, url })),
      section_key: opens && this.givesKeys ? this.packages.get(this.section).sectionKey : null,
      order: opens ? this.order : null,
      pause: null,
      messages: this.messages,
      submission: this.state === "submitted" ? await this.#submission() : null,
      clock: this.#clock(),
      policy: { warning_minutes: [30], break_minutes: 10, break_after_section: 1 },
      responses: this.#responses(),
      position: null,
      receipt_url: `/exam/${SITTING_ID}/receipt`,
    }
  }

  #responses() {
    const bySlot = new Map()
    for (const { slot, kind, value } of this.#entries(this.epoch).values()) {
      const response = bySlot.get(slot) ?? { slot, option: null, flagged: false, struck: [] }
      if (kind !== "position") bySlot.set(slot, { ...response, ...value })
    }
    return [...bySlot.values()]
  }

  #clock() {
    return {
      remaining_seconds: this.remainingSeconds,
      is_running: this.state === "in_progress",
      break_remaining_seconds: this.state === "on_break" ? 600 : null,
    }
  }

  #instant() {
    return new Date(this.now()).toISOString()
  }

  #package(path) {
    const sealed = [...this.packages.values()].find(({ url }) => url === path)
    return new Response(sealed?.content, { status: sealed ? 200 : 404 })
  }

  #answer(status, body) {
    const text = typeof body === "string" ? body : JSON.stringify(body)
    return new Response(text, { status })
  }
}

function refused(status, code, details = {}) {
  return { status, body: { error: { code, message: code, details } } }
}
