// Hands the encrypted journal to the candidate as a file for our staff.

const KEPT_FOR_MS = 60_000

export async function saveCopy(sitting, sittingId) {
  const content = await sitting.emergencyFile()
  const address = URL.createObjectURL(new Blob([content], { type: "application/json" }))
  const link = document.createElement("a")
  link.href = address
  link.download = `exam-journal-${sittingId}.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), KEPT_FOR_MS)
}
