// Wires the player to its page: joins what knows of the exam with what draws it, and passes on what is
// pressed.

import { bindAppearanceForm } from "../shared/appearance_settings.js"
import { createAnnouncer } from "./announcer.js"
import { createDeviceStorage } from "./device_storage.js"
import { createLineFocus } from "./line_focus.js"
import { findParts } from "./parts.js"
import { Player } from "./player.js"
import { createPrefetch } from "./prefetch.js"
import { saveCopy } from "./saved_copy.js"
import { commandFor } from "./shortcuts.js"
import { Sitting } from "./sitting.js"
import { createTabLock } from "./tab_lock.js"
import { readWords } from "./words.js"
import { createWorkerLink } from "./worker_link.js"

const TICK_MS = 1000

const find = (selector) => document.querySelector(selector)

const root = find("[data-player]")
const { sittingId, email } = root.dataset
const say = readWords(find("[data-words]"))
const announce = createAnnouncer(find("[data-announcer]"))
const worker = createWorkerLink()

const sitting = new Sitting({
  sittingId,
  csrfToken: find('meta[name="csrf-token"]').content,
  publishedKeys: JSON.parse(find("[data-service-keys]").textContent),
  storage: createDeviceStorage(),
  onChange: () => player.draw(),
})
const acts = {
  begin: async () => ({ kind: await sitting.begin(), message: sitting.notice?.message }),
  endBreak: async () => ({ kind: await sitting.endBreak(), message: sitting.notice?.message }),
  takeOver: (password) => sitting.takeOver(password),
  signIn: (password) => sitting.signIn(email, password),
  enterCode: async (code) => (await sitting.enterCode(code)).kind === "answer",
  timeAccount: () => sitting.timeAccount(),
  markSeen: (id) => sitting.markSeen(id),
  saveCopy: () => saveCopy(sitting, sittingId),
  takeOverTab: async () => (await tabLock.takeOver()) && player.start(),
  finish,
  leave,
}
const perform = (command) => (index) => player.perform(command, index)
const player = new Player({
  sitting,
  parts: findParts({ page: document, say, announce, perform, acts }),
  prefetch: createPrefetch({
    fetchFirst: () => sitting.prefetchFirst(),
    fetchAll: async () => sitting.hasEnded || sitting.prefetch(),
    keepPage: async () => sitting.hasEnded || worker.keep(),
    onChange: () => player.draw(),
  }),
  acts,
  say,
  announce,
})
const tabLock = createTabLock(sittingId, { onLost: () => player.standAside() })

/** Resolves to whether it is done. Nothing is finished while an answer waits on this device. */
async function finish({ takeBreak, signal, onWaiting, onSending }) {
  const { section, sections } = sitting.view
  onWaiting(sitting.unsavedSince !== null)
  try {
    await sitting.drained(signal)
  } catch {
    return false
  }
  onWaiting(false)
  const isLastSection = section === sections.at(-1).number
  // Another request may still be waited for, and somebody may think again meanwhile.
  const mayAct = () => {
    if (!signal.aborted) onSending()
    return !signal.aborted
  }
  const kind = await (isLastSection
    ? sitting.submit(mayAct)
    : sitting.finishSection(section, takeBreak, mayAct))
  return kind === "answer"
}

let hasLeft = false

async function leave(receiptAddress) {
  if (hasLeft) return
  hasLeft = true
  await worker.forget()
  location.replace(receiptAddress)
}

document.addEventListener("click", ({ target }) => {
  const command = target.closest("[data-command]")?.dataset.command
  if (command) player.perform(command)
})

document.addEventListener("keydown", (event) => {
  // A key that is held, by a slow hand or a book on the keyboard, is one press: on buttons, too.
  if (event.repeat && event.target.closest("button")) event.preventDefault()
  if (find("dialog[open]")) return
  const isTyping = event.target.matches(
    "textarea, select, input:not([type=radio], [type=checkbox])",
  )
  const press = commandFor(event, { ...player.keyContext, isTyping })
  if (press === null) return
  if (event.key !== "Escape") event.preventDefault()
  if (!event.repeat) player.perform(press.command, press.index)
})

document.addEventListener("visibilitychange", () => document.hidden || sitting.makeContact())
document.addEventListener("appearancechange", () => player.draw())
window.addEventListener("online", () => sitting.makeContact())

bindAppearanceForm(find("[data-appearance-form]"))
createLineFocus(document.querySelectorAll("[data-line-focus]"))
setInterval(() => player.tick(), TICK_MS)

tabLock.acquire().then((isOurs) => (isOurs ? player.start() : player.standAside()))
