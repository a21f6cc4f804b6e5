"""Which form a candidate gets: never the same again, and the one that shares least with the past.

Pure: forms and what they share are handed in.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError


@dataclass(frozen=True, slots=True)
class OfferedForm:
    """A published form of an administration."""

    form_id: UUID
    code: str
    languages: frozenset[str]


class NoFormLeft(ExamError):
    """Every form in this language was taken already, or there is none."""

    kind = ErrorKind.CONFLICT
    code = "sitting.no_form_left"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "There is no form of this exam in this language that you have not taken before, and"
                " nobody gets the same form twice. Your attempt is not used. Please write to us; we"
                " will tell you when another form is ready."
            )
        )


def choose_form(
    offered: Sequence[OfferedForm],
    *,
    taken: Collection[UUID],
    shared_items: Mapping[tuple[UUID, UUID], int],
    language: str,
) -> OfferedForm:
    """The form to give: in the language, not taken before, least overlap, then by code.

    `shared_items` counts items that two forms have in common; a pair that is absent shares none.
    """
    fresh = [form for form in offered if form.form_id not in taken and language in form.languages]
    if not fresh:
        raise NoFormLeft

    def overlap(form: OfferedForm) -> int:
        return sum(shared_items.get((form.form_id, earlier), 0) for earlier in taken)

    return min(fresh, key=lambda form: (overlap(form), form.code))
