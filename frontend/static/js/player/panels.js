// Overview, settings and help: one open at a time, beside the item, or above it where there is no room
// beside. The focus goes in and comes back.

const ROOM_BESIDE = "(min-width: 68em)"

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
      if (openName() === null) return
      show(null)
      if (returnsFocus) opener?.focus()
    },
  }
}
