// What this device needs to go on after a reload without a network: the last view, with the responses
// as they stand, and the last contact, so that the clocks are right.

import { readingOf } from "./countdown.js"
import { currentItem, responsesOf } from "./state.js"

const VIEW = "view"
const CONTACT = "contact"
const ALIVE = "alive"

/** The view as it would be if the server had everything that was entered here. */
export function upToDate({ view, state }) {
  const isOpen = state !== null && state.section === view?.section
  if (!isOpen) return view
  return { ...view, responses: responsesOf(state), position: currentItem(state).slot }
}

export function createKeptSitting({ store, time }) {
  return {
    keepView: (sitting) => store.keep(VIEW, upToDate(sitting)),
    keepContact: (sitting) => store.keep(CONTACT, { ...time.contact, reading: readingOf(sitting) }),
    /** What the time has come to without a contact, so that no clock can be set back behind it. */
    keepAlive() {
      time.miss()
      return store.keep(ALIVE, { serverMs: time.nowMs() })
    },
    /** Null where there is nothing to go on from. `enteredMs`: when the last entry was made. */
    async resume(enteredMs) {
      time.miss()
      const names = [VIEW, CONTACT, ALIVE]
      const [view, contact, alive] = await Promise.all(names.map((name) => store.kept(name)))
      if (view === undefined || contact === undefined) return null
      time.resume(contact, Math.max(contact.serverMs, alive?.serverMs ?? 0, enteredMs))
      return { view, reading: contact.reading, elapsedBefore: time.secondsSinceContact }
    },
  }
}
