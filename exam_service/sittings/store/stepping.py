"""The interface of a sitting's storage for steps that crowds take at once: lease, start, submit.

A transaction of five round trips over the driver's own connection: begin, lock, read the account,
write everything in one statement, commit. What is rare is not done here.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

import asyncpg
from sqlalchemy import literal, select

from exam_service.database.base import Document, Table
from exam_service.database.driver import DriverStatement
from exam_service.database.session import OpenConnection
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.responses import store as responses
from exam_service.responses.rules import StoredEntry
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.connection import Outage
from exam_service.sittings.rules.contents import FormContents
from exam_service.sittings.rules.lifecycle import NOT_STARTED, SittingState
from exam_service.sittings.rules.time import Credit, Ledger
from exam_service.sittings.store import rows
from exam_service.sittings.store.contents import CONTENTS, KEY_CODES, PACKAGES, POLICIES
from exam_service.sittings.store.interface import (
    JudgedEntry,
    OpenSittings,
    Owner,
    StartLimits,
)
from exam_service.sittings.store.ledgers import ACCOUNT, ledger_in
from exam_service.sittings.store.outages import OUTAGES, outages_in
from exam_service.sittings.store.postgres import HASHES, START_LIMITS
from exam_service.sittings.store.step_statement import (
    CONTACT_CHANGES,
    SITTING_CHANGES,
    WRITE,
    values_of,
)
from exam_service.sittings.tables import SittingEventRow, SittingRow


class TakesTheLongWay(Exception):
    """This step needs something rare. Nothing was written: the other store does it from anew."""


_BOTH: Final = DriverStatement(rows.BOTH)
_ACCOUNT: Final = DriverStatement(ACCOUNT)
_limits, _account = START_LIMITS.subquery(), ACCOUNT.subquery()
# The limits in each row, and at least one row; nothing of an account where there is none yet.
_LIMITS_AND_ACCOUNT: Final = DriverStatement(
    select(_limits, _account)
    .select_from(_limits.outerjoin(_account, literal(value=True)))
    .order_by(_account.c.place)
)
_OUTAGES: Final = DriverStatement(OUTAGES)
_EVENTS: Final = DriverStatement(rows.EVENTS)
_HASHES: Final = DriverStatement(HASHES)


def _columns_of(table: type[Table]) -> tuple[str, ...]:
    return tuple(column.key for column in table.__table__.columns)


_SITTING, _CONTACT = _columns_of(SittingRow), _columns_of(SittingContactRow)
_EVENT = _columns_of(SittingEventRow)


def open_steps(open_connection: OpenConnection) -> OpenSittings:
    """Transactions for steps that are taken by many at once.

    Whoever opens one is ready for `TakesTheLongWay`.
    """

    @asynccontextmanager
    async def open_sittings() -> AsyncIterator[SteppingSittings]:
        async with open_connection() as connection, connection.transaction():
            step = SteppingSittings(connection)
            yield step
            await step.write()

    return open_sittings


class SteppingSittings:
    """One step of one sitting."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._sitting: SittingRow | None = None
        self._contact: SittingContactRow | None = None
        # As they are in the database: columns of both rows, spans. Any: whatever columns hold.
        self._sitting_read: tuple[Any, ...] = ()
        self._contact_read: tuple[Any, ...] = ()
        self._ledger_read: Ledger | None = None
        self._ledger: Ledger | None = None
        self._limits: StartLimits | None = None
        self._events: list[SittingEventRow] = []

    async def hold(
        self, sitting_id: UUID, owner: Owner | None = None
    ) -> tuple[SittingRow, SittingContactRow]:
        if self._sitting is not None and self._contact is not None:
            # Held already, and perhaps changed since.
            return rows.present(self._sitting, owner), self._contact
        found = await _BOTH.fetch(self._connection, sitting_id=sitting_id)
        if not found:
            raise rows.SittingNotFound
        values = tuple(found[0])
        self._sitting_read, self._contact_read = values[: len(_SITTING)], values[len(_SITTING) :]
        sitting = SittingRow(**dict(zip(_SITTING, self._sitting_read, strict=True)))
        contact = SittingContactRow(**dict(zip(_CONTACT, self._contact_read, strict=True)))
        self._sitting, self._contact = rows.present(sitting, owner), contact
        return sitting, contact

    async def load_ledger(self, sitting: SittingRow) -> Ledger:
        if self._ledger is None and sitting.state in NOT_STARTED:
            await self._read_limits_and_ledger(sitting)
        if self._ledger is None:
            account = await _ACCOUNT.fetch(self._connection, sittings=[sitting.id])
            self._ledger = self._ledger_read = ledger_in(account, sitting)
        return self._ledger

    async def _read_limits_and_ledger(self, sitting: SittingRow) -> None:
        """Whoever has not started asks for both: one round trip."""
        found = await _LIMITS_AND_ACCOUNT.fetch(
            self._connection,
            sittings=[sitting.id],
            authorization_id=sitting.authorization_id,
            administration_id=sitting.administration_id,
            form_id=sitting.form_id,
        )
        self._limits = StartLimits(*found[0][: len(_limits.c)])
        account = [row for row in found if row["sitting_id"] is not None]
        if self._ledger is None:
            self._ledger = self._ledger_read = ledger_in(account, sitting)

    async def load_start_limits(self, sitting: SittingRow) -> StartLimits:
        if self._limits is None:
            await self._read_limits_and_ledger(sitting)
        assert self._limits is not None, "just read"
        if self._limits.is_form_withdrawn:
            raise TakesTheLongWay
        return self._limits

    async def list_outages(self, since: datetime, now: datetime) -> Sequence[Outage]:
        return outages_in(await _OUTAGES.fetch(self._connection, since=since), now)

    async def list_entries(self, sitting_id: UUID) -> Sequence[StoredEntry]:
        return await responses.list_entries_by_driver(self._connection, sitting_id)

    async def list_hashes(self, sitting_id: UUID, epoch: int) -> Mapping[int, bytes]:
        found = await _HASHES.fetch(self._connection, sitting_id=sitting_id, epoch=epoch)
        return {row["sequence"]: row["content_hash"] for row in found}

    async def list_events(self, sitting_id: UUID) -> Sequence[SittingEventRow]:
        """With those of this step."""
        found = await _EVENTS.fetch(self._connection, sitting_id=sitting_id)
        written = [SittingEventRow(**dict(zip(_EVENT, row, strict=True))) for row in found]
        return sorted([*written, *self._events], key=lambda each: (each.happened_at, each.id))

    # What was published never changes; whoever asks first for it goes the long way, which keeps it.

    async def load_policy(self, sitting: SittingRow) -> ExamPolicy:
        return _kept(POLICIES.find((sitting.exam_id, sitting.policy_version)))

    async def load_contents(self, sitting: SittingRow) -> FormContents:
        return _kept(CONTENTS.find((sitting.form_id, sitting.language)))

    async def list_packages(self, sitting: SittingRow) -> Mapping[int, str]:
        return _kept(PACKAGES.find((sitting.form_id, sitting.language)))

    async def find_key_code(self, sitting: SittingRow, section: int) -> bytes | None:
        return _kept(KEY_CODES.find((sitting.form_id, section, sitting.language)))

    async def write_state(
        self, sitting: SittingRow, state: SittingState, ledger: Ledger, now: datetime
    ) -> None:
        assert self._contact is not None, "held"
        rows.note_state(sitting, self._contact, state, ledger, now)
        self._ledger = ledger

    def add_event(
        self,
        sitting_id: UUID,
        kind: str,
        *,
        happened_at: datetime,
        recorded_at: datetime,
        actor_id: UUID | None,
        cause: str = "",
        detail: Document | None = None,
    ) -> None:
        self._events.append(
            rows.event_row(
                sitting_id,
                kind,
                happened_at=happened_at,
                recorded_at=recorded_at,
                actor_id=actor_id,
                cause=cause,
                detail=detail,
            )
        )

    async def write(self) -> None:
        """Everything that this step changed, in one statement."""
        sitting, contact, ledger = self._sitting, self._contact, self._ledger
        if sitting is None or contact is None or ledger is None:
            return
        of_sitting = _changed(_SITTING, self._sitting_read, sitting)
        of_contact = _changed(_CONTACT, self._contact_read, contact)
        if not of_sitting.issubset(SITTING_CHANGES) or not of_contact.issubset(CONTACT_CHANGES):
            # Nothing that a step changed may be left out of the statement in silence.
            raise TakesTheLongWay
        if of_sitting or of_contact or self._events or ledger is not self._ledger_read:
            values = values_of(sitting, contact, ledger, self._events)
            await self._connection.execute(WRITE, *values)

    # What no step does, or none that is taken by many at once.

    async def load_sitting(self, sitting_id: UUID, owner: Owner | None = None) -> SittingRow:
        raise TakesTheLongWay

    async def load_contact(self, sitting_id: UUID) -> SittingContactRow:
        raise TakesTheLongWay

    async def list_expired(self, now: datetime, limit: int) -> Sequence[UUID]:
        raise TakesTheLongWay

    async def write_credit(self, sitting: SittingRow, ledger: Ledger, credit: Credit) -> None:
        raise TakesTheLongWay

    def add_audit_entry(
        self, *, actor_id: UUID, action: str, sitting_id: UUID, reason: str, now: datetime
    ) -> None:
        raise TakesTheLongWay

    async def add_entries(
        self, sitting_id: UUID, epoch: int, judged: Sequence[JudgedEntry], now: datetime
    ) -> None:
        raise TakesTheLongWay


# Any: whatever the columns hold.
def _changed(names: Sequence[str], as_read: Sequence[Any], row: Table) -> set[str]:
    return {name for name, value in zip(names, as_read, strict=True) if getattr(row, name) != value}


Published = TypeVar("Published")


def _kept(found: Published | None) -> Published:
    if found is None:
        raise TakesTheLongWay
    return found
