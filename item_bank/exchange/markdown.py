"""The Markdown that people type in quiz editors, as HTML: paragraphs, lists, emphasis, code.

Headings, quotations and links are read too; a link keeps its text only. HTML inside stays HTML.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

_FENCE: Final = re.compile(r" {0,3}(```+|~~~+)")
_HEADING: Final = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)[ \t#]*")
_BULLET: Final = re.compile(r"( {0,12})(?:[-*+]|\d{1,4}[.)])[ \t]+(.*)")
_NUMBERED: Final = re.compile(r" *(\d{1,4})[.)]")
_QUOTE: Final = re.compile(r" {0,3}> ?(.*)")
_INDENT: Final = re.compile(r" {4}|\t")
_CODE: Final = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_LINK: Final = re.compile(r"(?<!!)\[([^\[\]]{1,500})\]\([^()\s]{0,500}\)")
_STRONG: Final = re.compile(r"(\*\*|(?<!\w)__)(?=[^\s*_])([^*_]{1,2000})(?<=\S)\1(?!\w)")
_EMPHASIS: Final = re.compile(r"(\*|(?<!\w)_)(?=[^\s*_])([^*_]{1,2000})(?<=\S)\1(?![\w*_])")
_ESCAPED: Final = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~|])")
_HARD_BREAK: Final = re.compile(r"(?: {2,}|\\)\n")


def as_html(text: str) -> str:
    """A Markdown text as HTML; it is not sanitised."""
    return "".join(_blocks(text.split("\n")))


def _blocks(lines: Sequence[str]) -> Iterator[str]:
    paragraph: list[str] = []
    at = 0
    while at < len(lines):
        taken, block = _special_block(lines, at, in_paragraph=bool(paragraph))
        if taken or not lines[at].strip():
            yield from _paragraph(paragraph)
            paragraph = []
            yield block
        else:
            paragraph.append(lines[at].lstrip())
        at += max(1, taken)
    yield from _paragraph(paragraph)


def _paragraph(lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"<p>{_inline(chr(10).join(lines))}</p>"


def _special_block(lines: Sequence[str], at: int, *, in_paragraph: bool) -> tuple[int, str]:
    """How many lines a block that is no paragraph takes from here, and its HTML."""
    line = lines[at]
    fence = _FENCE.match(line)
    if fence:
        taken = _run(lines[at + 1 :], lambda other: fence[1] not in other)
        return taken + 2, _code(lines[at + 1 : at + 1 + taken])
    heading = _HEADING.fullmatch(line)
    if heading:
        return 1, f"<p><strong>{_inline(heading[1])}</strong></p>"
    if _QUOTE.fullmatch(line):
        taken = _run(lines[at:], lambda other: bool(_QUOTE.fullmatch(other)))
        found = (_QUOTE.sub(r"\1", other) for other in lines[at : at + taken])
        return taken, f"<blockquote><p>{_inline(chr(10).join(found))}</p></blockquote>"
    if _INDENT.match(line) and line.strip() and not in_paragraph:
        taken = _run(lines[at:], lambda other: bool(_INDENT.match(other)))
        return taken, _code([_INDENT.sub("", other, count=1) for other in lines[at : at + taken]])
    if _BULLET.fullmatch(line):
        taken = _run(lines[at:], lambda other: bool(other.strip()))
        return taken, _list(lines[at : at + taken])
    return 0, ""


def _run(lines: Sequence[str], belongs: Callable[[str], bool]) -> int:
    return next((at for at, line in enumerate(lines) if not belongs(line)), len(lines))


def _code(lines: Sequence[str]) -> str:
    return f"<pre><code>{html.escape(chr(10).join(lines), quote=False)}</code></pre>"


def _list(lines: Sequence[str]) -> str:
    """A list with the lists inside it: what is indented further belongs to the point before."""
    points: list[list[str]] = []
    outer = 0
    for line in lines:
        bullet = _BULLET.fullmatch(line)
        indent = len(bullet[1]) if bullet else 0
        if not points:
            outer = indent
        if bullet and indent <= outer + 1:
            points.append([bullet[2]])
        else:
            points[-1].append(line)
    items = []
    for first, *rest in points:
        text = _run(rest, lambda other: not _BULLET.fullmatch(other))
        inner = _list(rest[text:]) if rest[text:] else ""
        items.append(f"<li>{_inline(chr(10).join([first, *rest[:text]]))}{inner}</li>")
    element = "ol" if _NUMBERED.match(lines[0]) else "ul"
    return f"<{element}>{''.join(items)}</{element}>"


def _inline(text: str) -> str:
    """Emphasis, code, links and line breaks; code and escaped signs are set aside meanwhile."""
    aside: list[str] = []

    def set_aside(fragment: str) -> str:
        aside.append(html.escape(fragment, quote=False))
        return f"\0{len(aside) - 1}\0"

    text = _ESCAPED.sub(lambda found: set_aside(found[1]), text.replace("\0", ""))
    text = _CODE.sub(lambda code: f"<code>{set_aside(code[2].strip())}</code>", text)
    text = _LINK.sub(r"\1", text)
    text = _STRONG.sub(r"<strong>\2</strong>", text)
    text = _EMPHASIS.sub(r"<em>\2</em>", text)
    text = _HARD_BREAK.sub("<br>", text)
    return re.sub("\0(\\d+)\0", lambda held: aside[int(held[1])], text)
