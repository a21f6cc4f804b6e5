// Draws what the candidate works in: the item with all that says where it stands, and the review.

import { afterNextFrame } from "./frames.js"
import { writeAttribute, writeText } from "./page_writes.js"
import { counts, isFirst, isLast, responseTo, summaries } from "./state.js"

/** The item that is shown is painted before the next one is made ready. */
const PREPARED_AFTER_MS = 100

export function createWorkViews({ parts, say }) {
  const { itemView, overview, bar, nextButton, backButton, flagButton, review } = parts
  let drawnItem = null
  let drawnReview = null
  let preparing = null
  let callOffRest = () => {}

  function drawButtons(state, { flagged }) {
    writeAttribute(flagButton, "aria-pressed", String(flagged))
    writeText(flagButton.querySelector("span"), say(flagged ? "flagged" : "flag"))
    writeAttribute(backButton, "aria-disabled", String(isFirst(state)))
    writeText(nextButton, say(isLast(state) ? "next_review" : "next"))
  }

  function shownOf(state, index, language) {
    const item = state.items[index]
    const place = { section: state.section, number: index + 1, total: state.items.length }
    const response = responseTo(state, item.slot)
    return { item, response, language, position: say("position", place) }
  }

  function prepareNext(state, language) {
    const next = state.index + 1
    if (next < state.items.length)
      preparing = setTimeout(
        () => itemView.prepare(shownOf(state, next, language)),
        PREPARED_AFTER_MS,
      )
  }

  return {
    /** Returns whether the item wants the focus: it is another one, or comes back into view. */
    drawItem({ state, language }, isNewScreen) {
      if (!isNewScreen && drawnItem === state) return false
      drawnItem = state
      const drawn = shownOf(state, state.index, language)
      // First, while all else is laid out: taking away what has the focus asks for the layout.
      const isNewItem = itemView.render(drawn)
      bar.drawPosition(drawn.position)
      drawButtons(state, drawn.response)
      // What was about to be made ready may be this item: behind itself it would lose its choice.
      clearTimeout(preparing)
      callOffRest()
      callOffRest = afterNextFrame(() => {
        overview.render(summaries(state), counts(state))
        prepareNext(state, language)
      })
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
