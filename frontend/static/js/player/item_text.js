// Texts of an item as nodes of the page. A marked-up text is parsed apart from the page, and what is
// on the lists here is made anew: no text of an item is ever written into the page as markup.

const XHTML = "http://www.w3.org/1999/xhtml"
const ELEMENT = 1
const TEXT = 3
const DEPTH_MAX = 60

const names = (text) => new Set(text.split(" "))
const KEPT = names(
  "p br em strong b i u sub sup ul ol li table thead tbody tr th td caption blockquote pre code span img ruby rt rp",
)
/** What goes with all that is in it. Any other element goes, and its content stays. */
const DROPPED = names(
  "script style template iframe object embed noscript noembed noframes textarea select title head svg math audio video canvas xmp plaintext",
)
const ANYWHERE = { lang: /^[A-Za-z0-9-]{1,35}$/, dir: /^(?:ltr|rtl|auto)$/ }
const SPAN = { colspan: /^[1-9][0-9]?$/, rowspan: /^[1-9][0-9]?$/ }
const ATTRIBUTES = {
  img: { alt: /^[\s\S]*$/, src: /^data:image\/(?:png|webp|jpeg|gif);base64,[A-Za-z0-9+/]+={0,2}$/ },
  ol: { start: /^\d{1,4}$/ },
  td: SPAN,
  th: { ...SPAN, scope: /^(?:row|col|rowgroup|colgroup)$/ },
}
const BLOCKS = names("p br li tr td th caption blockquote pre table ul ol")

const browser = {
  parse: (html) => new DOMParser().parseFromString(html, "text/html").body,
  element: (name) => document.createElement(name),
  text: (text) => document.createTextNode(text),
}

function madeAnew(source, page, depth) {
  const name = source.localName
  const allowed = { ...ANYWHERE, ...ATTRIBUTES[name] }
  const made = page.element(name)
  for (const attribute in allowed) {
    const value = source.getAttribute(attribute)
    if (value !== null && allowed[attribute].test(value)) made.setAttribute(attribute, value)
  }
  // An image from anywhere else is not asked for; its words stand for it.
  if (name === "img" && !made.hasAttribute("src"))
    return [page.text(source.getAttribute("alt") ?? "")]
  made.append(...copies(source, page, depth + 1))
  return [made]
}

function copies(parent, page, depth) {
  if (depth > DEPTH_MAX) return [page.text(parent.textContent)]
  return [...parent.childNodes].flatMap((node) => {
    if (node.nodeType === TEXT) return [page.text(node.data)]
    if (node.nodeType !== ELEMENT || node.namespaceURI !== XHTML) return []
    if (DROPPED.has(node.localName)) return []
    return KEPT.has(node.localName) ? madeAnew(node, page, depth) : copies(node, page, depth + 1)
  })
}

/** The nodes that show a text; `markup` is "html", or anything else for plain characters. */
export function textNodes(text, markup, page = browser) {
  return markup === "html" ? copies(page.parse(text), page, 0) : [page.text(text)]
}

function words(node) {
  if (node.nodeType === TEXT) return node.data
  if (node.nodeType !== ELEMENT || DROPPED.has(node.localName)) return ""
  if (node.localName === "img") return node.getAttribute("alt") ?? ""
  const inside = [...node.childNodes].map(words).join("")
  return BLOCKS.has(node.localName) ? ` ${inside} ` : inside
}

/** The text in one line of plain characters, for lists. */
export function textLine(text, markup, page = browser) {
  if (markup !== "html") return text
  return [...page.parse(text).childNodes].map(words).join("").replace(/\s+/g, " ").trim()
}
