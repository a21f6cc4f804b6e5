// What the candidate has done in one section, as a value. Every function here is pure: it returns
// the next state and leaves the one it was given alone.

const NOTHING_YET = Object.freeze({ option: null, flagged: false, struck: Object.freeze([]) })

/** `items` in the order to show; `responses` as the server holds them; `position` is a slot or null. */
export function createState({ section, items, responses, position }) {
  const bySlot = Object.fromEntries(responses.map(({ slot, ...response }) => [slot, response]))
  const index = items.findIndex((item) => item.slot === position)
  return { section, items, responses: bySlot, index: Math.max(index, 0) }
}

export function responseTo(state, slot) {
  return state.responses[slot] ?? NOTHING_YET
}

export function currentItem(state) {
  return state.items[state.index]
}

export function isFirst(state) {
  return state.index === 0
}

export function isLast(state) {
  return state.index === state.items.length - 1
}

/** Applies one journal entry. An entry of another section changes nothing here. */
export function applyEntry(state, { slot, kind, value }) {
  const index = state.items.findIndex((item) => item.slot === slot)
  if (index === -1) return state
  if (kind === "position") return { ...state, index }
  const fields = { choice: "option", flag: "flagged", strike: "struck" }
  const field = fields[kind]
  const response = { ...responseTo(state, slot), [field]: value[field] }
  return { ...state, responses: { ...state.responses, [slot]: response } }
}

/** What choosing an option of the current item enters. A struck option is put back by choosing it. */
export function choiceEntries(state, option) {
  const { slot } = currentItem(state)
  const response = responseTo(state, slot)
  const choice = { slot, kind: "choice", value: { option } }
  const isStruck = response.struck.includes(option)
  return [
    ...(response.option === option ? [] : [choice]),
    ...(isStruck ? strikeEntries(state, option) : []),
  ]
}

/**
 * What striking an option out enters, or putting it back. The chosen option stays as it is: a struck
 * choice would leave in doubt what counts.
 */
export function strikeEntries(state, option) {
  const { slot } = currentItem(state)
  const { option: chosen, struck } = responseTo(state, slot)
  const isStruck = struck.includes(option)
  if (chosen === option && !isStruck) return []
  const next = isStruck ? struck.filter((other) => other !== option) : [...struck, option]
  return [{ slot, kind: "strike", value: { struck: next } }]
}

export function flagEntries(state) {
  const { slot } = currentItem(state)
  return [{ slot, kind: "flag", value: { flagged: !responseTo(state, slot).flagged } }]
}

export function moveEntries(state, index) {
  return [{ slot: state.items[index].slot, kind: "position", value: {} }]
}

/** Each item with what the overview says about it. */
export function summaries(state) {
  return state.items.map((item, index) => {
    const { option, flagged } = responseTo(state, item.slot)
    return {
      index,
      number: index + 1,
      stem: item.stem,
      markup: item.markup,
      isAnswered: option !== null,
      isFlagged: flagged,
      isCurrent: index === state.index,
    }
  })
}

export function counts(state) {
  const all = summaries(state)
  return {
    total: all.length,
    answered: all.filter(({ isAnswered }) => isAnswered).length,
    flagged: all.filter(({ isFlagged }) => isFlagged).length,
  }
}

/** The responses as the server's view lists them. */
export function responsesOf(state) {
  return Object.entries(state.responses).map(([slot, response]) => ({ slot, ...response }))
}
