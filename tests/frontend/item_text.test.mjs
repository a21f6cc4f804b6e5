// Rules of marked-up texts: what is on the lists is made anew, and nothing else of them is shown. The
// trees are what a browser's parser makes of the markup in each rule's name.

import assert from "node:assert/strict"
import { test } from "node:test"
import { textLine, textNodes } from "../../frontend/static/js/player/item_text.js"

const XHTML = "http://www.w3.org/1999/xhtml"
const SVG = "http://www.w3.org/2000/svg"
const PNG = "data:image/png;base64,iVBORw0KGgo="

const words = (data) => ({ nodeType: 3, data, textContent: data })
const comment = (data) => ({ nodeType: 8, data })

function element(localName, attributes = {}, ...children) {
  const childNodes = children.map((child) => (typeof child === "string" ? words(child) : child))
  return {
    nodeType: 1,
    namespaceURI: XHTML,
    localName,
    childNodes,
    textContent: childNodes.map(({ textContent }) => textContent ?? "").join(""),
    getAttribute: (name) => attributes[name] ?? null,
  }
}

/** A page that writes down what is made in it, as markup that cannot be mistaken. */
function pageFor(...tree) {
  return {
    parse: () => element("body", {}, ...tree),
    text: (data) => data.replaceAll("<", "‹"),
    element: (name) => {
      const attributes = new Map()
      const inside = []
      return {
        setAttribute: (attribute, value) => attributes.set(attribute, value),
        hasAttribute: (attribute) => attributes.has(attribute),
        append: (...children) => inside.push(...children),
        toString: () =>
          `<${name}${[...attributes].map(([key, value]) => ` ${key}=${value}`).join("")}>${inside.join("")}</>`,
      }
    },
  }
}

const shown = (...tree) => textNodes("markup", "html", pageFor(...tree)).join("")

test("a plain text is characters and nothing else", () => {
  const page = pageFor(element("b", {}, "never parsed"))

  assert.deepEqual(textNodes("<b>a & b</b>", undefined, page), ["‹b>a & b‹/b>"])
  assert.equal(textLine("<b>a</b>", "plain", page), "<b>a</b>")
})

test("what is on the list is made anew, with its language and direction", () => {
  const tree = element("p", { lang: "ar", dir: "rtl" }, "a ", element("sub", {}, "2"))

  assert.equal(shown(tree), "<p lang=ar dir=rtl>a <sub>2</></>")
})

const DROPPED = [
  ["<script>", element("script", {}, "alert(1)")],
  ["<style>", element("style", {}, "p{}")],
  ["<iframe srcdoc>", element("iframe", { srcdoc: "<script>" }, "x")],
  ["<object data>", element("object", { data: "x" }, "x")],
  ["<template>", element("template", {}, "x")],
  ["<textarea>", element("textarea", {}, "x")],
  ["<svg onload>", { ...element("svg", { onload: "alert(1)" }, "x"), namespaceURI: SVG }],
  ["an HTML name in a foreign namespace", { ...element("p", {}, "x"), namespaceURI: SVG }],
  ["a comment", comment("<img src=x onerror=alert(1)>")],
]

for (const [markup, node] of DROPPED) {
  test(`${markup} goes with all that is in it`, () => {
    assert.equal(shown("a", node, element("p", {}, node, "b")), "a<p>b</>")
  })
}

test("an element that is not on the list goes, and its words stay", () => {
  const link = element("a", { href: "javascript:alert(1)", onclick: "alert(1)" }, "words")
  const form = element("form", { action: "https://evil.example" }, element("b", {}, "here"))

  assert.equal(shown(link, form), "words<b>here</>")
})

test("no attribute is taken over that is not on the list", () => {
  const attributes = { onclick: "x", style: "x", id: "main", class: "notice", href: "x", dir: "up" }

  assert.equal(shown(element("p", { ...attributes, lang: "x y" }, "a")), "<p>a</>")
  assert.equal(
    shown(element("td", { colspan: "2", rowspan: "99999", scope: "row" })),
    "<td colspan=2></>",
  )
})

const FOREIGN_SOURCES = [
  "https://evil.example/a.png",
  "//evil.example/a.png",
  "javascript:alert(1)",
  "data:text/html;base64,AAAA",
  "data:image/svg+xml;base64,AAAA",
  'data:image/png;base64,AAAA"onerror=',
  `image:${"a".repeat(64)}`,
  "",
]

for (const src of FOREIGN_SOURCES) {
  test(`an image from “${src}” is never asked for: its words stand for it`, () => {
    assert.equal(shown(element("img", { src, alt: "A chart", onerror: "x" })), "A chart")
  })
}

test("an image that the document carries is shown with its words", () => {
  assert.equal(
    shown(element("img", { src: PNG, alt: "A chart" })),
    `<img alt=A chart src=${PNG}></>`,
  )
})

test("elements inside each other without end become words", () => {
  let tree = element("b", {}, "deep")
  for (let level = 0; level < 500; level += 1) tree = element("b", {}, tree)

  const made = shown(tree)

  assert.ok(made.includes("deep"))
  assert.ok(made.match(/<b>/g).length <= 61)
})

test("for lists a marked-up text is one line of words", () => {
  const tree = [
    element("p", {}, "One\n", element("img", { alt: "chart" })),
    element("p", {}, "two", element("br"), "three", element("script", {}, "never")),
  ]

  assert.equal(textLine("markup", "html", pageFor(...tree)), "One chart two three")
})
