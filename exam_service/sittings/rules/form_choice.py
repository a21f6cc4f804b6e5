"""Which form a candidate gets: never the same again, and the one that shares least with the past.

Pure: forms, what they share and how often each was given are handed in.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError


@dataclass(frozen=True, slots=True)
class OfferedForm:
    """A published form of an administration. Siblings differ in their pretest block alone."""

    form_id: UUID
    code: str
    languages: frozenset[str]
    # The form that a sibling has its scored slots from.
    sibling_of: UUID | None = None

    @property
    def family(self) -> UUID:
        return self.sibling_of or self.form_id


@dataclass(frozen=True, slots=True)
class Shared:
    """What two forms have in common."""

    items: int = 0
    # An item is tried out in both.
    repeats_pretest: bool = False


NOTHING_SHARED: Final = Shared()


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


def fresh_forms(
    offered: Sequence[OfferedForm],
    *,
    taken: Collection[UUID],
    shared: Mapping[tuple[UUID, UUID], Shared],
    shared_max: int,
) -> list[OfferedForm]:
    """The forms that somebody who took these may still be given.

    A pair that is absent from `shared` has nothing in common.
    """

    def is_fresh(form: OfferedForm) -> bool:
        if form.form_id in taken:
            return False
        pasts = [shared.get((form.form_id, earlier), NOTHING_SHARED) for earlier in taken]
        return all(past.items <= shared_max and not past.repeats_pretest for past in pasts)

    return [form for form in offered if is_fresh(form)]


def choose_form(
    offered: Sequence[OfferedForm],
    *,
    taken: Collection[UUID],
    shared: Mapping[tuple[UUID, UUID], Shared],
    shared_max: int,
    uses: Mapping[UUID, int],
    language: str,
) -> OfferedForm:
    """The form to give: in the language, fresh, least overlap; of siblings the least used."""
    fresh = fresh_forms(offered, taken=taken, shared=shared, shared_max=shared_max)
    fitting = [form for form in fresh if language in form.languages]
    if not fitting:
        raise NoFormLeft
    first_of_family: dict[UUID, str] = {}
    for form in sorted(fitting, key=lambda each: each.code):
        first_of_family.setdefault(form.family, form.code)

    def preference(form: OfferedForm) -> tuple[int, str, int, str]:
        pasts = [shared.get((form.form_id, earlier), NOTHING_SHARED) for earlier in taken]
        overlap = sum(past.items for past in pasts)
        return (overlap, first_of_family[form.family], uses.get(form.form_id, 0), form.code)

    return min(fitting, key=preference)


def have_siblings(offered: Sequence[OfferedForm]) -> bool:
    """Whether somewhere uses decide; where they do not, nobody needs to count them."""
    return len({form.family for form in offered}) < len(offered)
