// The one word about saving, and what proves it: "Saved" only with a receipt for every entry, "On this
// device" while some wait and the device has them all, "Submitted" only with the receipt of the ended sitting.

const SAID_WITHOUT_TIME_MS = 3000

/** `unsavedSince` and `now` in milliseconds of one clock; `isDurable` tells whether the device keeps entries. */
export function saveWord({ isSubmitted, unsavedSince, isWriting, isDurable, now }) {
  // For some milliseconds neither word is true yet, and none is said.
  if (isWriting) return { saving: "writing", phrase: null, numbers: {} }
  if (isSubmitted) return { saving: "submitted", phrase: "submitted", numbers: {} }
  if (unsavedSince === null) return { saving: "saved", phrase: "saved", numbers: {} }
  if (!isDurable) return { saving: "on_device", phrase: "memory_only", numbers: {} }
  const elapsed = Math.max(0, now - unsavedSince)
  if (elapsed < SAID_WITHOUT_TIME_MS) {
    return { saving: "on_device", phrase: "on_device", numbers: {} }
  }
  const seconds = Math.floor(elapsed / 1000)
  if (seconds < 60)
    return { saving: "on_device", phrase: "on_device_seconds", numbers: { seconds } }
  const minutes = Math.floor(seconds / 60)
  return { saving: "on_device", phrase: "on_device_minutes", numbers: { minutes } }
}
