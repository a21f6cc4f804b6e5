"""Two sittings of one person side by side: which items they share, and how those were answered.

Pure. It counts and judges nothing: two forms may share items by design, and a person may answer
alike twice for many reasons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from exam_service.errors import ErrorKind, ExamError


class TwoPeople(ExamError):
    """Only sittings of the same person are put side by side."""

    kind = ErrorKind.INVALID
    code = "sitting.two_people"

    def __init__(self) -> None:
        super().__init__(
            "These two sittings belong to different people, so they are not compared."
            " Nothing was changed. Choose two attempts of the same person."
        )


@dataclass(frozen=True, slots=True)
class Met:
    """An item as one sitting met it: which version, and what was answered in the bank's terms."""

    version_id: UUID
    # The bank's own name of the option, the same in every form; None where it is unanswered.
    option: str | None


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many items two sittings share, and how those were answered."""

    items_one: int
    items_other: int
    shared: int
    same_version: int
    # Of the same version, in both sittings.
    both_answered: int
    # Of those.
    same_option: int


def overlap(one: Mapping[UUID, Met], other: Mapping[UUID, Met]) -> Overlap:
    """Items by their identity; options are compared only within the same version."""
    shared = one.keys() & other.keys()
    same = [item for item in shared if one[item].version_id == other[item].version_id]
    answered = [item for item in same if one[item].option and other[item].option]
    return Overlap(
        items_one=len(one),
        items_other=len(other),
        shared=len(shared),
        same_version=len(same),
        both_answered=len(answered),
        same_option=sum(one[item].option == other[item].option for item in answered),
    )
