"""The store on PostgreSQL, emptied for each history: one programme and a few candidates."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from exam_service.database.session import Address, Addresses, DatabaseRole, Databases, OpenSession
from exam_service.exams.tables import AdministrationRow
from exam_service.people.tables import SignInRow
from exam_service.responses.rules import Entry, EntryKind, Standing, final_responses
from exam_service.responses.store import Saving, SavingPool, list_entries
from exam_service.responses.tables import EntryRow
from exam_service.sittings.store import load_contact, load_ledger, load_sitting, open_steps
from exam_service.sittings.tables import OutageRow, PulseRow, SittingEventRow
from exam_service.sittings.use_cases.outages import beat
from tests.builders.exams import NINE
from tests.builders.sittings import CandidateMade, Programme, make_candidate, make_programme
from tests.simulation.calls import Place
from tests.simulation.checkers import Held
from tests.simulation.exam import POLICY, Belongings, contact_row, sitting_row
from tests.simulation.histories import CANDIDATES_MAX
from tests.simulation.memory_store import LogEntry
from tests.simulation.steps import History
from tests.simulation.storage import A_MONTH, ADMITS_ITSELF, PROCTORED

# Rows of histories before this one; append-only tables are emptied past their triggers.
EMPTY = """
SET LOCAL session_replication_role = replica;
TRUNCATE sittings, service_pulse, service_outages CASCADE
"""


class PostgresStorage:
    """The service's own connections, and those of the tables' owner for what no use case does."""

    def __init__(
        self, databases: Databases, as_owner: OpenSession, owner: asyncpg.Connection
    ) -> None:
        self.owner = owner
        self.as_owner = as_owner
        self.open_sittings = databases.opener(DatabaseRole.DELIVERY)
        self.open_steps = open_steps(databases.lender(DatabaseRole.DELIVERY))
        self.pool = SavingPool(databases.addresses[DatabaseRole.DELIVERY])
        self.saving: Saving = self.pool
        self._programme: Programme | None = None
        self._candidates: list[CandidateMade] = []

    async def begin(self, history: History) -> list[Place]:
        programme = self._programme or await self._enrol()
        async with self.as_owner() as session:
            for statement in EMPTY.strip().split(";\n"):
                await session.execute(text(statement))
            admission = PROCTORED if history.is_proctored else ADMITS_ITSELF
            await session.execute(
                update(AdministrationRow).values(
                    admission=admission, last_start_at=NINE + A_MONTH, closes_at=NINE + 2 * A_MONTH
                )
            )
            session.add(PulseRow(id=1, beaten_at=NINE))
            return [
                await self._seat(session, programme, candidate, history, number)
                for number, candidate in enumerate(self._candidates[: len(history.terms)])
            ]

    async def _enrol(self) -> Programme:
        self._programme = await make_programme(self.as_owner, POLICY, code="simulated")
        self._candidates = [
            await make_candidate(self.as_owner, self._programme, name=f"Candidate {number}")
            for number in range(CANDIDATES_MAX)
        ]
        return self._programme

    async def _seat(
        self,
        session: AsyncSession,
        programme: Programme,
        candidate: CandidateMade,
        history: History,
        number: int,
    ) -> Place:
        sitting_id, terms = uuid4(), history.terms[number]
        belongings = Belongings(
            candidate.account_id,
            candidate.authorization_id,
            candidate.request_id,
            programme.administration_id,
            programme.exam_id,
            programme.form_id,
        )
        session.add(sitting_row(sitting_id, belongings, terms))
        await session.flush()
        session.add(contact_row(sitting_id, belongings, terms))
        return Place(sitting_id, candidate.account_id, programme.actor_id)

    async def sign_in(self, account_id: UUID) -> UUID:
        sign_in_id = uuid4()
        async with self.as_owner() as session:
            session.add(
                SignInRow(
                    id=sign_in_id,
                    account_id=account_id,
                    created_at=NINE,
                    expires_at=NINE + A_MONTH,
                    device="simulated",
                )
            )
        return sign_in_id

    async def end_sign_in(self, sign_in_id: UUID) -> None:
        ended = update(SignInRow).where(SignInRow.id == sign_in_id).values(revoked_at=NINE)
        async with self.as_owner() as session:
            await session.execute(ended)

    async def pulse(self, now: datetime) -> None:
        # One round trip, for it comes with almost every step.
        await self.owner.execute("UPDATE service_pulse SET beaten_at = $1", now)

    async def beat(self, now: datetime) -> None:
        await beat(self.open_sittings, now=now)

    async def open_outage(self, now: datetime) -> None:
        opened = insert(OutageRow).values(
            id=uuid4(), started_at=now, ended_at=None, cause="many_silent"
        )
        async with self.as_owner() as session:
            await session.execute(opened)

    async def end_outage(self, now: datetime) -> None:
        ended = update(OutageRow).where(OutageRow.ended_at.is_(None)).values(ended_at=now)
        async with self.as_owner() as session:
            await session.execute(ended)

    async def look(self, sitting_id: UUID) -> Held:
        async with self.as_owner() as session:
            row = await load_sitting(session, sitting_id)
            # In the order in which they were written: rows of events are never updated.
            events = select(SittingEventRow).where(SittingEventRow.sitting_id == sitting_id)
            return Held(
                row,
                await load_contact(session, sitting_id),
                await load_ledger(session, row),
                (await session.scalars(events.order_by(text("ctid")))).all(),
                await _log(session, sitting_id),
                final_responses(await list_entries(session, sitting_id)),
            )


async def _log(session: AsyncSession, sitting_id: UUID) -> dict[tuple[int, int], LogEntry]:
    query = select(EntryRow).where(EntryRow.sitting_id == sitting_id)
    return {
        (row.epoch, row.sequence): LogEntry(
            Entry(row.sequence, row.slot, EntryKind(row.kind), row.value, row.claimed_at),
            row.content_hash,
            Standing(row.standing),
            row.recorded_at,
        )
        for row in await session.scalars(query)
    }


@asynccontextmanager
async def postgres_storage(owner_url: str, addresses: Addresses) -> AsyncIterator[PostgresStorage]:
    """On a database that is migrated and empty."""
    engine = create_async_engine(owner_url, pool_size=1)
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def as_owner() -> AsyncIterator[AsyncSession]:
        async with sessions() as session, session.begin():
            yield session

    databases = Databases(addresses, connections_max=2)
    owner = await asyncpg.connect(Address(owner_url).dsn())
    storage = PostgresStorage(databases, as_owner, owner)
    try:
        yield storage
    finally:
        await owner.close()
        await storage.pool.close()
        await databases.close()
        await engine.dispose()
