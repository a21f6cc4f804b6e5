// Line focus: dims everything but the lines that are being read. Follows the pointer and the focus.

export function createLineFocus(shades) {
  const moveTo = (pixels) =>
    document.documentElement.style.setProperty("--line-focus-at", `${Math.round(pixels)}px`)
  const isOn = () => document.documentElement.dataset.lineFocus === "on"

  function draw() {
    for (const shade of shades) shade.hidden = !isOn()
  }

  document.addEventListener("appearancechange", draw)
  document.addEventListener("pointermove", ({ clientY }) => isOn() && moveTo(clientY))
  document.addEventListener("focusin", ({ target }) => {
    if (!isOn()) return
    const { top, bottom } = target.getBoundingClientRect()
    moveTo((top + bottom) / 2)
  })
  draw()
}
