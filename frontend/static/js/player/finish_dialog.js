// Asks once before a section is locked or the exam is submitted, and sees it through: first every
// answer must be with the server, then it is done.

/** Whoever has pressed something wants to hear that it was heard. */
const WAITS_WITHOUT_WORDS_MS = 1500

export function createFinishDialog({ dialog, say, onConfirmed }) {
  const find = (name) => dialog.querySelector(`[data-dialog-${name}]`)
  const choice = (name) => dialog.querySelector(`[data-dialog-choice="${name}"]`)
  const [asking, waiting, trouble] = ["asking", "waiting", "trouble"].map(find)
  let attempt = new AbortController()

  function offer(name, text) {
    choice(name).hidden = text === null
    if (text !== null && text !== "") choice(name).textContent = text
  }

  function setBusy(isBusy) {
    for (const name of ["break", "go_on", "finish"]) choice(name).disabled = isBusy
    if (!isBusy) choice("cancel").disabled = false
  }

  async function confirm(takeBreak) {
    attempt = new AbortController()
    const { signal } = attempt
    trouble.hidden = true
    setBusy(true)
    const patience = setTimeout(() => {
      if (!signal.aborted) asking.hidden = !waiting.hidden
    }, WAITS_WITHOUT_WORDS_MS)
    const isDone = await onConfirmed({
      takeBreak,
      signal,
      onWaiting(is) {
        waiting.hidden = !is
        if (is) asking.hidden = true
      },
      // What is on its way cannot be called back: "Not yet" would not be true.
      onSending: () => (choice("cancel").disabled = true),
    })
    clearTimeout(patience)
    if (signal.aborted) return
    asking.hidden = true
    waiting.hidden = true
    setBusy(false)
    if (isDone) dialog.close()
    else trouble.hidden = false
  }

  dialog.addEventListener("click", ({ target }) => {
    const chosen = target.closest("[data-dialog-choice]")?.dataset.dialogChoice
    if (chosen === "cancel") dialog.close()
    else if (chosen) confirm(chosen === "break")
  })
  dialog.addEventListener("cancel", (event) => {
    if (choice("cancel").disabled) event.preventDefault()
  })
  dialog.addEventListener("close", () => attempt.abort())

  return {
    close() {
      if (dialog.open) dialog.close()
    },
    /** `breakMinutes` is null when no break follows this section. */
    open({ section, isLastSection, breakMinutes, counts }) {
      const name = isLastSection ? "submit" : "finish_section"
      find("title").textContent = say(`${name}_title`, { section })
      find("text").textContent = say(`${name}_text`, { section })
      find("counts").textContent = say("counts", counts)
      const hasBreak = breakMinutes !== null
      offer("break", hasBreak ? say("finish_and_break", { minutes: breakMinutes }) : null)
      offer("go_on", hasBreak ? "" : null)
      const plain = isLastSection ? say("submit_yes") : say("finish_section", { section })
      offer("finish", hasBreak ? null : plain)
      for (const line of [asking, waiting, trouble]) line.hidden = true
      setBusy(false)
      dialog.showModal()
    },
  }
}
