// The line under a button that asks the service for something: it says when that takes long, when no
// answer came, and what is known as soon as the service is heard again.

/** Whoever has pressed something wants to hear that it was heard. */
const WAITS_WITHOUT_WORDS_MS = 1500

/** `unknown` and `undone` name the words for no answer, and for what turned out not to have happened. */
export function createAnswerLine({ line, say, unknown, undone }) {
  let isBusy = false
  let isInDoubt = false

  function tell(words) {
    line.hidden = words === null
    line.firstElementChild.textContent = words ?? ""
  }

  return {
    /** The service answered, and nothing has changed: what was asked for has not happened. */
    hear() {
      if (!isInDoubt || isBusy) return
      isInDoubt = false
      tell(say(undone))
    },
    /** `ask` resolves to `{ kind, message }`. A second press meanwhile does nothing. */
    async ask(ask) {
      if (isBusy) return
      isBusy = true
      isInDoubt = false
      tell(null)
      const asking = setTimeout(() => tell(say("asking")), WAITS_WITHOUT_WORDS_MS)
      const { kind, message } = await ask().finally(() => {
        clearTimeout(asking)
        isBusy = false
      })
      isInDoubt = kind === "unknown"
      tell(kind === "answer" ? null : (message ?? say(unknown)))
    },
  }
}
