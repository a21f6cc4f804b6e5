// Fills the page's <template> of an item, and tells what the candidate does with it.

import { textNodes } from "./item_text.js"

const LETTERS = "ABCDE"

export function optionLetter(index) {
  return LETTERS[index]
}

export function createItemView({ place, templates, onChoose, onStrike }) {
  let shownSlot = null
  const nothingYet = { item: null, view: null }
  let prepared = nothingYet

  function buildOption({ option, text }, index, markup) {
    const row = templates.option.content.firstElementChild.cloneNode(true)
    row.dataset.option = option
    row.querySelector("[data-option-radio]").value = option
    row.querySelector("[data-option-letter]").textContent = optionLetter(index)
    row.querySelector("[data-option-text]").replaceChildren(...textNodes(text, markup))
    row.querySelector("[data-option-strike-letter]").textContent = optionLetter(index)
    row.querySelector("[data-option-radio]").addEventListener("change", () => onChoose(index))
    row.querySelector("[data-option-strike]").addEventListener("click", () => onStrike(index))
    return row
  }

  function built(item, { lang, dir }) {
    const view = templates.item.content.firstElementChild.cloneNode(true)
    Object.assign(view, { lang, dir })
    fillTexts(view, item)
    const options = item.options.map((option, index) => buildOption(option, index, item.markup))
    view.querySelector("[data-item-options]").replaceChildren(...options)
    return view
  }

  /** A plain stem by itself is the heading. With more to read the heading says where one is. */
  function fillTexts(view, { stem, stimulus, markup }) {
    const fill = (name, text) => {
      const part = view.querySelector(`[data-item-${name}]`)
      part.replaceChildren(...textNodes(text, markup))
      return part
    }
    const isAlone = !stimulus && markup !== "html"
    view.classList.toggle("item--html", markup === "html")
    view.classList.toggle("item--with-stimulus", Boolean(stimulus))
    fill("stimulus", stimulus ?? "").hidden = !stimulus
    if (isAlone) fill("stem", stem)
    else fill("stem-below", stem).hidden = false
    view.querySelector("[data-item-heading]").classList.toggle("visually-hidden", !isAlone)
  }

  function mark({ option, struck }) {
    for (const row of place.querySelectorAll("[data-option]")) {
      const isStruck = struck.includes(row.dataset.option)
      row.querySelector("[data-option-radio]").checked = row.dataset.option === option
      row.classList.toggle("option-row--struck", isStruck)
      row.querySelector("[data-option-strike]").setAttribute("aria-pressed", String(isStruck))
    }
  }

  return {
    /** Returns whether another item is shown than before. */
    render({ item, response, language, position }) {
      const isNew = item.slot !== shownSlot
      if (isNew) {
        place.replaceChildren(prepared.item === item ? prepared.view : built(item, language))
        prepared = nothingYet
      }
      shownSlot = item.slot
      place.querySelector("[data-item-position]").textContent = position
      mark(response)
      return isNew
    },
    /** Makes ready what is probably shown next, apart from the page. */
    prepare(item, language) {
      if (prepared.item !== item) prepared = { item, view: built(item, language) }
    },
    focus() {
      window.scrollTo(0, 0)
      place.querySelector("h1").focus({ preventScroll: true })
    },
  }
}
