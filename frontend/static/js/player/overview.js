// The grid of all items of the section, which reads as a list.

import { writeText } from "./page_writes.js"

export function createOverview({ list, countsText, template, say, onGo }) {
  let buttons = []
  /** What each of them says now. */
  let marked = []

  function build(total) {
    const entries = Array.from({ length: total }, (_, index) => {
      const entry = template.content.firstElementChild.cloneNode(true)
      entry.querySelector("[data-number]").textContent = String(index + 1)
      entry.querySelector("button").addEventListener("click", () => onGo(index))
      return entry
    })
    list.replaceChildren(...entries)
    buttons = entries.map((entry) => entry.querySelector("button"))
    marked = []
  }

  function mark(index, { isAnswered, isFlagged, isCurrent }) {
    const said = `${isAnswered} ${isFlagged} ${isCurrent}`
    if (marked[index] === said) return
    marked[index] = said
    const button = buttons[index]
    button.classList.toggle("overview__item--answered", isAnswered)
    button.classList.toggle("overview__item--flagged", isFlagged)
    if (isCurrent) button.setAttribute("aria-current", "true")
    else button.removeAttribute("aria-current")
    const states = [say(isAnswered ? "state_answered" : "state_unanswered")]
    if (isFlagged) states.push(say("state_flagged"))
    button.querySelector("[data-states]").textContent = `: ${states.join(", ")}`
  }

  return {
    render(summaries, counts) {
      if (buttons.length !== summaries.length) build(summaries.length)
      for (const [index, summary] of summaries.entries()) mark(index, summary)
      writeText(countsText, say("counts", counts))
    },
  }
}
