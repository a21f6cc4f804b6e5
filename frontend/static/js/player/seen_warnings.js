// Which time warning this candidate has seen, kept on the device so that a reload does not repeat it.

function readKept(name) {
  try {
    const kept = localStorage.getItem(name)
    return kept === null ? null : Number(kept)
  } catch {
    return null
  }
}

export function createSeenWarnings(sittingId) {
  const name = `warning-seen:${sittingId}`
  let seen = readKept(name)

  return {
    get minutes() {
      return seen
    },
    see(minutes) {
      seen = minutes
      try {
        localStorage.setItem(name, String(minutes))
      } catch {
        // Without storage the warning may come once more after a reload.
      }
    },
  }
}
