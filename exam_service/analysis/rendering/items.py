"""Items of an analysis in the order a page asks for, and the words of their flags."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

Document = Mapping[str, Any]

# A word and the kind of its badge.
FLAG_WORDS: Final = MappingProxyType(
    {
        "key-suspect": ("Key suspect", "danger"),
        "low-discrimination": ("Hardly discriminates", "warm"),
        "too-hard": ("Very hard", "warm"),
        "too-easy": ("Very easy", "neutral"),
        "unused-distractor": ("Unused distractor", "neutral"),
        "attractive-distractor": ("Attractive distractor", "warm"),
        "few-responses": ("Few responses", "neutral"),
    }
)
# The most urgent first.
_RANK = {kind: place for place, kind in enumerate(FLAG_WORDS)}
_NONE = len(_RANK)


def sorted_items(items: Sequence[Document], sort: str) -> list[Document]:
    """By code, by a figure from low to high, or by what a person should look at first."""
    if sort == "item":
        return sorted(items, key=lambda item: str(item["item"]))
    if sort == "flags":
        return sorted(items, key=lambda item: (_urgency(item), str(item["item"])))
    return sorted(items, key=lambda item: (item[sort] is None, item[sort] or 0.0))


def neighbours(items: Sequence[Document], code: str) -> tuple[str | None, str | None]:
    """The items before and after one, in the order of the form."""
    codes = [str(item["item"]) for item in items]
    place = codes.index(code)
    return (
        codes[place - 1] if place else None,
        codes[place + 1] if place + 1 < len(codes) else None,
    )


def _urgency(item: Document) -> int:
    return min((_RANK[flag["kind"]] for flag in item["flags"]), default=_NONE)
