// The page of something under way: moves the bar, says the step, shows the result when it is there.

const EVERY_MS = 1000
const UNDER_WAY = ["waiting", "running"]

const place = document.querySelector("[data-assembly]")
const bar = document.querySelector("[data-progress]")
const words = document.querySelector("[data-step]")

async function look() {
  const answer = await fetch(place.dataset.assembly, { headers: { accept: "application/json" } })
  if (!answer.ok) throw new Error(`answered ${answer.status}`)
  const { state, share, step } = await answer.json()
  bar.value = share
  // A text that is set anew is read out anew: only what changed is set.
  if (words && step && words.textContent !== step) words.textContent = step
  return UNDER_WAY.includes(state)
}

async function watch() {
  // A network that is away for a while is no reason to stop looking.
  const goesOn = await look().catch(() => true)
  if (goesOn) setTimeout(watch, EVERY_MS)
  else location.reload()
}

watch()
