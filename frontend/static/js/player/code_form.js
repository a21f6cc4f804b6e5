// Where a section's key cannot be had over the network, a member of staff reads a code out: here it
// is typed in.

export function createCodeForm({ form, say, send }) {
  const input = form.querySelector("[data-code]")
  const error = form.querySelector("[data-code-error]")

  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const isOpen = input.value.trim() !== "" && (await send(input.value))
    input.setAttribute("aria-invalid", String(!isOpen))
    error.hidden = isOpen
    error.textContent = isOpen ? "" : say("code_refused")
    if (isOpen) form.reset()
    else input.focus()
  })

  return {
    /** Only a section that has begun has a code. */
    draw(isOffered) {
      form.hidden = !isOffered
    },
  }
}
