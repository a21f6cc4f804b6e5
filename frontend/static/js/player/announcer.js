// Says something once, politely, to those who listen to the page.

const REGION_READY_MS = 60

export function createAnnouncer(region) {
  let waiting = []

  function say() {
    region.textContent = waiting.join(" ")
    waiting = []
  }

  return (text) => {
    // Emptied first, so that the same words are said again. What comes at once is said together.
    region.textContent = ""
    if (waiting.length === 0) setTimeout(say, REGION_READY_MS)
    waiting.push(text)
  }
}
