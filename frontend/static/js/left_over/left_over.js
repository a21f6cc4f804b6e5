// What an exam left on this device: its page was closed, or the machine stopped, before the end was
// seen. Entries may wait there that the service never got; the player delivers them and cleans up.

/** Whether the device still has something of a sitting: its key goes last. */
export async function isLeftOver(storage, sittingId) {
  return (await storage.get("keys", sittingId)) !== undefined
}

async function isOpenInATab(locks, sittingId) {
  const held = (await locks?.query())?.held ?? []
  return held.some(({ name }) => name === `sitting:${sittingId}`)
}

/** Once for each sitting and tab: where the device cannot be cleaned, nobody goes in circles. */
function isFirstTime(session, sittingId) {
  const name = `left-over:${sittingId}`
  try {
    if (session.getItem(name) !== null) return false
    session.setItem(name, "seen")
    return true
  } catch {
    return false
  }
}

/** The address that delivers what is left of the first of these sittings, or null. */
export async function deliveryAddress({ sittingIds, storage, locks, session }) {
  for (const sittingId of sittingIds) {
    if (!(await isLeftOver(storage, sittingId))) continue
    if (await isOpenInATab(locks, sittingId)) continue
    if (isFirstTime(session, sittingId)) return `/exam/${sittingId}/deliver`
  }
  return null
}
