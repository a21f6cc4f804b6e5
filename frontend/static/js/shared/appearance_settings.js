// The choices of "Settings": text size, colours, contrast, line focus, keys. Kept on this device only.

const STORAGE_NAME = "appearance"
const AS_THE_DEVICE_SAYS = "device"

/** What was chosen so far, by name; a name that is missing was never chosen. */
export function chosenAppearance() {
  return { ...document.documentElement.dataset }
}

export function changeAppearance(name, value) {
  const chosen = document.documentElement.dataset
  if (value === AS_THE_DEVICE_SAYS) delete chosen[name]
  else chosen[name] = value
  try {
    localStorage.setItem(STORAGE_NAME, JSON.stringify(chosen))
  } catch {
    // Without storage the choice holds until the page is left.
  }
  document.dispatchEvent(new CustomEvent("appearancechange", { detail: { name, value } }))
}

/** Shows in the form what is chosen, and follows what is chosen there. */
export function bindAppearanceForm(form) {
  const chosen = chosenAppearance()
  for (const input of form.querySelectorAll("[data-appearance]")) {
    if (chosen[input.name] === input.value) input.checked = true
  }
  form.addEventListener("change", ({ target }) => changeAppearance(target.name, target.value))
}
