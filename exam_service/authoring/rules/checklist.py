"""The item reviewer's checklist: its points, when it is complete, and what approving asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from exam_service.errors import ErrorKind, ExamError, InvalidInput

NOTE_CHARACTERS_MAX: Final = 1_000
COMMENT_CHARACTERS_MAX: Final = 4_000


class Point(StrEnum):
    """One point that a reviewer looks at."""

    ONE_BEST_ANSWER = "one_best_answer"
    NO_CLUE = "no_clue"
    BIAS_AND_SENSITIVITY = "bias_and_sensitivity"
    PLAIN_LANGUAGE = "plain_language"
    REFERENCE = "reference"


POINTS: Final = tuple(Point)
POINT_WORDS: Final = MappingProxyType(
    {
        Point.ONE_BEST_ANSWER: "One option is the best answer, and every expert would choose it",
        Point.NO_CLUE: "Neither grammar nor length gives the key away",
        Point.BIAS_AND_SENSITIVITY: "Nobody is favored, hurt or left out by its words or scene",
        Point.PLAIN_LANGUAGE: "It is said in plain language",
        Point.REFERENCE: "A reference supports the key",
    }
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reviewer found on one point."""

    is_met: bool
    note: str = ""


Checklist = Mapping[Point, Mark]


class ChecklistIncomplete(ExamError):
    """Approving takes a checklist by the approving person with every point met."""

    kind = ErrorKind.CONFLICT
    code = "item.checklist_incomplete"

    def __init__(self, item: str) -> None:
        super().__init__(
            "Item {item} was not approved: your checklist for this version is not complete. Mark"
            " every point as met, or send the item back with a reason.",
            parameters={"item": item},
        )


class NotInReview(ExamError):
    """A checklist is for a version that waits for a decision."""

    kind = ErrorKind.CONFLICT
    code = "item.not_in_review"

    def __init__(self, item: str) -> None:
        super().__init__(
            "Nothing was kept: this version of item {item} is not in review. Look at the item"
            " again; it has moved since.",
            parameters={"item": item},
        )


class OpenComments(ExamError):
    """Approving waits until every comment is resolved."""

    kind = ErrorKind.CONFLICT
    code = "item.open_comments"

    def __init__(self, item: str, count: int) -> None:
        said = "1 comment is" if count == 1 else f"{count} comments are"
        super().__init__(
            "Item {item} was not approved: {said} still open. Resolve what is settled first.",
            parameters={"item": item, "said": said},
            details={"open_comments": count},
        )


class ReasonMissing(InvalidInput):
    """Who sends an item back says why: its author reads it."""

    code = "item.reason_missing"

    def __init__(self) -> None:
        sentence = "Nothing was sent back: say why, so that its author knows what to change."
        super().__init__(sentence, {"reason": sentence})


def is_complete(checklist: Checklist) -> bool:
    """Whether every point was looked at and found met."""
    return all(point in checklist and checklist[point].is_met for point in POINTS)


def refuse_bare_doubts(checklist: Checklist) -> None:
    """A point that is not met needs a note: without one its author can only guess."""
    bare = [point for point, mark in checklist.items() if not mark.is_met and not mark.note]
    if bare:
        raise InvalidInput(
            "The checklist was not saved: say in a note what is missing where a point is not met.",
            {f"note_{point}": "Say what is missing." for point in bare},
        )


def all_met(note: str) -> Checklist:
    """The checklist of somebody who found everything met, with one note for all of it."""
    return {point: Mark(is_met=True, note=note) for point in POINTS}


def to_document(checklist: Checklist) -> dict[str, object]:
    return {
        point.value: {"is_met": mark.is_met, "note": mark.note} for point, mark in checklist.items()
    }


def from_document(document: Mapping[str, Mapping[str, object]]) -> Checklist:
    return {
        Point(name): Mark(is_met=bool(mark["is_met"]), note=str(mark["note"]))
        for name, mark in document.items()
    }
