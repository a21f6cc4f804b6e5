// What the system check found, as a verdict and a phrase of the page. Pure.

const CLOCK_CLOSE_SECONDS = 60
const ROUND_TRIP_GOOD_MS = 500
const ROUND_TRIP_WORST_GOOD_MS = 2000
const DOWNLOAD_GOOD_KILOBYTES_PER_SECOND = 50

function good(phrase, numbers = {}) {
  return { verdict: "good", phrase, numbers }
}

function warm(phrase, numbers = {}) {
  return { verdict: "warm", phrase, numbers }
}

/** `isIntact`: whether what was read back is what was written; null where writing was refused. */
export function storageVerdict(isIntact) {
  return isIntact ? good("storage_good") : warm("storage_warm")
}

/** Browsers decide by themselves whether they promise this, or ask, and wait for the answer (null);
 * exams work without the promise. */
export function persistenceVerdict(isGranted) {
  if (isGranted) return good("persistence_good")
  const phrase = isGranted === null ? "persistence_asked" : "persistence_neutral"
  return { verdict: "neutral", phrase, numbers: {} }
}

export function cryptoVerdict(isThere) {
  return isThere ? good("crypto_good") : warm("crypto_warm")
}

export function workerVerdict(isThere) {
  return isThere ? good("worker_good") : warm("worker_warm")
}

/** The exam counts on the server's clock only, so a wrong one costs nothing but a surprise. */
export function clockVerdict(differenceSeconds) {
  const distance = Math.abs(differenceSeconds)
  if (distance < CLOCK_CLOSE_SECONDS) return good("clock_good")
  const minutes = Math.round(distance / 60)
  return warm(differenceSeconds > 0 ? "clock_ahead" : "clock_behind", { minutes })
}

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)]
}

/** `durationsMs` is null where an answer did not come. */
export function lineVerdict(durationsMs) {
  if (durationsMs === null) return warm("line_away")
  const usual = Math.round(median(durationsMs))
  const worst = Math.round(Math.max(...durationsMs))
  const isGood = usual <= ROUND_TRIP_GOOD_MS && worst <= ROUND_TRIP_WORST_GOOD_MS
  const numbers = { usual, worst }
  return isGood ? good("line_good", numbers) : warm("line_warm", numbers)
}

export function downloadVerdict(bytes, durationMs) {
  const speed = Math.round(bytes / 1024 / (durationMs / 1000))
  const numbers = { speed }
  return speed >= DOWNLOAD_GOOD_KILOBYTES_PER_SECOND
    ? good("download_good", numbers)
    : warm("download_warm", numbers)
}
