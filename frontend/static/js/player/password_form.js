// A form that asks for the password once more: to sign in over the page, or to go on on this device.

const PHRASES = {
  "sign_in.refused": "password_refused",
  "sign_in.too_many": "password_too_many",
}
const UNKNOWN = "password_unknown"

/** `send` takes the password and resolves to `{ kind, code }`. */
export function createPasswordForm({ form, say, send }) {
  const input = form.querySelector("[data-password]")
  const error = form.querySelector("[data-password-error]")
  let isBusy = false

  function clear() {
    form.reset()
    error.hidden = true
    input.removeAttribute("aria-invalid")
  }

  function tell(phrase) {
    error.hidden = false
    error.textContent = say(phrase)
    input.setAttribute("aria-invalid", "true")
    input.focus()
    input.select()
  }

  async function submit() {
    if (input.value === "") return tell("password_missing")
    const { kind, code } = await send(input.value)
    return kind === "answer" ? clear() : tell(PHRASES[code] ?? UNKNOWN)
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    if (isBusy) return
    isBusy = true
    await submit().finally(() => {
      isBusy = false
    })
  })

  return { clear }
}
