"""A choice item out of what somebody else's format says, or the reason why it cannot be one.

The same for every such format: number of options, one key, texts that can be shown as they are.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from item_bank.errors import TextRefused
from item_bank.exchange.source_items import SourceItem, SourceOption
from item_bank.exchange.text_files import is_damaged, repaired
from item_bank.items import OPTIONS_MAX, OPTIONS_MIN, Markup
from item_bank.languages import is_visible, normalise
from item_bank.markup import (
    image_references,
    missed_elements,
    needs_markup,
    plain_text,
    sanitise,
)

TEXT_CHARACTERS_MAX: Final = 10_000
REPAIRED: Final = "Its text had characters of Windows-1252 in the wrong place; they were put right."
LOSSY: Final = "A rationale had an image or other content that plain text cannot say."
FORMULA: Final = "It has a formula in TeX, which is shown as it is typed."
_SHOWN_CHARACTERS_MAX: Final = 60
_LABEL_CHARACTERS_MAX: Final = 500
_NOTE_CHARACTERS_MAX: Final = 2_000
_TEX: Final = re.compile(r"\\\(.{1,500}?\\\)|\\\[.{1,500}?\\\]|\$\$.{1,500}?\$\$", re.DOTALL)


class NotRepresentable(Exception):
    """An item that the bank cannot hold; the message is the reason, as a sentence."""


@dataclass(frozen=True, slots=True)
class FoundText:
    """A text as it was found: characters, or HTML of any kind."""

    text: str
    is_html: bool = False


@dataclass(frozen=True, slots=True)
class FoundOption:
    """An option as it was found."""

    text: FoundText
    is_key: bool
    rationale: FoundText = FoundText("")


def choice_item(
    about: SourceItem,
    stem: FoundText,
    options: Sequence[FoundOption],
    stimulus: FoundText = FoundText(""),
) -> SourceItem:
    """The item `about` says everything of but its texts; raises NotRepresentable."""
    _check_count(options)
    found = [stimulus, stem, *(option.text for option in options)]
    try:
        markup, texts = _settled(found)
        rationales = [_plain(option.rationale) for option in options]
    except TextRefused as refusal:
        raise NotRepresentable(refusal.message) from None
    shown_stimulus, shown_stem, *shown = texts
    _check_texts(markup, shown_stem, shown)
    warnings = list(about.warnings)
    if any(is_damaged(text.text) for text in found):
        warnings.append(REPAIRED)
    if any(missed_elements(option.rationale.text) for option in options):
        warnings.append(LOSSY)
    if any(_TEX.search(text) for text in texts):
        warnings.append(FORMULA)
    return replace(
        about,
        stem=shown_stem,
        options=tuple(
            SourceOption(text, option.is_key, rationale)
            for text, option, rationale in zip(shown, options, rationales, strict=True)
        ),
        stimulus=shown_stimulus,
        markup=markup,
        warnings=tuple(warnings),
    )


def described(
    source: str,
    where: str,
    *,
    code: str = "",
    language: str = "",
    area: str = "",
    title: str = "",
    reference: str = "",
    note: str = "",
) -> SourceItem:
    """What is known of an item before its texts are read."""
    return SourceItem(
        source=source,
        where=where,
        code=line(code),
        stem="",
        options=(),
        language=language,
        area=line(area),
        title=line(title),
        reference=line(reference),
        note=line(note, _NOTE_CHARACTERS_MAX),
    )


def line(text: str, characters_max: int = _LABEL_CHARACTERS_MAX) -> str:
    """A label or remark on one line, without what must not be stored."""
    kept = "".join(character if character.isprintable() else " " for character in repaired(text))
    return normalise(" ".join(kept.split()))[:characters_max]


def shortened(text: str) -> str:
    """As much of a text as a message shows."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN_CHARACTERS_MAX else f"{text[:_SHOWN_CHARACTERS_MAX]}…"


def _check_count(options: Sequence[FoundOption]) -> None:
    if len(options) < OPTIONS_MIN:
        raise NotRepresentable(f"It has {len(options)} options; an item needs at least two.")
    if len(options) > OPTIONS_MAX:
        raise NotRepresentable(f"It has {len(options)} options; an item has five at most.")
    keys = sum(option.is_key for option in options)
    if keys == 0:
        raise NotRepresentable("It has no key: no option is marked as the right one.")
    if keys > 1:
        raise NotRepresentable(f"It has {keys} keys; an item has exactly one.")


def _settled(found: Sequence[FoundText]) -> tuple[Markup, list[str]]:
    """All texts in one markup: plain, unless one of them is more than paragraphs."""
    texts = [repaired(text.text) for text in found]
    if any(len(text) > TEXT_CHARACTERS_MAX for text in texts):
        raise NotRepresentable(f"A text of it has more than {TEXT_CHARACTERS_MAX:,} characters.")
    if not any(text.is_html for text in found):
        return Markup.PLAIN, [normalise(text) for text in texts]
    fragments = [
        text if original.is_html else escaped(text)
        for text, original in zip(texts, found, strict=True)
    ]
    for fragment in fragments:
        missed = missed_elements(fragment)
        if "img" in missed:
            raise NotRepresentable("It shows an image that the file does not contain.")
        if missed:
            names = ", ".join(f"<{name}>" for name in sorted(missed))
            raise NotRepresentable(f"It uses {names}, which an item cannot show.")
    if any(needs_markup(fragment) for fragment in fragments):
        return Markup.HTML, [sanitise(fragment) for fragment in fragments]
    return Markup.PLAIN, [plain_text(fragment) for fragment in fragments]


def escaped(text: str) -> str:
    """Characters as HTML that says the same."""
    return html.escape(text, quote=False).replace("\n", "<br>")


def _plain(text: FoundText) -> str:
    said = repaired(text.text)
    if len(said) > TEXT_CHARACTERS_MAX:
        raise NotRepresentable(f"A text of it has more than {TEXT_CHARACTERS_MAX:,} characters.")
    said = plain_text(said) if text.is_html else normalise(said)
    return said if is_visible(said) else ""


def _check_texts(markup: Markup, stem: str, options: Sequence[str]) -> None:
    if not _can_be_seen(markup, stem):
        raise NotRepresentable("Its stem is empty.")
    seen: dict[str, int] = {}
    for number, text in enumerate(options, start=1):
        if not _can_be_seen(markup, text):
            raise NotRepresentable(f"Its option {number} is empty.")
        same = " ".join(text.split())
        if same in seen:
            said = shortened(plain_text(text) if markup is Markup.HTML else text)
            reason = f"Its options {seen[same]} and {number} are the same: “{said}”."
            raise NotRepresentable(reason)
        seen[same] = number


def _can_be_seen(markup: Markup, text: str) -> bool:
    if markup is Markup.PLAIN:
        return is_visible(text)
    return bool(image_references(text)) or is_visible(plain_text(text))
