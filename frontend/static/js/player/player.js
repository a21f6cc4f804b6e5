// Draws the sitting. Decides nothing about the exam: sitting.js knows what is, commands.js what the
// candidate may do, and the modules beside this one how each part of the page looks.

import { chosenAppearance } from "../shared/appearance_settings.js"
import { createCommands } from "./commands.js"
import { afterNextFrame } from "./frames.js"
import { notesOf } from "./notes.js"
import { screenOf } from "./screen.js"
import { counts, currentItem } from "./state.js"
import { createWorkViews } from "./work_views.js"

/** A view that may keep an open panel beside it. */
const BESIDE_PANELS = new Set(["item", "review", "ready"])
/** Where no clock of this device counts. */
const WITHOUT_TIME = new Set(["submitted", "other_device", "time_up"])
/** Where a small sign-in over the page would help nobody. */
const WITHOUT_SIGN_IN = new Set(["elsewhere", "other_device"])

export class Player {
  #sitting
  #parts
  #prefetch
  #acts
  #workViews
  #commands
  #isElsewhere = false
  /** The section whose review is open; the next section begins with its items. */
  #reviewedSection = null

  constructor({ sitting, parts, prefetch, acts, say, announce }) {
    this.#sitting = sitting
    this.#parts = parts
    this.#prefetch = prefetch
    this.#acts = acts
    this.#workViews = createWorkViews({ parts, say })
    this.#commands = createCommands({ player: this, sitting, parts, acts, say, announce })
  }

  get screen() {
    const { view, lease, contact, hasItems, phase, state } = this.#sitting
    return screenOf({
      state: view?.state ?? null,
      isElsewhere: this.#isElsewhere,
      lease,
      contact,
      hasItems,
      phase,
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
    if (isNewScreen && !BESIDE_PANELS.has(screen)) panels.close({ returnsFocus: false })
    if (isNewScreen && screen !== "review") dialog.close()
    let wantsFocus = isNewScreen
    if (screen === "item") wantsFocus = this.#workViews.drawItem(this.#sitting, isNewScreen)
    else if (screen === "review")
      this.#workViews.drawReview(this.#sitting, this.finishFacts, isNewScreen)
    else this.#drawQuiet(screen)
    // With another item the rest of the page is drawn when that is on the screen.
    if (wantsFocus && !isNewScreen) afterNextFrame(() => this.tick())
    else this.tick()
    // Last, with the words in it and nothing left to write: the browser lays the page out for it.
    if (wantsFocus && views.shown === screen) this.#focus(screen)
  }

  #focus(screen) {
    const { itemView, views } = this.#parts
    if (screen === "item") itemView.focus()
    else views.focusHeading()
  }

  /** What changes with time alone. */
  tick() {
    const { view, contact, breakClock, creditLeftSeconds } = this.#sitting
    const { bar, timeWatch, saveWatch, quietViews, views } = this.#parts
    this.#drawNotes()
    if (this.#isElsewhere) this.#forgetBar()
    if (view === null || this.#isElsewhere) return
    if (views.shown !== "other_device") {
      const isReachable = contact === "answer" && navigator.onLine
      this.#prefetch.tick({ isWaiting: views.shown === "ready", isReachable })
    }
    if (views.shown === "ready") return
    if (views.shown === "other_device") bar.dropSaving()
    else saveWatch.draw(this.#sitting)
    if (WITHOUT_TIME.has(views.shown)) bar.dropTime()
    else timeWatch.draw(this.#sitting)
    const isHeard = contact === "answer"
    if (views.shown === "on_break") quietViews.drawBreak(breakClock.remainingSeconds(), { isHeard })
    if (views.shown === "covered") quietViews.drawCovered(creditLeftSeconds)
    if (timeWatch.isUp(this.#sitting) || this.#sitting.time.isToBeAsked) this.#sitting.makeContact()
    if (views.shown !== this.screen) this.draw()
  }

  /** A tab that stands aside hears nothing more: what its bar said last is not true for long. */
  #forgetBar() {
    const { bar } = this.#parts
    bar.dropSaving()
    bar.dropTime()
  }

  #drawNotes() {
    const { noteLines, signIn } = this.#parts
    const { contact, phase, isBusy, isDurable, time, messages } = this.#sitting
    const { unsavedSince, heldCount, refusedCount } = this.#sitting
    const { screen } = this
    const waiting = { unsavedSince, heldCount, refusedCount }
    const facts = {
      screen,
      contact,
      phase,
      isBusy,
      isDurable,
      isTimeInDoubt: time.isInDoubt,
      ...waiting,
    }
    const canSeal = globalThis.crypto?.subtle !== undefined
    const names = notesOf({ ...facts, canSeal, now: Date.now() })
    noteLines.draw(this.#isElsewhere ? [] : names, messages)
    signIn.draw({ contact, mayInterrupt: !WITHOUT_SIGN_IN.has(screen) })
  }

  #drawQuiet(screen) {
    const { quietViews, ready, otherDevice, codeForm } = this.#parts
    const { view, lease, unsavedSince, refusedCount, isClosed } = this.#sitting
    if (screen === "ready") {
      ready.draw({
        isAdmitted: view.state === "checked_in",
        isOnDevice: this.#prefetch.isOnDevice,
        isHeard: this.#sitting.contact === "answer",
      })
    }
    if (screen === "paused") quietViews.drawPause(view.pause?.reason)
    if (screen === "other_device") otherDevice.draw(lease)
    if (screen === "trouble") codeForm.draw(view?.state === "in_progress")
    if (screen !== "submitted") return
    quietViews.drawEnd({ isDelivered: unsavedSince === null, isWhole: refusedCount === 0 })
    if (isClosed) this.#acts.leave(view.receipt_url)
  }
}
