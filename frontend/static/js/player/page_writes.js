// Writes into the page what is not there yet. A write of the same again costs the browser as much as
// a change: it lays out and paints anew.

export function writeText(element, text) {
  if (element.textContent !== text) element.textContent = text
}

export function writeAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

export function writeShown(element, isShown) {
  if (element.hidden === isShown) element.hidden = !isShown
}
