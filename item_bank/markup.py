"""The few elements that item texts may have: cleaned by an allow-list, read as plain text.

A fragment that `sanitise` gave is canonical: cleaning it again changes nothing. Mathematics in
MathML is not among the elements; the QTI reader says simple formulas in text, and refuses others.
"""

import html
import re
from collections.abc import Set
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from item_bank.errors import TextRefused
from item_bank.languages import normalise

# Imported where a text is cleaned, and not before: a process that only serves needs none of it.
if TYPE_CHECKING:
    import nh3

CHARACTERS_MAX: Final = 100_000
DEPTH_MAX: Final = 60
# Brackets that no item has otherwise: found again by people and by `misses_something`.
MISSING: Final = "⟦missing: "

_TABLE: Final = frozenset({"table", "thead", "tbody", "tr", "th", "td", "caption"})
_BLOCKS: Final = frozenset({"p", "ul", "ol", "li", "blockquote", "pre"}) | _TABLE
_INLINE: Final = frozenset(
    {"em", "strong", "b", "i", "u", "sub", "sup", "code", "span", "ruby", "rt", "rp"}
)
ELEMENTS: Final = _BLOCKS | _INLINE | {"br", "img"}

# What says the same as an element of ours, for those who see it.
_OURS: Final = {
    **dict.fromkeys(("div", "section", "article", "header", "footer", "aside", "main"), "p"),
    **dict.fromkeys(("figure", "figcaption", "address", "center", "dl", "dt", "dd"), "p"),
    **dict.fromkeys(("cite", "dfn", "var"), "i"),
    **dict.fromkeys(("kbd", "samp", "tt"), "code"),
    "tfoot": "tbody",
}
_HEADINGS: Final = frozenset(f"h{level}" for level in range(1, 7))
# Taken out with all they hold.
_DROPPED: Final = {
    *("script", "style", "template", "noscript", "noembed", "noframes", "title", "textarea"),
    *("iframe", "object", "svg", "math", "audio", "video", "canvas", "select"),
}
# Without these an item may say something else: pictures, sounds, formulas, struck-out words.
_MISSED: Final = {
    *("iframe", "object", "embed", "svg", "math", "audio", "video", "canvas", "select", "input"),
    *("textarea", "s", "strike", "del", "bdo"),
}

_ATTRIBUTES: Final = {
    "*": {"lang", "dir"},
    "img": {"alt", "src"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
_VALUES: Final = {
    "lang": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "src": re.compile(r"image:[0-9a-f]{64}"),
    "colspan": re.compile(r"[1-9]\d?"),
    "rowspan": re.compile(r"[1-9]\d?"),
    "start": re.compile(r"\d{1,4}"),
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
}

_TAG: Final = re.compile(r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>)""")
_TAG_NAME: Final = re.compile(r"</?([A-Za-z][\w:-]*)")
_SPACES: Final = re.compile(r"[ \t\n\f\r]+")
_IMAGE: Final = re.compile(r'src="image:([0-9a-f]{64})"')
_ALT: Final = re.compile(r'alt="([^"]*)"')
# Without one of these a fragment is only text; a no-break space is written as a reference.
_NEEDS_READING: Final = re.compile("[<>&\0\u00a0]")
_EMPTY: Final = re.compile(
    r"<(p|b|i|em|strong|u|sub|sup|code|span|ul|ol|blockquote)(?: [^>]*)?></\1>"
)
_IMAGE_WITHOUT_SOURCE: Final = re.compile(r'<img(?![^>]* src="image:)[^>]*>')
_VOID: Final = frozenset({"br", "img"})
_BARE: Final = "<span>"
_PASSES_MAX: Final = 6
# This accent would join the “>” before it; as a reference it stays beside the tag.
_BITES: Final = (">\u0338", ">&#824;")


def sanitise(fragment: str) -> str:
    """The fragment with our elements only, no remote source, no style, in canonical form.

    Raises TextRefused for what is too long, too deep, or has characters that are not stored.
    """
    if len(fragment) > CHARACTERS_MAX:
        raise TextRefused(f"more than {CHARACTERS_MAX} characters")
    if not _NEEDS_READING.search(fragment):
        return normalise(_SPACES.sub(" ", fragment))
    cleaned = _clean(_renamed(_clean(fragment, _for_others())))
    for _ in range(_PASSES_MAX):
        settled = _clean(_tidy(cleaned))
        if settled == cleaned:
            return normalise(cleaned.replace(*_BITES))
        cleaned = settled
    raise TextRefused("markup that does not settle")


def plain_text(fragment: str) -> str:
    """What a fragment says without its markup: blocks on lines of their own, images by alt."""
    said = "".join(
        _said_by_tag(token) if token.startswith("<") else html.unescape(token)
        for token in _TAG.split(sanitise(fragment))
    )
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", said)
    return normalise(re.sub(r"\n{3,}", "\n\n", text))


def needs_markup(fragment: str) -> bool:
    """Whether a fragment is more than paragraphs and line breaks."""
    tags = (token for token in _TAG.split(sanitise(fragment)) if token.startswith("<"))
    return any(tag not in ("<p>", "</p>", "<br>") for tag in tags)


def image_references(fragment: str) -> frozenset[str]:
    """The SHA-256 of every image that a sanitised fragment shows."""
    return frozenset(_IMAGE.findall(fragment))


def missing_mark(name: str, words: str) -> str:
    """What stands, as text, where a source shows something that did not come with it."""
    return f"{MISSING}{name[:60]}{': ' + words.strip()[:300] if words.strip() else ''}⟧"


def misses_something(text: str) -> bool:
    """Whether something that the text shows is still missing from it."""
    return MISSING in text


def missed_elements(fragment: str) -> frozenset[str]:
    """Names of elements that `sanitise` would take out and a reader would miss."""
    names = set()
    for tag in _TAG.findall(fragment[:CHARACTERS_MAX]):
        found = _TAG_NAME.match(tag)
        name = found[1].lower() if found else ""
        if name in _MISSED or (name == "img" and not _IMAGE.search(tag)):
            names.add(name)
    return frozenset(names)


def _clean(fragment: str, cleaner: "nh3.Cleaner | None" = None) -> str:
    return _IMAGE_WITHOUT_SOURCE.sub("", (cleaner or _for_ours()).clean(fragment))


def _allowed_value(_element: str, attribute: str, value: str) -> str | None:
    pattern = _VALUES.get(attribute)
    return value if pattern is None or pattern.fullmatch(value) else None


def _cleaner(elements: Set[str]) -> "nh3.Cleaner":
    import nh3

    return nh3.Cleaner(
        tags=set(elements),
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed_value,
        url_schemes={"image"},
        link_rel=None,
    )


@cache
def _for_ours() -> "nh3.Cleaner":
    return _cleaner(ELEMENTS)


@cache
def _for_others() -> "nh3.Cleaner":
    return _cleaner(ELEMENTS | _OURS.keys() | _HEADINGS | {"q"})


def _renamed(cleaned: str) -> str:
    """Others' elements as ours; an end tag without a start is left to the next cleaning."""
    return "".join(_renamed_tag(token) for token in _TAG.split(cleaned))


def _renamed_tag(token: str) -> str:
    found = _TAG_NAME.match(token) if token.startswith("<") else None
    if found is None:
        return token
    name, closes = found[1], token.startswith("</")
    if name == "q":
        return "”" if closes else "“"
    if name in _HEADINGS:
        return "</strong></p>" if closes else f"<p{token[3:-1]}><strong>"
    return token.replace(name, _OURS.get(name, name), 1)


def _tidy(cleaned: str) -> str:
    """Without spaces that nobody sees, spans that say nothing and paragraphs that are empty."""
    tidying = _Tidying()
    for token in _TAG.split(cleaned):
        if token.startswith("<"):
            tidying.add_tag(token)
        else:
            tidying.add_text(token)
    tidied = "".join(tidying.out).strip(" \n\t")
    while (emptied := _EMPTY.sub("", tidied)) != tidied:
        tidied = emptied
    return tidied


@dataclass(slots=True)
class _Tidying:
    """What was kept so far, what is open, and whether another space would be seen."""

    out: list[str] = field(default_factory=list)
    open_names: list[str] = field(default_factory=list)
    after_space: bool = True

    def add_text(self, text: str) -> None:
        if "pre" not in self.open_names:
            text = _SPACES.sub(" ", text)
            text = text.removeprefix(" ") if self.after_space else text
        if text:
            self.out.append(text)
            self.after_space = text.endswith(" ")

    def add_tag(self, tag: str) -> None:
        name = _name_of(tag)
        if name in _BLOCKS or name == "br":
            self._end_line()
        elif name == "img":
            self.after_space = False
        if name in _VOID or self._follow(tag, name):
            self.out.append(tag)

    def _end_line(self) -> None:
        self.after_space = True
        if self.out and "pre" not in self.open_names and not self.out[-1].startswith("<"):
            self.out[-1] = self.out[-1].rstrip(" ")

    def _follow(self, tag: str, name: str) -> bool:
        """Keep count of what is open; whether the tag stays (a bare span does not)."""
        if tag.startswith("</"):
            return bool(self.open_names) and self.open_names.pop() != _BARE
        self.open_names.append(_BARE if tag == _BARE else name)
        if len(self.open_names) > DEPTH_MAX:
            raise TextRefused(f"elements inside each other more than {DEPTH_MAX} deep")
        return tag != _BARE


def _said_by_tag(tag: str) -> str:
    name = _name_of(tag)
    if name == "img":
        alt = _ALT.search(tag)
        return html.unescape(alt[1]) if alt else ""
    if name in ("td", "th"):
        return "\t" if tag.startswith("</") else ""
    if name == "p":
        return "\n\n"
    return "\n" if name in _BLOCKS or name == "br" else ""


def _name_of(tag: str) -> str:
    found = _TAG_NAME.match(tag)
    return found[1] if found else ""
