"""Long lists in parts, newest first: each part begins beside an entry that is known (keyset).

No list is counted through to reach its middle, and a row that is added moves no other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, TypeVarTuple
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

Row = TypeVar("Row")
Selected = TypeVarTuple("Selected")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a part begins: beside this entry, towards newer ones or older ones."""

    entry_id: UUID
    is_towards_newer: bool = False


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """Some rows of a list, and where the parts beside it begin; None where there is none."""

    rows: tuple[Row, ...]
    newer: Position | None
    older: Position | None


def beside(
    query: Select[*Selected],
    identity: InstrumentedAttribute[UUID],
    position: Position | None,
    size: int,
) -> Select[*Selected]:
    """The query for one part, and one row more that tells whether the list goes on.

    Identities are UUIDs of version 7: they sort by creation.
    """
    if position is None:
        return query.order_by(identity.desc()).limit(size + 1)
    if position.is_towards_newer:
        return query.where(identity > position.entry_id).order_by(identity.asc()).limit(size + 1)
    return query.where(identity < position.entry_id).order_by(identity.desc()).limit(size + 1)


def part_of(
    found: Sequence[Row],
    identity_of: Callable[[Row], UUID],
    position: Position | None,
    size: int,
) -> Part[Row]:
    """What `beside` found as a part of the list, newest first."""
    towards_newer = position is not None and position.is_towards_newer
    goes_on = len(found) > size
    rows = tuple(found[:size][::-1] if towards_newer else found[:size])
    if not rows:
        return Part(rows, None, None)
    has_newer = goes_on if towards_newer else position is not None
    has_older = towards_newer or goes_on
    return Part(
        rows,
        Position(identity_of(rows[0]), is_towards_newer=True) if has_newer else None,
        Position(identity_of(rows[-1])) if has_older else None,
    )
