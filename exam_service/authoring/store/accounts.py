"""Finding the people behind acts that are made from the command line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.people.rules import PERMISSIONS, Permission
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
        )
        .order_by(AccountRow.id)
        .limit(ACCOUNTS_LISTED_MAX)
    )
    return [Person(account_id, email) for account_id, email in rows]


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
