// Draws the lines under the bar, and the messages of staff, which stay until they were seen. Each is
// said once, politely.

import { writeShown } from "./page_writes.js"

export function createNoteLines({ root, template, announce, onSeen }) {
  const lines = [...root.querySelectorAll("[data-note]")]
  const list = root.querySelector("[data-messages]")
  const said = new Set()

  function drawLine(line, isShown) {
    if (isShown && line.hidden) announce(line.querySelector("p").textContent)
    writeShown(line, isShown)
  }

  function build({ id, text }) {
    const entry = template.content.firstElementChild.cloneNode(true)
    entry.dataset.messageId = id
    entry.querySelector("[data-message-text]").textContent = text
    entry.querySelector("button").addEventListener("click", () => onSeen(id))
    return entry
  }

  function drawMessages(messages) {
    const open = messages.filter(({ seen }) => !seen)
    const shown = [...list.children].map((entry) => entry.dataset.messageId)
    // Built again only when something changed: the focus stays where it is.
    if (shown.join() === open.map(({ id }) => String(id)).join()) return
    list.replaceChildren(...open.map(build))
    for (const { id, text } of open) {
      if (!said.has(id)) announce(text)
      said.add(id)
    }
  }

  return {
    draw(names, messages) {
      for (const line of lines) drawLine(line, names.includes(line.dataset.note))
      drawMessages(messages)
    },
  }
}
