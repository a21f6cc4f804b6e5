// The page before the clock starts: whether the exam is on this device, and the start itself.

export function createReady({ root, say, onStart }) {
  const find = (name) => root?.querySelector(`[data-ready-${name}]`)
  let isBusy = false

  return {
    draw({ isAdmitted, isOnDevice }) {
      if (!root) return
      find("admitted").hidden = !isAdmitted
      find("waiting").hidden = isAdmitted
      find("here").hidden = !isOnDevice
    },
    /** The clock starts with the server's answer; a second press meanwhile does nothing. */
    async start() {
      if (isBusy) return
      isBusy = true
      find("trouble").hidden = true
      const { kind, message } = await onStart().finally(() => {
        isBusy = false
      })
      find("trouble").hidden = kind === "answer"
      find("trouble").firstElementChild.textContent = message ?? say("start_unknown")
    },
  }
}
