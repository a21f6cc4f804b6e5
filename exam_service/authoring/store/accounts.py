"""Finding the people behind acts that are made from the command line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.people.rules import PERMISSIONS, SHOWS_LIVE_ITEMS, Permission, Role
from exam_service.people.tables import AccountRow, RoleGrantRow

ACCOUNTS_LISTED_MAX = 20


@dataclass(frozen=True, slots=True)
class Person:
    """An account by its address."""

    account_id: UUID
    email: str


async def list_people_who_may(session: AsyncSession, permission: Permission) -> Sequence[Person]:
    """The accounts that hold this permission through any role, the oldest first."""
    roles = [role for role, permissions in PERMISSIONS.items() if permission in permissions]
    rows = await session.execute(
        select(AccountRow.id, AccountRow.email)
        .where(
            AccountRow.disabled_at.is_(None),
            AccountRow.id.in_(select(RoleGrantRow.account_id).where(RoleGrantRow.role.in_(roles))),
            *_unless_trainer(permission),
        )
        .order_by(AccountRow.id)
        .limit(ACCOUNTS_LISTED_MAX)
    )
    return [Person(account_id, email) for account_id, email in rows]


def _unless_trainer(permission: Permission) -> list[ColumnElement[bool]]:
    """A trainer's other roles open nothing that shows live items."""
    if permission not in SHOWS_LIVE_ITEMS:
        return []
    trainers = select(RoleGrantRow.account_id).where(RoleGrantRow.role == Role.TRAINER)
    return [AccountRow.id.not_in(trainers)]


async def find_person(session: AsyncSession, email: str) -> Person | None:
    query = select(AccountRow.id, AccountRow.email).where(AccountRow.email == email.lower())
    row = (await session.execute(query)).one_or_none()
    return Person(*row) if row else None


async def list_names(session: AsyncSession, account_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """What these accounts are called."""
    rows = await session.execute(
        select(AccountRow.id, AccountRow.name).where(AccountRow.id.in_(set(account_ids)))
    )
    return dict(rows.all())


async def list_roles(session: AsyncSession, account_id: UUID) -> Sequence[Role]:
    """The roles of an account."""
    query = select(RoleGrantRow.role).where(RoleGrantRow.account_id == account_id)
    return [Role(role) for role in await session.scalars(query)]
