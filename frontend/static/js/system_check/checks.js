// Tries what an exam needs of this device and its line. Each check resolves to a verdict.

import { deleteDB, openDB } from "idb"
import { inTime } from "../player/device_storage.js"
import {
  clockVerdict,
  cryptoVerdict,
  downloadVerdict,
  lineVerdict,
  persistenceVerdict,
  storageVerdict,
  workerVerdict,
} from "./verdicts.js"

const DATABASE = "exam-system-check"
const STORE = "pieces"
const PIECES = 5
const PIECE_BYTES = 1024 * 1024
/** What `getRandomValues` gives at once. */
const RANDOM_BYTES_MAX = 65_536
const ROUND_TRIPS = 10
const ROUND_TRIP_ADDRESS = "/health/live"
/** A device or a line that hangs is as good as none. */
const WAIT_MS_MAX = 10_000
/** Some browsers ask the candidate, and say nothing until they are answered. */
const PROMISED_WITHIN_MS = 4000

const ask = (address) =>
  fetch(address, {
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(WAIT_MS_MAX),
  })

function randomPiece() {
  const piece = new Uint8Array(PIECE_BYTES)
  for (let at = 0; at < PIECE_BYTES; at += RANDOM_BYTES_MAX) {
    crypto.getRandomValues(piece.subarray(at, at + RANDOM_BYTES_MAX))
  }
  return piece
}

const isSame = (one, other) => one.every((byte, index) => byte === other[index])

async function writeAndReadBack(database) {
  const pieces = Array.from({ length: PIECES }, randomPiece)
  const writing = database.transaction(STORE, "readwrite", { durability: "strict" })
  const puts = pieces.map((piece, index) => writing.store.put(piece, index))
  // Together: with a full device both fail, and neither may do so unheard.
  await Promise.all([...puts, writing.done])
  const kept = await database.getAll(STORE)
  return kept.length === PIECES && kept.every((piece, index) => isSame(piece, pieces[index]))
}

async function writeAndForget() {
  const database = await openDB(DATABASE, 1, {
    upgrade: (fresh) => fresh.createObjectStore(STORE),
  })
  const isIntact = await writeAndReadBack(database).finally(() => database.close())
  await deleteDB(DATABASE)
  return isIntact
}

const storage = () =>
  inTime(writeAndForget(), WAIT_MS_MAX).then(storageVerdict, () => storageVerdict(false))

async function persistence() {
  const promised = (async () => (await navigator.storage?.persist?.()) === true)()
  const isGranted = promised.catch(() => false)
  return persistenceVerdict(await inTime(isGranted, PROMISED_WITHIN_MS).catch(() => null))
}

function encryption() {
  return cryptoVerdict(globalThis.crypto?.subtle !== undefined)
}

async function worker() {
  try {
    const scope = "/exam/"
    await inTime(
      navigator.serviceWorker.register("/exam/service_worker.js", { scope }),
      WAIT_MS_MAX,
    )
    return workerVerdict(true)
  } catch {
    return workerVerdict(false)
  }
}

async function clock() {
  const answer = await ask(ROUND_TRIP_ADDRESS)
  const served = Date.parse(answer.headers.get("date"))
  if (Number.isNaN(served)) throw new Error("The answer does not say when it was given.")
  return clockVerdict((Date.now() - served) / 1000)
}

async function line() {
  const durations = []
  for (let trip = 0; trip < ROUND_TRIPS; trip += 1) {
    const begun = performance.now()
    await ask(ROUND_TRIP_ADDRESS)
    durations.push(performance.now() - begun)
  }
  return lineVerdict(durations)
}

async function download(address) {
  const begun = performance.now()
  const { byteLength } = await (await ask(address)).arrayBuffer()
  return downloadVerdict(byteLength, performance.now() - begun)
}

/** Checks by name. What depends on the line says so when the line is away. */
export function checksWith({ sampleAddress }) {
  const orAway = (check) => () => check().catch(() => lineVerdict(null))
  return {
    storage,
    persistence,
    crypto: encryption,
    worker,
    clock: orAway(clock),
    line: orAway(line),
    download: orAway(() => download(sampleAddress)),
  }
}
