"""Accounts, the roles they hold, and the sign-ins that can be revoked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Table, uuid7


class AccountRow(Table):
    """One person who may sign in, whatever roles they hold."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="an_email_is_stored_in_lower_case"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    # The language of pages and messages; the language of an exam is chosen per sitting.
    language: Mapped[str]
    # argon2id; readable by the sign-in role alone, so nobody loads it without asking for it.
    password_hash: Mapped[str] = mapped_column(deferred=True, deferred_raiseload=True)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class RoleGrantRow(Table):
    """One role held by one account. Roles and their permissions are the table in rules.py."""

    __tablename__ = "role_grants"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    granted_at: Mapped[datetime]


class SignInRow(Table):
    """The row behind a signed cookie: without it, expired or revoked, the cookie opens nothing."""

    __tablename__ = "sign_ins"
    __table_args__ = (
        # Answers "which sign-ins does this account have", to revoke them all.
        Index(None, "account_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    # What the browser said it is, cut short; shown to the account's owner only.
    device: Mapped[str]


class SignInThrottleRow(Table):
    """A leaky bucket of failed sign-ins, per address asked for and per network address."""

    __tablename__ = "sign_in_throttles"

    bucket: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[float]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
