// Draws what the candidate works in: the item with all that says where it stands, and the review.

import { counts, currentItem, isFirst, isLast, responseTo, summaries } from "./state.js"

export function createWorkViews({ parts, say }) {
  const { itemView, overview, bar, nextButton, backButton, flagButton, review } = parts
  let drawnReview = null

  function drawButtons(state, { flagged }) {
    flagButton.setAttribute("aria-pressed", String(flagged))
    flagButton.querySelector("span").textContent = say(flagged ? "flagged" : "flag")
    backButton.setAttribute("aria-disabled", String(isFirst(state)))
    nextButton.textContent = say(isLast(state) ? "next_review" : "next")
  }

  return {
    drawItem({ state, language }, isNewScreen) {
      const item = currentItem(state)
      const response = responseTo(state, item.slot)
      const place = { section: state.section, number: state.index + 1, total: state.items.length }
      const position = say("position", place)
      bar.drawPosition(position)
      const isNewItem = itemView.render({ item, response, language, position })
      overview.render(summaries(state), counts(state))
      drawButtons(state, response)
      if (isNewItem || isNewScreen) itemView.focus()
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
