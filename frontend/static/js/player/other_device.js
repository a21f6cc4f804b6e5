// The page of a device that may not write: why, and how the candidate goes on here.

import { createPasswordForm } from "./password_form.js"

export function createOtherDevice({ root, say, send }) {
  const texts = [...root.querySelectorAll("[data-lease]")]
  const title = root.querySelector("h1")
  const form = root.querySelector("form")
  let drawn = null
  createPasswordForm({ form, say, send })

  return {
    draw(lease) {
      title.textContent = say(`lease_${lease}`)
      for (const text of texts) text.hidden = text.dataset.lease !== lease
      form.hidden = lease === "waits"
      // What had the focus may be gone, and what is new here wants to be heard.
      if (drawn !== null && drawn !== lease) title.focus({ preventScroll: true })
      drawn = lease
    },
  }
}
