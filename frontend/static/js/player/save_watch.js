// Draws the word about saving, and says it when it matters: once when answers have been waiting for
// a while, once when they are saved again.

const WORTH_SAYING_MS = 5000

export function createSaveWatch({ bar, say, announce }) {
  let wasSaid = false

  return {
    draw(sitting) {
      const { unsavedSince, isWriting, isDurable, submissionReceipt } = sitting
      const now = Date.now()
      bar.drawSaving({
        isSubmitted: submissionReceipt !== null && unsavedSince === null,
        unsavedSince,
        isWriting,
        isDurable,
        now,
      })
      if (!wasSaid && unsavedSince !== null && now - unsavedSince > WORTH_SAYING_MS) {
        wasSaid = true
        announce(say(isDurable ? "unsaved_said" : "memory_only"))
      } else if (wasSaid && unsavedSince === null) {
        wasSaid = false
        announce(say("saved_said"))
      }
    },
  }
}
