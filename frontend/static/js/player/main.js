// Wires the player to its page: finds the parts, joins them, and passes on what is pressed.

import { bindAppearanceForm } from "../shared/appearance_settings.js"
import { createAnnouncer } from "./announcer.js"
import { createApi } from "./api.js"
import { createExamBar } from "./exam_bar.js"
import { createFinishDialog } from "./finish_dialog.js"
import { createItemView } from "./item_view.js"
import { createJournalStore } from "./journal_store.js"
import { createLineFocus } from "./line_focus.js"
import { createOverview } from "./overview.js"
import { createPanels } from "./panels.js"
import { Player } from "./player.js"
import { createReview } from "./review.js"
import { createSaveWatch } from "./save_watch.js"
import { createSeenWarnings } from "./seen_warnings.js"
import { commandFor } from "./shortcuts.js"
import { Sitting } from "./sitting.js"
import { createTabLock } from "./tab_lock.js"
import { createTimeWatch } from "./time_watch.js"
import { createViews } from "./views.js"
import { readWords } from "./words.js"

const TICK_MS = 1000

const find = (selector) => document.querySelector(selector)
const template = (name) => find(`[data-template="${name}"]`)

const root = find("[data-player]")
const { sittingId } = root.dataset
const say = readWords(find("[data-words]"))
const announce = createAnnouncer(find("[data-announcer]"))

const csrfToken = find('meta[name="csrf-token"]').content
const sitting = new Sitting({
  api: createApi({ sittingId, csrfToken }),
  store: createJournalStore(sittingId),
  onChange: () => player.draw(),
})
const player = new Player({ sitting, parts: findParts(), say, announce })
const tabLock = createTabLock(sittingId, { onLost: () => player.standAside() })

function findParts() {
  const bar = createExamBar(find("[data-exam-bar]"), say)
  const perform = (command) => (index) => player.perform(command, index)
  return {
    bar,
    nav: find("[data-nav]"),
    nextButton: find('[data-command="next"] span'),
    backButton: find('[data-command="back"]'),
    views: createViews(root),
    panels: createPanels(document),
    timeWatch: createTimeWatch({ bar, seenWarnings: createSeenWarnings(sittingId), say, announce }),
    saveWatch: createSaveWatch({ bar, say, announce }),
    itemView: createItemView({
      place: find("[data-item-place]"),
      templates: { item: template("item"), option: template("option") },
      onChoose: perform("choose"),
      onStrike: perform("strike"),
    }),
    overview: createOverview({
      list: find("[data-overview-list]"),
      countsText: find("[data-overview-counts]"),
      template: template("overview_item"),
      say,
      onGo: perform("go"),
    }),
    review: createReview({
      root: find('[data-view-name="review"]'),
      template: template("review_item"),
      say,
      onGo: perform("go"),
    }),
    dialog: createFinishDialog({ dialog: find("[data-dialog]"), say, onConfirmed: finish }),
    drawFlag,
    drawBreak,
    takeOver: async () => (await tabLock.takeOver()) && player.start(),
    leave,
  }
}

/** Resolves to whether it is done. Nothing is finished while an answer waits on this device. */
async function finish({ takeBreak, signal, onWaiting }) {
  const { section, sections } = sitting.view
  onWaiting(sitting.unsavedSince !== null)
  try {
    await sitting.drained(signal)
  } catch {
    return false
  }
  onWaiting(false)
  const isLastSection = section === sections.at(-1).number
  const kind = await (isLastSection ? sitting.submit() : sitting.finishSection(takeBreak))
  return kind === "answer"
}

function drawFlag(isFlagged) {
  const button = find("[data-flag-button]")
  button.setAttribute("aria-pressed", String(isFlagged))
  button.querySelector("span").textContent = say(isFlagged ? "flagged" : "flag")
}

function drawBreak({ face, isOver }) {
  find("[data-break-left]").textContent = face
  find("[data-break-running]").hidden = isOver
  find("[data-break-over]").hidden = !isOver
}

function leave(receiptAddress) {
  const link = find("[data-receipt-link]")
  if (link.getAttribute("href") === receiptAddress) return
  link.href = receiptAddress
  location.replace(receiptAddress)
}

document.addEventListener("click", ({ target }) => {
  const command = target.closest("[data-command]")?.dataset.command
  if (command) player.perform(command)
})

document.addEventListener("keydown", (event) => {
  if (find("[data-dialog]").open) return
  const isTyping = event.target.matches(
    "textarea, select, input:not([type=radio], [type=checkbox])",
  )
  const press = commandFor(event, { ...player.keyContext, isTyping })
  if (press === null) return
  if (event.key !== "Escape") event.preventDefault()
  player.perform(press.command, press.index)
})

document.addEventListener("visibilitychange", () => document.hidden || sitting.makeContact())
document.addEventListener("appearancechange", () => player.draw())
window.addEventListener("online", () => sitting.makeContact())

bindAppearanceForm(find("[data-appearance-form]"))
createLineFocus(document.querySelectorAll("[data-line-focus]"))
setInterval(() => player.tick(), TICK_MS)

tabLock.acquire().then((isOurs) => (isOurs ? player.start() : player.standAside()))
