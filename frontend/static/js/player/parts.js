// Finds the parts of the page and makes of each what draws it. What they mean together is in player.js.

import { createCodeForm } from "./code_form.js"
import { createExamBar } from "./exam_bar.js"
import { createFinishDialog } from "./finish_dialog.js"
import { createItemView } from "./item_view.js"
import { createNoteLines } from "./note_lines.js"
import { createOtherDevice } from "./other_device.js"
import { createOverview } from "./overview.js"
import { createPanels } from "./panels.js"
import { createQuietViews } from "./quiet_views.js"
import { createReady } from "./ready.js"
import { createReview } from "./review.js"
import { createSaveWatch } from "./save_watch.js"
import { createSeenWarnings } from "./seen_warnings.js"
import { createSignInDialog } from "./sign_in_dialog.js"
import { createTimeAccount } from "./time_account.js"
import { createTimeWatch } from "./time_watch.js"
import { createViews } from "./views.js"

/** `acts`: what the parts ask of the sitting and the page, by name; `perform(command)` makes a listener. */
export function findParts({ page, say, announce, perform, acts }) {
  const find = (selector) => page.querySelector(selector)
  const template = (name) => find(`[data-template="${name}"]`)
  const view = (name) => find(`[data-view-name="${name}"]`)
  const root = find("[data-player]")
  const bar = createExamBar(find("[data-exam-bar]"), say)
  const { sittingId } = root.dataset

  return {
    bar,
    nav: find("[data-nav]"),
    nextButton: find('[data-command="next"] span'),
    backButton: find('[data-command="back"]'),
    flagButton: find("[data-flag-button]"),
    views: createViews(root),
    quietViews: createQuietViews({ root, say, onEndBreak: acts.endBreak }),
    panels: createPanels(page),
    timeWatch: createTimeWatch({ bar, seenWarnings: createSeenWarnings(sittingId), say, announce }),
    saveWatch: createSaveWatch({ bar, say, announce }),
    noteLines: createNoteLines({
      root: find("[data-notes]"),
      template: template("message"),
      announce,
      onSeen: acts.markSeen,
    }),
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
      root: view("review"),
      template: template("review_item"),
      say,
      onGo: perform("go"),
    }),
    ready: createReady({ root: view("ready"), say, onStart: acts.begin }),
    otherDevice: createOtherDevice({ root: view("other_device"), say, send: acts.takeOver }),
    codeForm: createCodeForm({ form: find("[data-code-form]"), say, send: acts.enterCode }),
    timeAccount: createTimeAccount({
      panel: find('[data-panel="time"]'),
      template: template("time_line"),
      say,
      ask: acts.timeAccount,
    }),
    signIn: createSignInDialog({ dialog: find("[data-sign-in]"), say, send: acts.signIn }),
    dialog: createFinishDialog({ dialog: find("[data-dialog]"), say, onConfirmed: acts.finish }),
  }
}
