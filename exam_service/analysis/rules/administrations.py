"""An administration that was held elsewhere, as one plain value, and what makes it sound.

Nothing here reads a file, and nothing knows a person: candidates have the codes of the source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exam_service.errors import ErrorKind, ExamError
from item_bank.canonical import Canonical, canonical_bytes, sha256_hex
from item_bank.languages import normalise

CANDIDATES_MAX = 50_000
ITEMS_MAX = 1_000
GROUPS_MAX = 20
CODE_CHARACTERS_MAX = 60
TITLE_CHARACTERS_MAX = 200
# Where a source names no area, the whole form is one.
ONE_AREA = "all"


class ImportUnsound(ExamError):
    """The files of an earlier administration contradict each other or are too large."""

    kind = ErrorKind.INVALID
    code = "analysis.import_unsound"

    def __init__(self, sentence: str) -> None:
        super().__init__("{sentence} Nothing was imported.", parameters={"sentence": sentence})


@dataclass(frozen=True, slots=True)
class EarlierItem:
    """An item with its key. `options` are all codes that were chosen or are right."""

    code: str
    area: str
    is_scored: bool
    options: tuple[str, ...]
    key: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EarlierCandidate:
    """Responses and times in the order of the items.

    An empty text is an omitted response, None an item that was not presented.
    """

    code: str
    groups: Mapping[str, str]
    chosen: tuple[str | None, ...]
    milliseconds: tuple[int | None, ...] | None


@dataclass(frozen=True, slots=True)
class EarlierAdministration:
    """Everything that the files say."""

    items: tuple[EarlierItem, ...]
    candidates: tuple[EarlierCandidate, ...]
    notes: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(self.candidates[0].groups) if self.candidates else ()

    @property
    def has_times(self) -> bool:
        return any(candidate.milliseconds for candidate in self.candidates)

    @property
    def items_scored(self) -> int:
        return sum(item.is_scored for item in self.items)


def source_hash(earlier: EarlierAdministration) -> str:
    """sha256 over everything that was read: however a file was saved, the same is the same."""
    document: Canonical = {
        "items": [
            [item.code, item.area, item.is_scored, item.key, list(item.also), list(item.options)]
            for item in earlier.items
        ],
        "candidates": [
            [
                candidate.code,
                dict(candidate.groups),
                list(candidate.chosen),
                None if candidate.milliseconds is None else list(candidate.milliseconds),
            ]
            for candidate in earlier.candidates
        ],
    }
    return sha256_hex(canonical_bytes(document))


def check_administration(earlier: EarlierAdministration) -> None:
    """Refuse what cannot be kept; the sentence names the row or the column."""
    _check_sizes(earlier)
    _check_names("item", [item.code for item in earlier.items])
    _check_names("candidate", [candidate.code for candidate in earlier.candidates])
    for candidate in earlier.candidates:
        for name, value in candidate.groups.items():
            if normalise(name) != name or normalise(value) != value:
                raise ImportUnsound(
                    f"The column “{name}” of candidate “{candidate.code}” has characters that "
                    "cannot be kept."
                )


def _check_sizes(earlier: EarlierAdministration) -> None:
    for what, found, most in (
        ("candidates", len(earlier.candidates), CANDIDATES_MAX),
        ("items", len(earlier.items), ITEMS_MAX),
        ("groups", len(earlier.groups), GROUPS_MAX),
    ):
        if found > most:
            raise ImportUnsound(f"There are {found} {what}; at most {most} can be imported.")
    if earlier.items_scored < 2:
        raise ImportUnsound("There are fewer than two scored items, so there is no score.")
    if not earlier.candidates:
        raise ImportUnsound("There is no candidate.")


def _check_names(what: str, names: Sequence[str]) -> None:
    seen: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        if not name or len(name) > CODE_CHARACTERS_MAX or not name.isprintable():
            raise ImportUnsound(
                f"The {what} of number {number} is called “{name[:CODE_CHARACTERS_MAX]}”; a code "
                f"has 1 to {CODE_CHARACTERS_MAX} printable characters."
            )
        if name in seen:
            raise ImportUnsound(
                f"The {what} “{name}” is there twice: as number {seen[name]} and {number}."
            )
        seen[name] = number
