// How long to wait before asking again. Waits grow and differ from device to device, so that many
// players do not come back in the same instant after an outage.

const SHORTEST_MS = 500
const LONGEST_MS = 10_000

/** `failures` counts from one; `random` is a number from 0 to 1. */
export function retryDelayMs(failures, random) {
  const ceiling = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** (failures - 1))
  return Math.round(ceiling * (0.5 + random / 2))
}

/** Never shorter than a busy server asked for, and up to half as long again. */
export function busyDelayMs(waitMs, random) {
  return Math.round(waitMs * (1 + random / 2))
}
