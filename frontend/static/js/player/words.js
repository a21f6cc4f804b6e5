// The words of the page, for modules. Every text is in the page; here numbers are put into it.

export function readWords(template) {
  const texts = Object.fromEntries(
    [...template.content.querySelectorAll("[data-word]")].map((element) => [
      element.dataset.word,
      element.textContent,
    ]),
  )
  return (name, numbers = {}) =>
    texts[name].replaceAll(/\{(\w+)\}/g, (_placeholder, key) => String(numbers[key]))
}
