"""The filter of the sittings list as an address carries it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Request

from exam_service.database.paging import Position
from exam_service.errors import N_
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.sittings.rules.desk import (
    TEXT_CHARACTERS_MAX,
    Occurrence,
    SittingFilter,
    SittingOrder,
)
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.web.paging import address_of
from item_bank.scaling import Outcome

NAMES = (
    *("exam", "administration", "form", "language", "state", "score", "integrity", "outcome"),
    *("had", "text", "from", "to", "sitting", "order"),
)
# Those that the page folds away.
FOLDED = (
    *("administration", "form", "language", "integrity", "outcome", "had", "from", "to", "order"),
)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class AskedFilter:
    """A filter with the words it was asked in, and what could not be read of them."""

    wanted: SittingFilter
    typed: Mapping[str, str]
    errors: Mapping[str, str]

    def address(self, path: str, position: Position | None = None) -> str:
        """The same filter at another address, or another part of the list."""
        return address_of(path, self.typed, position)

    @property
    def has_more(self) -> bool:
        """Is anything asked beyond the fields that always show?"""
        return any(self.typed[name] for name in FOLDED)

    @property
    def is_empty(self) -> bool:
        return not any(self.typed.values())


async def asked_filter(request: Request) -> AskedFilter:
    """The filter in a request's query. A value that cannot be read filters nothing and is said."""
    typed = {
        name: request.query_params.get(name, "").strip()[:TEXT_CHARACTERS_MAX] for name in NAMES
    }
    errors: dict[str, str] = {}

    def read(name: str, kind: Callable[[str], Value], sentence: str) -> Value | None:
        if not typed[name]:
            return None
        try:
            return kind(typed[name])
        except ValueError:
            errors[name] = sentence
            return None

    not_listed = N_("This is not in the list any more. Please choose again.")
    not_a_day = N_("Please write a date as year, month and day: 2026-11-22.")
    wanted = SittingFilter(
        sitting_id=read("sitting", UUID, not_listed),
        exam_id=read("exam", UUID, not_listed),
        administration_id=read("administration", UUID, not_listed),
        state=read("state", SittingState, not_listed),
        score_status=read("score", ScoreStatus, not_listed),
        integrity=read("integrity", Integrity, not_listed),
        form_id=read("form", UUID, not_listed),
        language=typed["language"] or None,
        outcome=read("outcome", Outcome, not_listed),
        had=read("had", Occurrence, not_listed),
        order=read("order", SittingOrder, not_listed) or SittingOrder.NEWEST,
        text=typed["text"],
        first_day=read("from", date.fromisoformat, not_a_day),
        last_day=read("to", date.fromisoformat, not_a_day),
    )
    return AskedFilter(wanted, typed, errors)


Asked = Annotated[AskedFilter, Depends(asked_filter)]
