"""What a sitting's use cases need of storage, as an interface.

It is implemented on PostgreSQL (postgres.py; for steps that many take at once over the driver
alone, stepping.py) and in memory for the simulation, which runs the same histories through both.
Everything else of the product has one implementation.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.base import Document
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.responses.rules import Entry, Standing, StoredEntry
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.connection import Outage
from exam_service.sittings.rules.contents import FormContents
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.rules.time import Credit, Ledger
from exam_service.sittings.tables import SittingEventRow, SittingRow


@dataclass(frozen=True, slots=True)
class Owner:
    """Limits a look-up to sittings of one candidate; staff look without it."""

    account_id: UUID


@dataclass(frozen=True, slots=True)
class StartLimits:
    """Until when a sitting may start, who admits to it, and whether its form still stands."""

    last_start_at: datetime
    authorized_until: datetime
    admission: str
    is_form_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class JudgedEntry:
    """An entry that was judged one by one, with what it counts for."""

    entry: Entry
    standing: Standing


class SittingStore(Protocol):
    """Storage inside one transaction, which commits when its block ends well."""

    async def load_sitting(self, sitting_id: UUID, owner: Owner | None = None) -> SittingRow: ...

    async def hold(
        self, sitting_id: UUID, owner: Owner | None = None
    ) -> tuple[SittingRow, SittingContactRow]:
        """One sitting and its contact row, locked until the transaction ends.

        A save in flight ends before, and a later one sees our change.
        """
        ...

    async def load_contact(self, sitting_id: UUID) -> SittingContactRow: ...

    async def load_ledger(self, sitting: SittingRow) -> Ledger: ...

    async def list_outages(self, since: datetime, now: datetime) -> Sequence[Outage]:
        """Outages that ended after `since`; one that goes on ends at `now`."""
        ...

    async def load_policy(self, sitting: SittingRow) -> ExamPolicy: ...

    async def load_contents(self, sitting: SittingRow) -> FormContents: ...

    async def load_start_limits(self, sitting: SittingRow) -> StartLimits: ...

    async def find_key_code(self, sitting: SittingRow, section: int) -> bytes | None:
        """What opens the package of a section in this sitting's language."""
        ...

    async def list_packages(self, sitting: SittingRow) -> Mapping[int, str]:
        """Section -> address of its package."""
        ...

    async def list_expired(self, now: datetime, limit: int) -> Sequence[UUID]:
        """Sittings whose deadline, with what silence may still earn, has passed."""
        ...

    async def write_state(
        self, sitting: SittingRow, state: SittingState, ledger: Ledger, now: datetime
    ) -> None:
        """Write a state with its ledger and every projection of them."""
        ...

    async def write_credit(self, sitting: SittingRow, ledger: Ledger, credit: Credit) -> None:
        """Append the credit that `ledger` ends with; write_state brings the projections after."""
        ...

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
    ) -> None: ...

    async def list_events(self, sitting_id: UUID) -> Sequence[SittingEventRow]: ...

    def add_audit_entry(
        self, *, actor_id: UUID, action: str, sitting_id: UUID, reason: str, now: datetime
    ) -> None: ...

    async def list_entries(self, sitting_id: UUID) -> Sequence[StoredEntry]: ...

    async def list_hashes(self, sitting_id: UUID, epoch: int) -> Mapping[int, bytes]:
        """Sequence -> content hash of what is held of one lease."""
        ...

    async def add_entries(
        self, sitting_id: UUID, epoch: int, judged: Sequence[JudgedEntry], now: datetime
    ) -> None:
        """Append entries whose numbers are free."""
        ...


OpenSittings: TypeAlias = Callable[[], AbstractAsyncContextManager[AsyncSession | SittingStore]]
