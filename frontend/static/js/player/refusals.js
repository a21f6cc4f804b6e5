// Which entry the server will never take as it is. It names that entry; a refusal that names none is
// about something else, and the batch goes out again. Pure.

const ENTRY_REFUSED = "entry.refused"
const INPUT_REFUSED = "input.invalid"
const PLACE = /^entries\.(\d+)(?:\.|$)/

/** The entry of a batch that a refusal is about, or null. */
export function refusedEntry({ entries }, { code, details }) {
  if (code === ENTRY_REFUSED)
    return entries.find(({ sequence }) => sequence === details.sequence) ?? null
  if (code !== INPUT_REFUSED) return null
  const places = Object.keys(details.fields ?? {}).map((field) => PLACE.exec(field)?.[1])
  return entries[places.find((place) => place !== undefined)] ?? null
}
