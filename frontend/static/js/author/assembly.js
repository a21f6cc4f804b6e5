// The page of an assembly that is under way: moves the bar, and shows the result when it is there.

const EVERY_MS = 1000
const UNDER_WAY = ["waiting", "running"]

const place = document.querySelector("[data-assembly]")
const bar = document.querySelector("[data-progress]")

async function look() {
  const answer = await fetch(place.dataset.assembly, { headers: { accept: "application/json" } })
  if (!answer.ok) throw new Error(`answered ${answer.status}`)
  const { state, share } = await answer.json()
  bar.value = share
  return UNDER_WAY.includes(state)
}

async function watch() {
  // A network that is away for a while is no reason to stop looking.
  const goesOn = await look().catch(() => true)
  if (goesOn) setTimeout(watch, EVERY_MS)
  else location.reload()
}

watch()
