// Which command a key stands for. Pure: what matters of the DOM event comes in as a value.

const LETTERS = "abcde"
const COMMANDS = {
  f: "flag",
  n: "next",
  p: "back",
  o: "overview",
  t: "say_time",
  x: "await_strike",
}

/** On keyboards of other scripts the place of the key counts, since the letters differ. */
function letterOf({ key, code }) {
  if (/^[a-z0-9]$/i.test(key)) return key.toLowerCase()
  const place = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)
  return place ? place[1].toLowerCase() : null
}

function optionIndex(letter, optionCount) {
  const index = /[1-5]/.test(letter) ? Number(letter) - 1 : LETTERS.indexOf(letter)
  return index >= 0 && index < optionCount ? index : null
}

/** `{ command, index? }`, or null when the key means nothing here. */
export function commandFor(press, { isTyping, isOn, isRightToLeft, awaitsStrike, optionCount }) {
  if (press.key === "Escape") return { command: "close_panel" }
  if (press.altKey && !press.ctrlKey && !press.metaKey) {
    if (press.key === "ArrowRight") return { command: isRightToLeft ? "back" : "next" }
    if (press.key === "ArrowLeft") return { command: isRightToLeft ? "next" : "back" }
  }
  if (!isOn || isTyping || press.altKey || press.ctrlKey || press.metaKey) return null
  const letter = letterOf(press)
  if (letter === null) return null
  const index = optionIndex(letter, optionCount)
  if (index !== null) return { command: awaitsStrike ? "strike_by_key" : "choose_by_key", index }
  return COMMANDS[letter] ? { command: COMMANDS[letter] } : null
}
