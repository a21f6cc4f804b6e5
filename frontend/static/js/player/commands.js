// What the candidate can tell the player to do, by name: buttons and keys both come here.

import { optionLetter } from "./item_view.js"
import {
  choiceEntries,
  currentItem,
  flagEntries,
  isFirst,
  isLast,
  moveEntries,
  responseTo,
  strikeEntries,
} from "./state.js"

const NEEDS_ITEM = new Set([
  "next",
  "back",
  "choose",
  "choose_by_key",
  "strike",
  "strike_by_key",
  "await_strike",
  "flag",
])

export function createCommands({ player, sitting, parts, acts, say, announce }) {
  let awaitsStrike = false

  const { panels, timeWatch, timeAccount, dialog, ready, quietViews, signIn } = parts
  const item = () => currentItem(sitting.state)
  const optionAt = (index) => item().options[index].option
  const response = () => responseTo(sitting.state, item().slot)

  function go(index) {
    player.leaveReview()
    if (panels.isAboveItem) panels.close({ returnsFocus: false })
    if (index === sitting.state.index) player.draw()
    else sitting.enter(moveEntries(sitting.state, index))
  }

  function choose(index) {
    sitting.enter(choiceEntries(sitting.state, optionAt(index)))
  }

  function strike(index) {
    sitting.enter(strikeEntries(sitting.state, optionAt(index)))
  }

  /** A key moves no focus, so what it did is said. */
  function chooseByKey(index) {
    announce(say("chosen_said", { letter: optionLetter(index) }))
    choose(index)
  }

  function strikeByKey(index) {
    const { option, struck } = response()
    if (option === optionAt(index)) return
    const phrase = struck.includes(optionAt(index)) ? "put_back_said" : "struck_said"
    announce(say(phrase, { letter: optionLetter(index) }))
    strike(index)
  }

  function flag() {
    const { flagged } = response()
    announce(say(flagged ? "flag_removed_said" : "flag_set_said"))
    sitting.enter(flagEntries(sitting.state))
  }

  /** What changes nothing in the sitting is drawn here. */
  function thenTick(act) {
    act(sitting)
    player.tick()
  }

  function openTimeAccount() {
    panels.toggle("time")
    timeAccount.load()
  }

  const commands = {
    start: () => ready.start(),
    next: () => (isLast(sitting.state) ? player.openReview() : go(sitting.state.index + 1)),
    back: () => isFirst(sitting.state) || go(sitting.state.index - 1),
    go,
    choose,
    choose_by_key: chooseByKey,
    strike,
    strike_by_key: strikeByKey,
    await_strike: () => announce(say("strike_said")),
    flag,
    overview: () => panels.toggle("overview"),
    settings: () => panels.toggle("settings"),
    help: () => panels.toggle("help"),
    time_account: openTimeAccount,
    close_panel: () => panels.close(),
    review: () => player.openReview(),
    leave_review: () => go(sitting.state.index),
    finish: () => dialog.open(player.finishFacts),
    end_break: () => quietViews.endBreak(),
    toggle_time: () => timeWatch.toggle(),
    say_time: () => thenTick(timeWatch.tell),
    warning_seen: () => thenTick(timeWatch.markSeen),
    try_now: () => sitting.makeContact(),
    sign_in: () => signIn.open(),
    save_copy: () => acts.saveCopy(),
    continue_here: () => acts.takeOverTab(),
  }

  return {
    /** After X, the next letter names the option to strike out. */
    get awaitsStrike() {
      return awaitsStrike
    },
    perform(command, index) {
      if (NEEDS_ITEM.has(command) && player.screen !== "item") return
      awaitsStrike = command === "await_strike"
      commands[command](index)
    },
  }
}
