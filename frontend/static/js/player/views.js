// Puts one view into the middle of the page, and the focus on its heading when that is written.

export function createViews(root) {
  const views = [...root.querySelectorAll("[data-view-name]")]

  return {
    get shown() {
      return root.dataset.view
    },
    show(name) {
      if (root.dataset.view === name) return false
      root.dataset.view = name
      for (const view of views) view.hidden = view.dataset.viewName !== name
      window.scrollTo(0, 0)
      return true
    },
    focusHeading() {
      views
        .find((view) => !view.hidden)
        .querySelector("h1")
        ?.focus({ preventScroll: true })
    },
  }
}
