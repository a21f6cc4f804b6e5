// Whose turn it is to write: "free", "held", "lost", "elsewhere" (another device has it) or "waits"
// (for staff to let this device in). Pure.

const ELSEWHERE = "sitting.open_elsewhere"
const WAITS = "sitting.takeover_waits"
const LOST = "sitting.lease_lost"

/** Who had it has lost it; who never had it finds it elsewhere. */
function taken(lease) {
  return lease === "held" || lease === "lost" ? "lost" : "elsewhere"
}

/** `told` is the lease as the server's view has it for this device. */
export function leaseAfterView(lease, told) {
  if (told !== "lost") return told
  return lease === "waits" ? "waits" : taken(lease)
}

/** Who waits is told so with every answer; who is told less has waited for too long, and may ask anew. */
export function leaseAfterRefusal(lease, code) {
  if (code === LOST) return "lost"
  if (code === WAITS) return "waits"
  return code === ELSEWHERE ? taken(lease) : lease
}
