"""Making accounts, signing in and signing out. Each use case owns its transaction."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import delete

from exam_service.audit.store import add_audit_entry
from exam_service.database.base import uuid7
from exam_service.database.session import OpenConnection, OpenSession
from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.people import store
from exam_service.people.rules import (
    EMAIL_CHARACTERS_MAX,
    FAILURES_PER_ACCOUNT_MAX,
    FAILURES_PER_ADDRESS_MAX,
    Role,
)
from exam_service.people.tables import AccountRow, RoleGrantRow, SignInRow

# OWASP's second recommended set for argon2id: 19 MiB, two passes, one lane. The library's default
# (64 MiB, four lanes) lets a crowd of sign-ins take the machine from those who are sitting.
PASSWORDS = PasswordHash((Argon2Hasher(memory_cost=19 * 1024, time_cost=2, parallelism=1),))
# At most this many hashes at once in one process; further sign-ins wait their turn.
HASHES_AT_ONCE_MAX = 2
DEVICE_CHARACTERS_MAX = 200
# Verified when an address is unknown, so that the answer takes as long as for a known one.
_NOBODYS_HASH = PASSWORDS.hash("nobody signs in with this")
_hashing = asyncio.Semaphore(HASHES_AT_ONCE_MAX)


class SignInRefused(ExamError):
    """The address and the password do not belong together. It never says which was wrong."""

    kind = ErrorKind.INVALID
    code = "sign_in.refused"

    def __init__(self) -> None:
        super().__init__(N_("The e-mail address and the password do not match."))


class TooManyTries(ExamError):
    """Many failed sign-ins with one address or from one place: a short wait."""

    kind = ErrorKind.TOO_MANY
    code = "sign_in.too_many"

    def __init__(self, wait: timedelta) -> None:
        seconds = int(wait.total_seconds()) + 1
        super().__init__(
            N_(
                "There were several tries with a wrong password."
                " Please try again in {seconds} seconds."
            ),
            parameters={"seconds": seconds},
            details={"wait_seconds": seconds},
        )


async def create_account(
    open_session: OpenSession,
    *,
    email: str,
    name: str,
    password: str,
    roles: Iterable[Role],
    language: str,
    now: datetime,
) -> UUID:
    """Make an account, or bring an existing one of this address to these roles and password."""
    password_hash = await asyncio.to_thread(PASSWORDS.hash, password)
    async with open_session() as session:
        account = await store.find_account_by_email(session, email)
        if account is None:
            account = AccountRow(id=uuid7(), email=email.lower(), created_at=now)
            session.add(account)
        account.name = name
        account.language = language
        account.password_hash = password_hash
        await session.flush()
        await session.execute(delete(RoleGrantRow).where(RoleGrantRow.account_id == account.id))
        session.add_all(
            RoleGrantRow(account_id=account.id, role=role, granted_at=now) for role in roles
        )
        add_audit_entry(
            session,
            actor_id=None,
            action="account.written",
            subject=("account", account.id),
            after={"roles": sorted(roles)},
            now=now,
        )
        return account.id


async def sign_in(
    open_session: OpenSession,
    *,
    email: str,
    password: str,
    address: str,
    device: str,
    lifetime: timedelta,
    now: datetime,
) -> UUID:
    """Check a password and open a sign-in. Returns its identifier, for the signed cookie."""
    account_id = await _checked_account(open_session, email, password, address, now)
    async with open_session() as session:
        row = SignInRow(
            id=uuid7(),
            account_id=account_id,
            created_at=now,
            expires_at=now + lifetime,
            device=device[:DEVICE_CHARACTERS_MAX],
        )
        session.add(row)
        return row.id


async def confirm_password(
    open_session: OpenSession, *, account_id: UUID, password: str, address: str, now: datetime
) -> None:
    """Ask somebody who is signed in for their password once more; refuses as signing in does."""
    async with open_session() as session:
        account = await session.get_one(AccountRow, account_id)
    await _checked_account(open_session, account.email, password, address, now)


async def _checked_account(
    open_session: OpenSession, email: str, password: str, address: str, now: datetime
) -> UUID:
    """The account that this address and password open, throttled by account and by place."""
    buckets = {
        f"account:{email.lower()[:EMAIL_CHARACTERS_MAX]}": FAILURES_PER_ACCOUNT_MAX,
        f"address:{address}": FAILURES_PER_ADDRESS_MAX,
    }
    # Asked before the queue, so that whoever has to wait is told at once and hashes nothing.
    await _require_no_wait(open_session, buckets, now)
    # In the queue no transaction is open: a crowd that waits must not hold connections.
    async with _hashing:
        # And again at its head: those who came in the same instant have been counted by now.
        await _require_no_wait(open_session, buckets, now)
        account_id = await _account_of(open_session, email, password)
        if account_id is None:
            async with open_session() as session:
                for bucket in buckets:
                    await store.add_failure(session, bucket, now)
            raise SignInRefused
    return account_id


async def _require_no_wait(
    open_session: OpenSession, buckets: Mapping[str, int], now: datetime
) -> None:
    async with open_session() as session:
        wait = await store.wait_of_buckets(session, buckets, now)
    if wait > timedelta():
        raise TooManyTries(wait)


async def _account_of(open_session: OpenSession, email: str, password: str) -> UUID | None:
    """The account that this address and password open; None where they open none."""
    async with open_session() as session:
        account = await store.find_account_by_email(session, email)
    known = account is not None and account.disabled_at is None
    password_hash = account.password_hash if account is not None and known else _NOBODYS_HASH
    # Half of a surrogate pair is no text; as bytes it is merely a wrong password.
    sent = password.encode(errors="surrogatepass")
    matches = await asyncio.to_thread(PASSWORDS.verify, sent, password_hash)
    return account.id if account is not None and known and matches else None


async def sign_out(open_session: OpenSession, *, sign_in_id: UUID, now: datetime) -> None:
    async with open_session() as session:
        await store.revoke_sign_in(session, sign_in_id, now)


async def extend_sign_in(
    open_connection: OpenConnection, *, sign_in_id: UUID, until: datetime
) -> None:
    """Whoever starts an exam now is not asked to sign in again before it can be over."""
    async with open_connection() as connection:
        await store.extend_sign_in(connection, sign_in_id, until)
