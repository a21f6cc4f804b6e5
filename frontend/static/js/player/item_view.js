// Fills the page's <template> of an item, and tells what the candidate does with it.
//
// There are two places for an item: one is seen, and in the other the next item is built, styled and
// laid out while the candidate reads. To go on they change their parts, and little is left to do.

import { afterNextFrame } from "./frames.js"
import { textNodes } from "./item_text.js"
import { writeAttribute, writeText } from "./page_writes.js"

const LETTERS = "ABCDE"
const AHEAD = "item-place--ahead"

export function optionLetter(index) {
  return LETTERS[index]
}

export function createItemView({ place, templates, onChoose, onStrike }) {
  let shown = { place, slot: null }
  let ahead = { place: place.cloneNode(false), item: null, response: null }
  let callOffFocus = () => {}

  for (const each of [shown.place, ahead.place]) each.classList.add("item-place")
  takeParts()

  function takeParts() {
    ahead.place.classList.add(AHEAD)
    ahead.place.removeAttribute("data-item-place")
    shown.place.classList.remove(AHEAD)
    shown.place.setAttribute("data-item-place", "")
  }

  function buildOption({ option, text }, index, { slot, markup }) {
    const row = templates.option.content.firstElementChild.cloneNode(true)
    const radio = row.querySelector("[data-option-radio]")
    row.dataset.option = option
    // Two items are in the page: a choice in one is none in the other.
    Object.assign(radio, { value: option, name: `choice-${slot}` })
    row.querySelector("[data-option-letter]").textContent = optionLetter(index)
    row.querySelector("[data-option-text]").replaceChildren(...textNodes(text, markup))
    row.querySelector("[data-option-strike-letter]").textContent = optionLetter(index)
    radio.addEventListener("change", () => onChoose(index))
    row.querySelector("[data-option-strike]").addEventListener("click", () => onStrike(index))
    return row
  }

  function built(item, { lang, dir }) {
    const view = templates.item.content.firstElementChild.cloneNode(true)
    Object.assign(view, { lang, dir })
    fillTexts(view, item)
    const options = item.options.map((option, index) => buildOption(option, index, item))
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
    else showBelow(fill("stem-below", stem))
    view.querySelector("[data-item-heading]").classList.toggle("visually-hidden", !isAlone)
  }

  /** A table may be wider than the page: it is reached, and then moved, with the keyboard. */
  function showBelow(stem) {
    stem.hidden = false
    if (stem.querySelector("table") !== null) stem.tabIndex = 0
  }

  function mark(view, { option, struck }, position) {
    writeText(view.querySelector("[data-item-position]"), position)
    for (const row of view.querySelectorAll("[data-option]")) {
      const isStruck = struck.includes(row.dataset.option)
      row.querySelector("[data-option-radio]").checked = row.dataset.option === option
      row.classList.toggle("option-row--struck", isStruck)
      writeAttribute(row.querySelector("[data-option-strike]"), "aria-pressed", String(isStruck))
    }
  }

  function exchange() {
    // While all is still laid out: taking away what has the focus asks for the layout.
    if (shown.place.contains(document.activeElement)) document.activeElement.blur()
    const { place: last } = shown
    shown = { place: ahead.place, slot: ahead.item.slot }
    ahead = { place: last, item: null, response: null }
    takeParts()
    // What was seen is hidden already: it is taken away when its successor is on the screen.
    afterNextFrame(() => {
      if (ahead.item !== null) return
      ahead.place.replaceChildren()
      shown.place.after(ahead.place)
    })
  }

  function build(item, language) {
    shown.place.replaceChildren(built(item, language))
    shown.slot = item.slot
    ahead.place.replaceChildren()
    ahead.item = null
  }

  /** An item with something to read beside it takes the room that there is. */
  function takeRoom({ stimulus }) {
    shown.place.parentElement.classList.toggle("exam-view--wide", Boolean(stimulus))
  }

  return {
    /** Returns whether another item is shown than before. */
    render({ item, response, language, position }) {
      const isNew = item.slot !== shown.slot
      const isReady = isNew && ahead.item === item
      const isMarked = isReady && ahead.response === response
      if (isReady) exchange()
      else if (isNew) build(item, language)
      if (isNew) takeRoom(item)
      if (!isMarked) mark(shown.place, response, position)
      return isNew
    },
    /** Makes ready what is probably shown next. */
    prepare({ item, response, language, position }) {
      if (ahead.item === item) return
      const view = built(item, language)
      mark(view, response, position)
      Object.assign(ahead, { item, response })
      // Behind what is shown, for all who look for the first of something.
      shown.place.after(ahead.place)
      ahead.place.replaceChildren(view)
      // Asked for its size, a browser that keeps the layout of what is not seen makes it now.
      view.getBoundingClientRect()
    },
    /** To the heading, as soon as it is seen; but not away from where somebody went meanwhile. */
    focus() {
      window.scrollTo(0, 0)
      const { activeElement } = document
      callOffFocus()
      callOffFocus = afterNextFrame(() => {
        if (![activeElement, document.body].includes(document.activeElement)) return
        shown.place.querySelector("h1").focus({ preventScroll: true })
      })
    },
  }
}
