"""The sittings' storage in memory: what store/postgres.py does, with the same commits and refusals.

Rows are copied when they are loaded and put in place when the transaction commits, so a value that
was answered never changes afterwards. One transaction at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from exam_service.database.base import Document, Table, uuid7
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.responses.rules import Entry, Standing, StoredEntry
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.connection import Outage
from exam_service.sittings.rules.contents import FormContents
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.rules.time import Credit, Ledger, Span, projected_close
from exam_service.sittings.store import (
    JudgedEntry,
    Owner,
    SittingNotFound,
    SittingStore,
    StartLimits,
    project,
)
from exam_service.sittings.store.outages import NO_PULSE, PULSE_GAP_MAX
from exam_service.sittings.tables import SittingEventRow, SittingRow
from tests.simulation.exam import POLICY, SECTIONS, form_contents

Row = TypeVar("Row", bound=Table)
EntryName = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An entry as the log holds it, by (epoch, sequence)."""

    entry: Entry
    content_hash: bytes
    standing: Standing
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class NotedOutage:
    """An outage as it was written down; one that goes on has no end yet."""

    started_at: datetime
    ended_at: datetime | None
    cause: str


@dataclass(slots=True)
class Memory:
    """Everything that is committed."""

    limits: StartLimits
    sittings: dict[UUID, SittingRow] = field(default_factory=dict)
    contacts: dict[UUID, SittingContactRow] = field(default_factory=dict)
    ledgers: dict[UUID, Ledger] = field(default_factory=dict)
    events: dict[UUID, tuple[SittingEventRow, ...]] = field(default_factory=dict)
    entries: dict[UUID, dict[EntryName, LogEntry]] = field(default_factory=dict)
    # Sign-in -> account.
    sign_ins: dict[UUID, UUID] = field(default_factory=dict)
    outages: list[NotedOutage] = field(default_factory=list)
    beaten_at: datetime | None = None

    def outages_since(self, since: datetime, now: datetime) -> list[Outage]:
        found = [
            Outage(one.started_at, one.ended_at or now, was_for_all=one.cause == NO_PULSE)
            for one in sorted(self.outages, key=lambda one: one.started_at)
            if one.ended_at is None or one.ended_at > since
        ]
        if self.beaten_at is not None and now - self.beaten_at > PULSE_GAP_MAX:
            found.append(Outage(self.beaten_at, now))
        return found


def copy_of(row: Row) -> Row:
    """Past the row's own attributes: nobody watches a copy, and there are millions of them."""
    copied = type(row)()
    for name, value in vars(row).items():
        if name != "_sa_instance_state":
            vars(copied)[name] = value
    return copied


class MemorySittings(SittingStore):
    """One transaction."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.sittings: dict[UUID, SittingRow] = {}
        self.contacts: dict[UUID, SittingContactRow] = {}
        self.ledgers: dict[UUID, Ledger] = {}
        self.events: list[SittingEventRow] = []
        self.entries: list[tuple[UUID, EntryName, LogEntry]] = []

    def commit(self) -> None:
        memory = self.memory
        memory.sittings.update(self.sittings)
        memory.contacts.update(self.contacts)
        memory.ledgers.update(self.ledgers)
        for event in self.events:
            memory.events[event.sitting_id] = (*memory.events[event.sitting_id], event)
        for sitting_id, name, entry in self.entries:
            memory.entries[sitting_id].setdefault(name, entry)

    async def load_sitting(self, sitting_id: UUID, owner: Owner | None = None) -> SittingRow:
        row = self.sittings.get(sitting_id)
        if row is None:
            if sitting_id not in self.memory.sittings:
                raise SittingNotFound
            row = self.sittings[sitting_id] = copy_of(self.memory.sittings[sitting_id])
        if owner is not None and row.account_id != owner.account_id:
            raise SittingNotFound
        return row

    async def load_contact(self, sitting_id: UUID) -> SittingContactRow:
        if sitting_id not in self.contacts:
            self.contacts[sitting_id] = copy_of(self.memory.contacts[sitting_id])
        return self.contacts[sitting_id]

    async def hold(
        self, sitting_id: UUID, owner: Owner | None = None
    ) -> tuple[SittingRow, SittingContactRow]:
        return await self.load_sitting(sitting_id, owner), await self.load_contact(sitting_id)

    async def load_ledger(self, sitting: SittingRow) -> Ledger:
        return self.ledgers.get(sitting.id, self.memory.ledgers[sitting.id])

    async def list_outages(self, since: datetime, now: datetime) -> Sequence[Outage]:
        return self.memory.outages_since(since, now)

    async def load_policy(self, sitting: SittingRow) -> ExamPolicy:
        return POLICY

    async def load_contents(self, sitting: SittingRow) -> FormContents:
        return form_contents()

    async def load_start_limits(self, sitting: SittingRow) -> StartLimits:
        return self.memory.limits

    async def find_key_code(self, sitting: SittingRow, section: int) -> bytes | None:
        return bytes(16)

    async def list_packages(self, sitting: SittingRow) -> Mapping[int, str]:
        return dict.fromkeys(range(1, SECTIONS + 1), "")

    async def list_expired(self, now: datetime, limit: int) -> Sequence[UUID]:
        found = []
        for contact in self.memory.contacts.values():
            closes_at = self.memory.sittings[contact.sitting_id].closes_at
            if closes_at is None or closes_at > now:
                continue
            is_silent = contact.last_contact_at + contact.offline_work < closes_at
            if not is_silent or closes_at + contact.credit_left <= now:
                found.append((closes_at, contact.sitting_id))
        return [sitting_id for _, sitting_id in sorted(found)[:limit]]

    async def write_state(
        self, sitting: SittingRow, state: SittingState, ledger: Ledger, now: datetime
    ) -> None:
        sitting.state = state
        sitting.closes_at = projected_close(ledger, state, now)
        written = await self.load_ledger(sitting)
        spans = (*_merged(written.spans, ledger.spans), *ledger.spans[len(written.spans) :])
        self.ledgers[sitting.id] = replace(written, spans=spans)
        project(await self.load_contact(sitting.id), sitting, ledger)

    async def write_credit(self, sitting: SittingRow, ledger: Ledger, credit: Credit) -> None:
        written = await self.load_ledger(sitting)
        assert len(ledger.credits) == len(written.credits) + 1, "the next number, as a key has it"
        self.ledgers[sitting.id] = written.credit(credit)

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
        self.events.append(
            SittingEventRow(
                id=uuid7(),
                sitting_id=sitting_id,
                kind=str(kind),
                happened_at=happened_at,
                recorded_at=recorded_at,
                actor_id=actor_id,
                cause=cause,
                detail=detail or {},
            )
        )

    async def list_events(self, sitting_id: UUID) -> Sequence[SittingEventRow]:
        return sorted(
            (*self.memory.events[sitting_id], *self.events), key=lambda event: event.happened_at
        )

    def add_audit_entry(
        self, *, actor_id: UUID, action: str, sitting_id: UUID, reason: str, now: datetime
    ) -> None:
        """The trail of staff has one store and is not simulated."""

    async def list_entries(self, sitting_id: UUID) -> Sequence[StoredEntry]:
        return [
            StoredEntry(
                epoch, sequence, held.entry.slot, held.entry.kind, held.entry.value, held.standing
            )
            for (epoch, sequence), held in sorted(
                self.memory.entries[sitting_id].items(), key=lambda item: item[0]
            )
        ]

    async def list_hashes(self, sitting_id: UUID, epoch: int) -> Mapping[int, bytes]:
        return {
            sequence: held.content_hash
            for (of, sequence), held in self.memory.entries[sitting_id].items()
            if of == epoch
        }

    async def add_entries(
        self, sitting_id: UUID, epoch: int, judged: Sequence[JudgedEntry], now: datetime
    ) -> None:
        for one in judged:
            held = LogEntry(one.entry, one.entry.content_hash(), one.standing, now)
            self.entries.append((sitting_id, (epoch, one.entry.sequence), held))


def _merged(written: Sequence[Span], given: Sequence[Span]) -> list[Span]:
    """Spans that are there stay as they are, but for the end of one that had none."""
    return [
        old if old.ended_at is not None else replace(old, ended_at=new.ended_at)
        for old, new in zip(written, given, strict=False)
    ]
