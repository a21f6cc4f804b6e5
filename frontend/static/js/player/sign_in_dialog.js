// The small sign-in over the page. It comes by itself once when the sign-in has ended, goes with
// "Later", and the exam goes on behind it all the while.

import { createPasswordForm } from "./password_form.js"

export function createSignInDialog({ dialog, say, send }) {
  let wasOffered = false
  const form = createPasswordForm({ form: dialog.querySelector("form"), say, send })

  dialog.querySelector("[data-later]").addEventListener("click", () => dialog.close())

  function open() {
    if (dialog.open) return
    form.clear()
    dialog.showModal()
  }

  return {
    open,
    /** A line that fails while the password is being written says nothing about the sign-in. */
    draw({ contact, mayInterrupt }) {
      if (contact === "answer") {
        wasOffered = false
        dialog.close()
      } else if (contact === "signed_out" && !wasOffered && mayInterrupt) {
        wasOffered = true
        open()
      }
    },
  }
}
