"""What a world needs of a store beside the product's interface: to begin a history, and to look.

Two implementations: in memory here, on PostgreSQL in postgres.py.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.responses.rules import final_responses
from exam_service.responses.store import Saving
from exam_service.sittings.rules.time import Ledger
from exam_service.sittings.store import SittingStore, StartLimits
from exam_service.sittings.store.outages import MANY_SILENT, NO_PULSE, PULSE_GAP_MAX
from tests.builders.exams import NINE
from tests.simulation.calls import Place
from tests.simulation.checkers import Held
from tests.simulation.exam import Belongings, contact_row, sitting_row
from tests.simulation.memory_saving import MemorySaving
from tests.simulation.memory_store import Memory, MemorySittings, NotedOutage
from tests.simulation.steps import History

PROCTORED, ADMITS_ITSELF = "proctor", "self"
A_MONTH = timedelta(days=30)


class Storage(Protocol):
    """One of the two stores, with what the environment does to it."""

    saving: Saving

    def open_sittings(self) -> AbstractAsyncContextManager[AsyncSession | SittingStore]: ...

    def open_steps(self) -> AbstractAsyncContextManager[AsyncSession | SittingStore]:
        """For what many do at once, where that goes another way."""
        ...

    async def begin(self, history: History) -> list[Place]:
        """Empty but for this history's sittings, checked in."""
        ...

    async def sign_in(self, account_id: UUID) -> UUID: ...

    async def end_sign_in(self, sign_in_id: UUID) -> None: ...

    async def pulse(self, now: datetime) -> None:
        """The pulse was beaten all the time until now."""
        ...

    async def beat(self, now: datetime) -> None:
        """The first beat of a service that comes back."""
        ...

    async def open_outage(self, now: datetime) -> None: ...

    async def end_outage(self, now: datetime) -> None: ...

    async def look(self, sitting_id: UUID) -> Held: ...


class MemoryStorage:
    """Everything in memory."""

    def __init__(self) -> None:
        self.memory = Memory(StartLimits(NINE + A_MONTH, NINE + A_MONTH, ADMITS_ITSELF))
        self.saving: Saving = MemorySaving(self.memory)

    def transaction(self) -> MemorySittings:
        return MemorySittings(self.memory)

    @asynccontextmanager
    async def open_sittings(self) -> AsyncIterator[SittingStore]:
        storage = self.transaction()
        yield storage
        storage.commit()

    def open_steps(self) -> AbstractAsyncContextManager[SittingStore]:
        return self.open_sittings()

    async def begin(self, history: History) -> list[Place]:
        memory = self.memory
        admission = PROCTORED if history.is_proctored else ADMITS_ITSELF
        memory.limits = StartLimits(NINE + A_MONTH, NINE + A_MONTH, admission)
        places = []
        for terms in history.terms:
            sitting_id = uuid4()
            belongings = Belongings(*(uuid4() for _ in range(6)))
            row = sitting_row(sitting_id, belongings, terms)
            memory.sittings[sitting_id] = row
            memory.contacts[sitting_id] = contact_row(sitting_id, belongings, terms)
            memory.ledgers[sitting_id] = Ledger(row.time_allotted, row.break_allotted)
            memory.events[sitting_id] = ()
            memory.entries[sitting_id] = {}
            places.append(Place(sitting_id, belongings.account_id, uuid4()))
        memory.beaten_at = NINE
        return places

    async def sign_in(self, account_id: UUID) -> UUID:
        sign_in_id = uuid4()
        self.memory.sign_ins[sign_in_id] = account_id
        return sign_in_id

    async def end_sign_in(self, sign_in_id: UUID) -> None:
        self.memory.sign_ins.pop(sign_in_id, None)

    async def pulse(self, now: datetime) -> None:
        self.memory.beaten_at = now

    async def beat(self, now: datetime) -> None:
        before = self.memory.beaten_at
        if before is not None and now - before > PULSE_GAP_MAX:
            self.memory.outages.append(NotedOutage(before, now, NO_PULSE))
        self.memory.beaten_at = now

    async def open_outage(self, now: datetime) -> None:
        self.memory.outages.append(NotedOutage(now, None, MANY_SILENT))

    async def end_outage(self, now: datetime) -> None:
        noted = self.memory.outages
        noted[:] = [one if one.ended_at else replace(one, ended_at=now) for one in noted]

    async def look(self, sitting_id: UUID) -> Held:
        memory = self.memory
        return Held(
            memory.sittings[sitting_id],
            memory.contacts[sitting_id],
            memory.ledgers[sitting_id],
            memory.events[sitting_id],
            memory.entries[sitting_id],
            final_responses(await self.transaction().list_entries(sitting_id)),
        )
