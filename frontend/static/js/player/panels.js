// Overview, settings and help: one open at a time, beside the item, or above it where there is no room
// beside. The focus goes in and comes back.

const ROOM_BESIDE = "(min-width: 68em)"

/** What is seen already is not scrolled to: the bars stay where they are, and so does the item. */
function focusAgain(element) {
  if (element === null) return
  const { top, bottom } = element.getBoundingClientRect()
  element.focus({ preventScroll: top >= 0 && bottom <= window.innerHeight })
}

export function createPanels(page) {
  const panels = [...page.querySelectorAll("[data-panel]")]
  const body = page.querySelector("[data-player]")
  const beside = matchMedia(ROOM_BESIDE)
  let opener = null

  function show(name) {
    for (const panel of panels) panel.hidden = panel.dataset.panel !== name
    for (const button of page.querySelectorAll("[data-panel-button]")) {
      button.setAttribute("aria-expanded", String(button.dataset.panelButton === name))
    }
    body.classList.toggle("exam-body--beside", name !== null)
  }

  function openName() {
    return panels.find((panel) => !panel.hidden)?.dataset.panel ?? null
  }

  return {
    get isAboveItem() {
      return !beside.matches
    },
    toggle(name) {
      if (openName() === name) return this.close()
      if (openName() === null) opener = document.activeElement
      show(name)
      const panel = panels.find(({ dataset }) => dataset.panel === name)
      panel.querySelector("h2").focus({ preventScroll: true })
      if (this.isAboveItem) window.scrollTo(0, 0)
    },
    close({ returnsFocus = true } = {}) {
      const name = openName()
      if (name === null) return
      show(null)
      if (!returnsFocus) return
      focusAgain(opener)
      // It may be gone, with an item that was left since.
      if (page.activeElement !== opener)
        focusAgain(page.querySelector(`[data-panel-button="${name}"]`))
    },
  }
}
