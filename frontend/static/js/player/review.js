// The page before a section is finished: what is open, and what finishing means.

import { textLine } from "./item_text.js"

export function createReview({ root, template, say, onGo }) {
  const find = (name) => root.querySelector(`[data-review-${name}]`)

  function buildEntry({ index, number, stem, markup, isAnswered, isFlagged }) {
    const entry = template.content.firstElementChild.cloneNode(true)
    entry.querySelector("[data-number]").textContent = String(number)
    entry.querySelector("[data-stem]").textContent = textLine(stem, markup)
    entry.querySelector("[data-unanswered]").hidden = isAnswered
    entry.querySelector("[data-flagged]").hidden = !isFlagged
    entry.querySelector("button").addEventListener("click", () => onGo(index))
    return entry
  }

  return {
    render({ section, isLastSection, counts, summaries, language }) {
      const open = summaries.filter(({ isAnswered, isFlagged }) => !isAnswered || isFlagged)
      find("title").textContent = say("review_title", { section })
      find("counts").textContent = say("counts", counts)
      find("complete").hidden = counts.answered < counts.total
      find("open").hidden = open.length === 0
      find("list").replaceChildren(...open.map(buildEntry))
      for (const stem of find("list").querySelectorAll("[data-stem]")) Object.assign(stem, language)
      const name = isLastSection ? "submit" : "finish_section"
      find("finish").querySelector("span").textContent = say(name, { section })
      find("then").textContent = say(`${name}_then`)
    },
  }
}
