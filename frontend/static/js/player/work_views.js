// Draws what the candidate works in: the item with all that says where it stands, and the review.

import { writeAttribute, writeText } from "./page_writes.js"
import { counts, currentItem, isFirst, isLast, responseTo, summaries } from "./state.js"

/** The item that is shown is painted before the next one is made ready. */
const PREPARED_AFTER_MS = 100

export function createWorkViews({ parts, say }) {
  const { itemView, overview, bar, nextButton, backButton, flagButton, review } = parts
  let drawnItem = null
  let drawnReview = null
  let preparing = null

  function drawButtons(state, { flagged }) {
    writeAttribute(flagButton, "aria-pressed", String(flagged))
    writeText(flagButton.querySelector("span"), say(flagged ? "flagged" : "flag"))
    writeAttribute(backButton, "aria-disabled", String(isFirst(state)))
    writeText(nextButton, say(isLast(state) ? "next_review" : "next"))
  }

  function prepareNext({ items, index }, language) {
    clearTimeout(preparing)
    const next = items[index + 1]
    if (next) preparing = setTimeout(() => itemView.prepare(next, language), PREPARED_AFTER_MS)
  }

  return {
    /** Returns whether the item wants the focus: it is another one, or comes back into view. */
    drawItem({ state, language }, isNewScreen) {
      if (!isNewScreen && drawnItem === state) return false
      drawnItem = state
      const item = currentItem(state)
      const response = responseTo(state, item.slot)
      const place = { section: state.section, number: state.index + 1, total: state.items.length }
      const position = say("position", place)
      // First, while all else is laid out: taking away what has the focus asks for the layout.
      const isNewItem = itemView.render({ item, response, language, position })
      bar.drawPosition(position)
      overview.render(summaries(state), counts(state))
      drawButtons(state, response)
      if (isNewItem) prepareNext(state, language)
      return isNewItem || isNewScreen
    },
    /** `facts`: what finishing the section means. */
    drawReview({ state, language }, facts, isNewScreen) {
      bar.drawPosition(say("section", { section: state.section }))
      // Drawn again only when something changed: the focus stays where it is.
      if (!isNewScreen && drawnReview === state) return
      drawnReview = state
      review.render({ ...facts, summaries: summaries(state), language })
    },
  }
}
