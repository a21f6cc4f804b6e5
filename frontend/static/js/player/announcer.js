// Says something once, politely, to those who listen to the page.

const REGION_READY_MS = 60

export function createAnnouncer(region) {
  return (text) => {
    // Emptied first, so that the same words are said again.
    region.textContent = ""
    setTimeout(() => {
      region.textContent = text
    }, REGION_READY_MS)
  }
}
