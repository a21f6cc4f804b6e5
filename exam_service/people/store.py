"""Queries over accounts and sign-ins. No decision is taken here."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from exam_service.database.driver import DriverStatement
from exam_service.people import rules
from exam_service.people.rules import Actor, Role
from exam_service.people.tables import AccountRow, RoleGrantRow, SignInRow, SignInThrottleRow

# Asked with every request: made once, so that it need not be put together anew each time.
_ACTOR: Final = DriverStatement(
    select(
        AccountRow.id,
        AccountRow.name,
        AccountRow.email,
        AccountRow.language,
        select(func.array_agg(RoleGrantRow.role))
        .where(RoleGrantRow.account_id == AccountRow.id)
        .scalar_subquery(),
    )
    .join(SignInRow, SignInRow.account_id == AccountRow.id)
    .where(
        SignInRow.id == bindparam("sign_in_id"),
        SignInRow.revoked_at.is_(None),
        SignInRow.expires_at > bindparam("now"),
        AccountRow.disabled_at.is_(None),
    )
)


async def find_account_by_email(session: AsyncSession, email: str) -> AccountRow | None:
    """With its password hash, which only the sign-in role may read."""
    query = select(AccountRow).where(AccountRow.email == email.lower())
    return await session.scalar(query.options(undefer(AccountRow.password_hash)))


async def find_actor(
    connection: asyncpg.Connection, sign_in_id: UUID, now: datetime
) -> Actor | None:
    """The person behind a sign-in that is neither revoked nor expired, with all their roles."""
    found = await _ACTOR.fetch(connection, sign_in_id=sign_in_id, now=now)
    if not found:
        return None
    account_id, name, email, language, roles = found[0]
    return Actor(account_id, sign_in_id, name, email, language, frozenset(map(Role, roles or ())))


async def revoke_sign_in(session: AsyncSession, sign_in_id: UUID, now: datetime) -> None:
    await session.execute(
        update(SignInRow)
        .where(SignInRow.id == sign_in_id, SignInRow.revoked_at.is_(None))
        .values(revoked_at=now)
    )


_EXTEND: Final = DriverStatement(
    update(SignInRow)
    .where(
        SignInRow.id == bindparam("sign_in_id"),
        SignInRow.revoked_at.is_(None),
        SignInRow.expires_at < bindparam("until"),
    )
    .values(expires_at=bindparam("until"))
)


async def extend_sign_in(connection: asyncpg.Connection, sign_in_id: UUID, until: datetime) -> None:
    """Let a sign-in that stands last at least so long; one that ended stays ended."""
    await _EXTEND.fetch(connection, sign_in_id=sign_in_id, until=until)


async def wait_of_buckets(
    session: AsyncSession, buckets: Mapping[str, int], now: datetime
) -> timedelta:
    """The longest wait that any of these buckets demands. Each names its limit of failures."""
    rows = await session.scalars(
        select(SignInThrottleRow).where(SignInThrottleRow.bucket.in_(buckets))
    )
    waits = [
        rules.wait_before_next_try(
            rules.failures_left_in(row.failures, row.updated_at, now), buckets[row.bucket]
        )
        for row in rows
    ]
    return max(waits, default=timedelta())


async def add_failure(session: AsyncSession, bucket: str, now: datetime) -> None:
    """One more failed sign-in in this bucket: a single upsert, safe among many processes."""
    minutes = func.extract("epoch", now - SignInThrottleRow.updated_at) / 60
    leaked = SignInThrottleRow.failures - minutes * rules.FAILURES_FORGOTTEN_PER_MINUTE
    await session.execute(
        insert(SignInThrottleRow)
        .values(bucket=bucket, failures=1.0, updated_at=now)
        .on_conflict_do_update(
            index_elements=[SignInThrottleRow.bucket],
            set_={"failures": func.greatest(leaked, 0) + 1, "updated_at": now},
        )
    )
