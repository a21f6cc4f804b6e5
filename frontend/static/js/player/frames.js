// What can wait until the page has been painted waits for it: what is seen comes first.

let waiting = null

/** Runs an act after the next frame, with all others that wait for it. Returns how to call it off. */
export function afterNextFrame(act) {
  waiting ??= begunToWait()
  const acts = waiting
  const one = { act }
  acts.add(one)
  return () => acts.delete(one)
}

function begunToWait() {
  const acts = new Set()
  requestAnimationFrame(() => {
    waiting = null
    setTimeout(() => {
      for (const { act } of acts) act()
    })
  })
  return acts
}
