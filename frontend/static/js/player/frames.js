// What can wait until the page has been painted waits for it: what is seen comes first.

/** Runs an act after the next frame. Returns how to call it off. */
export function afterNextFrame(act) {
  let timer = null
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(act)
  })
  return () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
}
