"""A player of one sitting, reduced to what it sends, and what its sitting came to."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.responses import store
from exam_service.responses.rules import (
    Entry,
    EntryKind,
    Standing,
    final_responses,
)
from exam_service.responses.store import SavingPool
from exam_service.responses.tables import SittingContactRow
from exam_service.responses.use_cases.save import Batch, Outcome, save_entries
from exam_service.sittings import store as sittings
from exam_service.sittings.use_cases.sections import finish_section
from tests.builders.exams import at
from tests.builders.sittings import (
    DEVICE,
    Running,
    option_name,
)


def chosen(sequence: int, number: int, option: str | None) -> Entry:
    value = {"option": None if option is None else option_name(number, option)}
    return Entry(sequence, f"slot{number:03}", EntryKind.CHOICE, value, at(0.05))


class Device:
    """A player of one sitting, reduced to what it sends."""

    def __init__(self, pool: SavingPool, as_delivery: OpenSession, running: Running) -> None:
        self._pool = pool
        self._open_session = as_delivery
        self.running = running
        self.sign_in_id = running.candidate.sign_in_id

    async def send(
        self,
        *entries: Entry,
        now: datetime | None = None,
        epoch: int = 1,
        device: str = DEVICE,
        sitting_id: UUID | None = None,
    ) -> int:
        """The acknowledged sequence, or the refusal as an error."""
        outcome = await self.sync(
            *entries, now=now, epoch=epoch, device=device, sitting_id=sitting_id
        )
        return outcome.acknowledged_sequence

    async def sync(
        self,
        *entries: Entry,
        now: datetime | None = None,
        epoch: int = 1,
        device: str = DEVICE,
        sitting_id: UUID | None = None,
    ) -> Outcome:
        """All that the service answers."""
        return await save_entries(
            self._pool,
            self._open_session,
            sitting_id=sitting_id or self.running.id,
            sign_in_id=self.sign_in_id,
            batch=Batch(device, epoch, entries),
            now=now or at(0.1),
        )

    async def heard(self, minute: float) -> None:
        """Be heard until then, as a device is every few seconds."""
        async with self._open_session() as session:
            contact = await session.get_one(SittingContactRow, self.running.id)
            contact.last_contact_at = at(minute)


def made_at(sequence: int, minute: float) -> Entry:
    """The first option of the first item, chosen at this minute by the device's word."""
    return replace(chosen(sequence, 1, "a"), claimed_at=at(minute))


async def standings(open_session: OpenSession, device: Device) -> list[Standing]:
    async with open_session() as session:
        return [entry.standing for entry in await store.list_entries(session, device.running.id)]


async def spans(open_session: OpenSession, device: Device) -> list[str]:
    async with open_session() as session:
        row = await sittings.load_sitting(session, device.running.id)
        return [span.kind.value for span in (await sittings.load_ledger(session, row)).spans]


async def leave_first(as_delivery: OpenSession, running: Running, minute: float) -> None:
    await finish_section(
        as_delivery,
        sitting_id=running.id,
        holder=running.holder,
        section=1,
        takes_break=False,
        now=at(minute),
    )


async def held(open_session: OpenSession, device: Device) -> dict[str, str | None]:
    async with open_session() as session:
        return final_responses(await store.list_entries(session, device.running.id))
