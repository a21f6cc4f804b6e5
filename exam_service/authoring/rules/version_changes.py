"""What changed between two versions of an item, field by field, for people who compare them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from exam_service.authoring.rules.text_changes import Change, ChangeKind, text_changes
from item_bank.exchange.layouts import COLUMNS
from item_bank.items import OPTION_IDS, ItemVersion, LanguageVersion, Markup
from item_bank.languages import LanguageTag
from item_bank.markup import plain_text

# How a column is called on pages.
FIELD_WORDS: Final = {
    "area": "Area",
    "competency": "Competency",
    "secondary": "Further competencies",
    "ethics": "Ethics principles",
    "enemies": "Enemies",
    "shuffle_safe": "Options may be shuffled",
    "key": "Key",
    "stimulus": "Stimulus",
    "stem": "Stem",
    "reference": "Reference",
    "markup": "Texts are written as",
    "note": "Note",
    **{f"option_{option}": f"Option {option.upper()}" for option in OPTION_IDS},
    **{f"rationale_{option}": f"Rationale {option.upper()}" for option in OPTION_IDS},
}
_WORDED: Final = ("stimulus", "stem", "reference")
_LISTS: Final = ("secondary", "ethics", "enemies")
_IN_A_TEXT: Final = ("stimulus", "stem", "markup")
_MARKUP_ONLY: Final = Change(ChangeKind.SAME, "The words are the same; their markup differs.")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs, with the pieces of its text in reading order."""

    name: str
    pieces: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class LanguageChanges:
    """What differs in one language's texts."""

    language: LanguageTag
    changes: tuple[FieldChange, ...]


def version_changes(
    before: tuple[ItemVersion, LanguageVersion], after: tuple[ItemVersion, LanguageVersion]
) -> tuple[FieldChange, ...]:
    """The fields in which two versions differ, the source text among them."""
    return fact_changes(before[0], after[0]) + text_field_changes(before[1], after[1])


def fact_changes(before: ItemVersion, after: ItemVersion) -> tuple[FieldChange, ...]:
    """The fields that no translation can change."""
    old, new = _facts(before), _facts(after)
    return _changes([name for name in COLUMNS if not _is_of_a_text(name)], old, new)


def text_field_changes(
    before: LanguageVersion | None, after: LanguageVersion | None
) -> tuple[FieldChange, ...]:
    """The fields of one language's texts; None stands for a language without any."""
    return _changes(
        [name for name in COLUMNS if _is_of_a_text(name)], _texts(before), _texts(after)
    )


def language_changes(
    before: Mapping[LanguageTag, LanguageVersion],
    after: Mapping[LanguageTag, LanguageVersion],
    languages: Sequence[LanguageTag],
) -> tuple[LanguageChanges, ...]:
    """Each language whose texts differ, in the order given."""
    compared = (
        LanguageChanges(tag, text_field_changes(before.get(tag), after.get(tag)))
        for tag in languages
    )
    return tuple(each for each in compared if each.changes)


def _is_of_a_text(name: str) -> bool:
    return name in _IN_A_TEXT or name.startswith(("option_", "rationale_"))


def _facts(version: ItemVersion) -> Mapping[str, str]:
    return {
        "area": version.area,
        "competency": str(version.competency or ""),
        "secondary": ";".join(str(number) for number in sorted(version.secondary)),
        "ethics": ";".join(sorted(version.ethics)),
        "enemies": ";".join(sorted(version.enemies)),
        "shuffle_safe": "yes" if version.shuffle_safe else "no",
        "key": version.key.upper(),
        "reference": version.reference,
    }


def _texts(text: LanguageVersion | None) -> Mapping[str, str]:
    if text is None:
        return {}
    cells = {
        "stimulus": text.stimulus,
        "stem": text.stem,
        "markup": "" if text.markup is Markup.PLAIN else text.markup.upper(),
    }
    for option in text.options:
        cells[f"option_{option.option}"] = option.text
        cells[f"rationale_{option.option}"] = option.rationale
    return cells


def _changes(
    names: Sequence[str], old: Mapping[str, str], new: Mapping[str, str]
) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(FIELD_WORDS[name], _pieces(name, old, new))
        for name in names
        if name in FIELD_WORDS and old.get(name, "") != new.get(name, "")
    )


def _pieces(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Change, ...]:
    before, after = old.get(name, ""), new.get(name, "")
    if name in _LISTS:
        return _list_changes(before, after)
    if name not in _WORDED and not name.startswith(("option_", "rationale_")):
        return _whole(before, after)
    if not name.startswith("rationale_"):
        before, after = _read(before, old), _read(after, new)
    return text_changes(before, after) if before != after else (_MARKUP_ONLY,)


def _read(text: str, cells: Mapping[str, str]) -> str:
    """What a reader sees of a text, without its markup."""
    return plain_text(text) if text and cells.get("markup") else text


def _whole(before: str, after: str) -> tuple[Change, ...]:
    pieces = (Change(ChangeKind.REMOVED, before), Change(ChangeKind.ADDED, after))
    return tuple(piece for piece in pieces if piece.text)


def _list_changes(before: str, after: str) -> tuple[Change, ...]:
    old, new = before.split(";") if before else [], after.split(";") if after else []
    gone = (Change(ChangeKind.REMOVED, entry) for entry in old if entry not in new)
    came = (Change(ChangeKind.ADDED, entry) for entry in new if entry not in old)
    return tuple(chain(gone, came))
