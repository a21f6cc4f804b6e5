// Draws the sitting. Decides nothing about the exam: sitting.js knows what is, commands.js what the
// candidate may do, and the modules beside this one how each part of the page looks.

import { chosenAppearance } from "../shared/appearance_settings.js"
import { createCommands } from "./commands.js"
import { screenOf } from "./screen.js"
import { counts, currentItem, isFirst, isLast, responseTo, summaries } from "./state.js"
import { clockFace } from "./time_words.js"

export class Player {
  #sitting
  #parts
  #say
  #commands
  #isElsewhere = false
  /** The section whose review is open; the next section begins with its items. */
  #reviewedSection = null
  #drawnReview = null

  constructor({ sitting, parts, say, announce }) {
    this.#sitting = sitting
    this.#parts = parts
    this.#say = say
    this.#commands = createCommands({ player: this, sitting, parts, say, announce })
  }

  get screen() {
    const { view, contact, hasItems, state } = this.#sitting
    return screenOf({
      state: view?.state ?? null,
      isElsewhere: this.#isElsewhere,
      contact,
      hasItems,
      isTimeUp: this.#parts.timeWatch.isUp(this.#sitting),
      isReviewing: hasItems && this.#reviewedSection === state.section,
    })
  }

  /** What a key may mean now, for shortcuts.js. */
  get keyContext() {
    const { hasItems, state } = this.#sitting
    return {
      isOn: chosenAppearance().shortcuts !== "off" && this.screen === "item",
      isRightToLeft: document.documentElement.dir === "rtl",
      awaitsStrike: this.#commands.awaitsStrike,
      optionCount: hasItems ? currentItem(state).options.length : 0,
    }
  }

  /** What finishing the section means, for the review and the dialog. */
  get finishFacts() {
    const { view, state } = this.#sitting
    const { section } = state
    return {
      section,
      isLastSection: section === view.sections.at(-1).number,
      breakMinutes: view.policy.break_after_section === section ? view.policy.break_minutes : null,
      counts: counts(state),
    }
  }

  start() {
    this.#isElsewhere = false
    this.#reviewedSection = null
    // Forgets first, so that nothing stale is drawn while the server is asked.
    const started = this.#sitting.start()
    this.draw()
    return started
  }

  standAside() {
    this.#isElsewhere = true
    this.#sitting.stop()
    this.draw()
  }

  perform(command, index) {
    this.#commands.perform(command, index)
  }

  openReview() {
    this.#reviewedSection = this.#sitting.state.section
    this.#parts.panels.close({ returnsFocus: false })
    this.draw()
  }

  leaveReview() {
    this.#reviewedSection = null
  }

  draw() {
    const { screen } = this
    const { views, nav, panels, dialog } = this.#parts
    const isNewScreen = views.show(screen)
    nav.hidden = screen !== "item"
    if (isNewScreen && screen !== "item" && screen !== "review")
      panels.close({ returnsFocus: false })
    if (isNewScreen && screen !== "review") dialog.close()
    if (screen === "item") this.#drawItem(isNewScreen)
    if (screen === "review") this.#drawReview(isNewScreen)
    if (screen === "submitted") this.#parts.leave(this.#sitting.view.receipt_url)
    this.tick()
  }

  /** What changes with time alone. */
  tick() {
    const { bar, timeWatch, saveWatch } = this.#parts
    if (this.#sitting.view === null || this.#isElsewhere) return
    saveWatch.draw(this.#sitting)
    if (this.#sitting.hasEnded) bar.dropTime()
    else timeWatch.draw(this.#sitting)
    const breakSeconds = this.#sitting.breakClock.remainingSeconds()
    this.#parts.drawBreak({ face: clockFace(breakSeconds), isOver: breakSeconds <= 0 })
    if (!timeWatch.isUp(this.#sitting)) return
    this.#sitting.makeContact()
    if (this.#parts.views.shown !== this.screen) this.draw()
  }

  #drawItem(isNewScreen) {
    const { itemView, overview, bar, nextButton, backButton, drawFlag } = this.#parts
    const { state, language } = this.#sitting
    const item = currentItem(state)
    const response = responseTo(state, item.slot)
    const place = { section: state.section, number: state.index + 1, total: state.items.length }
    const position = this.#say("position", place)
    bar.drawPosition(position)
    const isNewItem = itemView.render({ item, response, language, position })
    overview.render(summaries(state), counts(state))
    drawFlag(response.flagged)
    backButton.setAttribute("aria-disabled", String(isFirst(state)))
    nextButton.textContent = this.#say(isLast(state) ? "next_review" : "next")
    if (isNewItem || isNewScreen) itemView.focus()
  }

  #drawReview(isNewScreen) {
    const { state, language } = this.#sitting
    this.#parts.bar.drawPosition(this.#say("section", { section: state.section }))
    // Drawn again only when something changed: the focus stays where it is.
    if (!isNewScreen && this.#drawnReview === state) return
    this.#drawnReview = state
    this.#parts.review.render({ ...this.finishFacts, summaries: summaries(state), language })
  }
}
