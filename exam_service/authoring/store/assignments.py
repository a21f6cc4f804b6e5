"""Assignments: who works on which items, since when, by whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.tables import ItemAssignmentRow, ItemRow
from exam_service.people.rules import Role
from exam_service.people.tables import AccountRow, RoleGrantRow

ASSIGNMENTS_PER_PAGE = 50
PEOPLE_LISTED_MAX = 500


@dataclass(frozen=True, slots=True)
class ListedAssignment:
    """One assignment with the words a page needs; no code means every item."""

    row: ItemAssignmentRow
    name: str
    email: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Assignable:
    """Somebody who may be given items, and their roles."""

    account_id: UUID
    name: str
    email: str
    roles: frozenset[Role]


async def list_assignments(
    session: AsyncSession, exam_id: UUID, page: int
) -> tuple[Sequence[ListedAssignment], bool]:
    """One page of the assignments that stand, by person; and whether there are more."""
    query = (
        select(ItemAssignmentRow, AccountRow.name, AccountRow.email, ItemRow.code)
        .join(AccountRow, AccountRow.id == ItemAssignmentRow.account_id)
        .outerjoin(ItemRow, ItemRow.id == ItemAssignmentRow.item_id)
        .where(ItemAssignmentRow.exam_id == exam_id, ItemAssignmentRow.ended_at.is_(None))
        .order_by(AccountRow.name, ItemAssignmentRow.id)
        .limit(ASSIGNMENTS_PER_PAGE + 1)
        .offset((page - 1) * ASSIGNMENTS_PER_PAGE)
    )
    found = [ListedAssignment(*row) for row in await session.execute(query)]
    return found[:ASSIGNMENTS_PER_PAGE], len(found) > ASSIGNMENTS_PER_PAGE


async def list_assignable(session: AsyncSession, roles: Collection[Role]) -> Sequence[Assignable]:
    """The accounts that hold one of these roles and are no trainers, by name."""
    query = (
        select(AccountRow.id, AccountRow.name, AccountRow.email, RoleGrantRow.role)
        .join(RoleGrantRow, RoleGrantRow.account_id == AccountRow.id)
        .where(
            AccountRow.disabled_at.is_(None),
            RoleGrantRow.role.in_(roles),
            AccountRow.id.not_in(
                select(RoleGrantRow.account_id).where(RoleGrantRow.role == Role.TRAINER)
            ),
        )
        .order_by(AccountRow.name, AccountRow.id)
        .limit(PEOPLE_LISTED_MAX)
    )
    held: dict[UUID, Assignable] = {}
    for account_id, name, email, role in await session.execute(query):
        before = held.get(account_id)
        also = before.roles if before else frozenset[Role]()
        held[account_id] = Assignable(account_id, name, email, also | {Role(role)})
    return tuple(held.values())


async def find_assignment(
    session: AsyncSession,
    exam_id: UUID,
    item_id: UUID | None,
    account_id: UUID,
    duty: str,
    language: str | None,
) -> ItemAssignmentRow | None:
    """The same assignment, where it stands already."""
    return await session.scalar(
        select(ItemAssignmentRow).where(
            ItemAssignmentRow.exam_id == exam_id,
            ItemAssignmentRow.item_id.is_not_distinct_from(item_id),
            ItemAssignmentRow.account_id == account_id,
            ItemAssignmentRow.duty == duty,
            ItemAssignmentRow.language.is_not_distinct_from(language),
            ItemAssignmentRow.ended_at.is_(None),
        )
    )


async def lock_assignment(
    session: AsyncSession, exam_id: UUID, assignment_id: UUID
) -> ItemAssignmentRow | None:
    """An assignment that stands, held until the transaction ends."""
    return await session.scalar(
        select(ItemAssignmentRow)
        .where(
            ItemAssignmentRow.id == assignment_id,
            ItemAssignmentRow.exam_id == exam_id,
            ItemAssignmentRow.ended_at.is_(None),
        )
        .with_for_update()
    )


def end_assignment(row: ItemAssignmentRow, by: UUID, now: datetime) -> None:
    row.ended_by, row.ended_at = by, now
