"""Texts of ours as XML that QTI 2.1 allows; what it has no element for becomes a class."""

import html
import re
from collections.abc import Mapping
from typing import Final

from item_bank.exchange.qti.names import CLASS_ATTRIBUTES, CLASS_ELEMENT, CLASS_ELEMENTS

_TAG: Final = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')
_PARTS: Final = re.compile(r"<(/?)([a-z]+)")
_ATTRIBUTE: Final = re.compile(r'([a-z]+)="([^"]*)"')
_VOID: Final = frozenset({"br", "img"})


def escaped(text: str) -> str:
    """Characters as XML character data."""
    return html.escape(text, quote=False)


def attribute_text(text: str) -> str:
    """Characters as the value of an XML attribute; line ends and tabs stay what they are."""
    return html.escape(text).replace("\n", "&#10;").replace("\t", "&#9;")


def plain_as_xml(text: str) -> str:
    """A plain text: each line feed a line break."""
    return escaped(text).replace("\n", "<br/>")


def html_as_xml(fragment: str, image_paths: Mapping[str, str]) -> str:
    """A sanitised fragment, images by where they lie in the package."""
    parts = []
    for token in _TAG.split(fragment):
        if token.startswith("<"):
            parts.append(_tag(token, image_paths))
        else:
            parts.append(escaped(html.unescape(token)))
    return "".join(parts)


def _tag(tag: str, image_paths: Mapping[str, str]) -> str:
    found = _PARTS.match(tag)
    assert found is not None, "a sanitised fragment has tags only"
    closes, name = found.groups()
    words = [CLASS_ELEMENT + name] if name in CLASS_ELEMENTS else []
    name = "span" if words else name
    if closes:
        return f"</{name}>"
    written = ""
    for attribute, quoted in _ATTRIBUTE.findall(tag):
        value = html.unescape(quoted)
        if attribute in CLASS_ATTRIBUTES:
            words.append(f"{attribute}-{value}")
            continue
        if attribute == "src":
            value = image_paths[value.removeprefix("image:")]
        full_name = "xml:lang" if attribute == "lang" else attribute
        written += f' {full_name}="{attribute_text(value)}"'
    if name == "img" and " alt=" not in written:
        written += ' alt=""'
    if words:
        written += f' class="{" ".join(words)}"'
    return f"<{name}{written}{'/' if name in _VOID else ''}>"
