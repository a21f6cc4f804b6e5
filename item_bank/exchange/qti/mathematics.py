"""Formulas of MathML that one line of text can say: sums, powers, indices, roots, fractions.

Everything two-dimensional beyond that (matrices, sums with limits, accents) is refused.
"""

import html
import re
from typing import Final

from item_bank.exchange.qti.names import NotRepresentable, kind
from item_bank.exchange.xml_trees import Element, inner_text

_ROWS: Final = frozenset({"math", "mrow", "mstyle", "mpadded"})
_TOKENS: Final = frozenset({"mi", "mn", "mtext", "ms"})
_SPACED: Final = frozenset("=+-−±∓<>≤≥≠≈≡×·÷→⇒∈")
_LOOSE: Final = _SPACED | frozenset(",;()[]{}")
_ATOM: Final = re.compile(r"[\w.,]+")
_TIMES: Final = "\u2062"
_UNSEEN: Final = re.compile("[\u2061\u2062\u2063\u2064]")


def formula(math: Element) -> str:
    """The formula as a line of our markup; raises NotRepresentable when a line cannot say it."""
    line = _said(math)
    line = re.sub(rf"(?<=\d){_TIMES}(?=\d)", "·", line)
    return re.sub(r" {2,}", " ", _UNSEEN.sub("", line)).strip()


def _said(node: Element) -> str:
    name = kind(node)
    if name in _TOKENS:
        return html.escape(inner_text(node), quote=False)
    if name in _ROWS or name == "mfenced":
        return _row(node) if name in _ROWS else _fenced(node)
    if name == "mo":
        return _operator(node)
    if name == "mspace":
        return " "
    if name == "semantics" and len(node):
        return _said(node[0])
    if name == "msqrt":
        return f"√({_row(node).strip()})"
    return _placed(node, name)


def _placed(node: Element, name: str) -> str:
    """What stands above or below a line: fractions, powers, indices."""
    parts = [_said(child).strip() for child in node]
    match name, parts:
        case "mfrac", [above, below]:
            return f"{_grouped(above)}/{_grouped(below)}"
        case "msup", [base, above]:
            return f"{_base(node[0], base)}<sup>{above}</sup>"
        case "msub", [base, below]:
            return f"{_base(node[0], base)}<sub>{below}</sub>"
        case "msubsup", [base, below, above]:
            return f"{_base(node[0], base)}<sub>{below}</sub><sup>{above}</sup>"
    raise NotRepresentable(
        f"It has a formula with <{name}>, which a line of text cannot say; use an image of it."
    )


def _row(node: Element) -> str:
    parts = list(node)
    said = [(node.text or "").strip()] if (node.text or "").strip() else []
    for position, part in enumerate(parts):
        text = _said(part)
        neighbours = parts[max(0, position - 1) : position] + parts[position + 1 : position + 2]
        if kind(part) == "mfrac" and not all(_is_loose(other) for other in neighbours):
            text = f"({text})"
        # An operator that begins a row is a sign.
        said.append(text.strip() if position == 0 and kind(part) == "mo" else text)
    return "".join(said)


def _fenced(node: Element) -> str:
    begin, end = node.get("open", "("), node.get("close", ")")
    between = (node.get("separators", ",") or " ")[0]
    inner = f"{between} ".join(_said(child).strip() for child in node)
    return f"{html.escape(begin)}{inner}{html.escape(end)}"


def _operator(node: Element) -> str:
    sign = inner_text(node)
    said = html.escape(sign, quote=False)
    return f" {said} " if sign in _SPACED else said


def _base(node: Element, said: str) -> str:
    is_one = kind(node) in _TOKENS | {"mo", "mfenced"} or bool(_ATOM.fullmatch(said))
    return said if is_one else f"({said})"


def _grouped(said: str) -> str:
    is_one = _ATOM.fullmatch(said) or re.fullmatch(r"√?\([^()]*\)", said)
    return said if is_one else f"({said})"


def _is_loose(node: Element) -> bool:
    return kind(node) in ("mspace", "mtext") or (kind(node) == "mo" and inner_text(node) in _LOOSE)
