// The panel "My time": every span of the time account with its cause, and whether it was counted.

import { lengthDigits } from "./time_words.js"

export function createTimeAccount({ panel, template, say, ask }) {
  const find = (name) => panel.querySelector(`[data-account-${name}]`)
  const { lang } = document.documentElement
  const clockOfDay = new Intl.DateTimeFormat(`${lang}-u-nu-latn`, {
    hour: "numeric",
    minute: "2-digit",
    second: "2-digit",
  })

  function between({ started_at: from, ended_at: to }) {
    const begins = clockOfDay.format(new Date(from))
    if (to === from) return begins
    if (to === null) return say("account_from", { from: begins })
    return say("account_from_to", { from: begins, to: clockOfDay.format(new Date(to)) })
  }

  function build(line) {
    const entry = template.content.firstElementChild.cloneNode(true)
    const put = (name, text) => {
      entry.querySelector(`[data-line-${name}]`).textContent = text
    }
    const isTakenBack = line.kind === "time_credit" && line.is_charged
    put("kind", say(`kind_${isTakenBack ? "time_charge" : line.kind}`))
    put("length", lengthDigits(line.seconds))
    put("between", between(line))
    put("cause", say(`cause_${line.cause}`) + (line.reason ? ":" : ""))
    put("reason", line.reason)
    // What was given is no time that could be counted; what was taken back is.
    const isGiven = line.kind.endsWith("_credit") && !line.is_charged
    put("charged", isGiven ? "" : say(line.is_charged ? "account_counted" : "account_not_counted"))
    return entry
  }

  function draw(account) {
    find("trouble").hidden = account !== null
    find("facts").hidden = account === null
    if (account === null) return
    const used = lengthDigits(account.used_seconds)
    const allotted = lengthDigits(account.allotted_seconds)
    find("used").textContent = say("account_used", { used, allotted })
    const breakUsed = lengthDigits(account.break_used_seconds)
    const breakAllotted = lengthDigits(account.break_allotted_seconds)
    find("break").textContent = say("account_break", { used: breakUsed, allotted: breakAllotted })
    find("lines").replaceChildren(...account.lines.map(build))
  }

  return {
    async load() {
      draw(await ask())
    },
  }
}
