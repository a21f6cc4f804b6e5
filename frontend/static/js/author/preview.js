// A frame of the preview: the player's own drawing of an item, with a state that nobody keeps.

import { createItemView } from "../player/item_view.js"
import {
  applyEntry,
  choiceEntries,
  createState,
  currentItem,
  responseTo,
  strikeEntries,
} from "../player/state.js"

const find = (selector) => document.querySelector(selector)
const { lang, dir, position } = find("[data-preview]").dataset
const item = JSON.parse(find("[data-sent]").textContent)

let state = createState({ section: 1, items: [item], responses: [], position: null })

const act = (entriesOf) => (index) => {
  const entries = entriesOf(state, item.options[index].option)
  state = entries.reduce(applyEntry, state)
  draw()
}

const view = createItemView({
  place: find("[data-item-place]"),
  templates: { item: find('[data-template="item"]'), option: find('[data-template="option"]') },
  onChoose: act(choiceEntries),
  onStrike: act(strikeEntries),
})

function draw() {
  const response = responseTo(state, item.slot)
  view.render({ item: currentItem(state), response, language: { lang, dir }, position })
}

draw()
// Until now the server's drawing stood here, which takes no clicks.
find("[data-preview]").dataset.ready = ""
