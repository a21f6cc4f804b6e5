// The page of the system check: runs one check after the other and writes down what came of it.

import { readWords } from "../player/words.js"
import { checksWith } from "./checks.js"

const find = (selector) => document.querySelector(selector)
const list = find("[data-checks]")
const again = find("[data-check-again]")
const summary = find("[data-summary]")
const say = readWords(find("[data-words]"))
const badge = (verdict) => find(`[data-template="badge_${verdict}"]`).content.cloneNode(true)

function write(row, { verdict, phrase, numbers }) {
  row.querySelector("[data-verdict]").replaceChildren(badge(verdict))
  row.querySelector("[data-finding]").textContent = say(phrase, numbers)
}

async function run() {
  again.disabled = true
  summary.textContent = say("under_way")
  const checks = checksWith(list.dataset)
  const verdicts = []
  for (const row of list.querySelectorAll("[data-check]")) {
    row.querySelector("[data-finding]").textContent = say("looking")
    row.querySelector("[data-verdict]").replaceChildren()
  }
  // One after the other: a download beside it would slow the round trips.
  for (const row of list.querySelectorAll("[data-check]")) {
    const finding = await checks[row.dataset.check]()
    verdicts.push(finding.verdict)
    write(row, finding)
  }
  summary.textContent = say(verdicts.includes("warm") ? "some_warm" : "all_good")
  again.disabled = false
}

again.addEventListener("click", run)
run()
