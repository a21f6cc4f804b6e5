"""Requests for forms as they stand, and the pool that forms are chosen from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.store import items
from exam_service.authoring.store.exposure import SittingsWithItem, count_sittings_with_items
from exam_service.authoring.store.items import StoredVersion
from exam_service.errors import NotFound
from exam_service.exams.tables import FormAssemblyRow, FormRow
from item_bank.assembly.information import Logistic
from item_bank.assembly.request import PoolItem
from item_bank.items import ItemVersionRef, LanguageStatus, Stage

WAITING = "waiting"
RUNNING = "running"
DONE = "done"
FAILED = "failed"
INTERRUPTED = "interrupted"
ASSEMBLIES_LISTED_MAX = 20

Models = Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class Pool:
    """What forms are chosen from: as the library sees it, and the rows behind it."""

    items: tuple[PoolItem, ...]
    stored: Mapping[ItemVersionRef, StoredVersion]

    def by_ref(self) -> dict[ItemVersionRef, PoolItem]:
        return {item.version.ref: item for item in self.items}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of items beyond their content, by item."""

    difficulty: Mapping[UUID, float]
    uses: Mapping[UUID, SittingsWithItem]
    models: Models


async def load_pool(
    session: AsyncSession, exam_id: UUID, stages: Collection[Stage], known: Known
) -> Pool:
    """Every version at one of these stages that has an area."""
    return pool_of(await items.list_versions_at(session, exam_id, stages), known)


async def load_known(
    session: AsyncSession,
    exam_id: UUID,
    now: datetime,
    *,
    difficulty: Mapping[UUID, float],
    models: Models,
) -> Known:
    uses = await count_sittings_with_items(session, exam_id, now)
    return Known(difficulty, uses, models)


def pool_of(versions: Sequence[StoredVersion], known: Known) -> Pool:
    return Pool(
        tuple(_pool_item(stored, known) for stored in versions),
        {stored.version.ref: stored for stored in versions},
    )


async def load_assembly(session: AsyncSession, assembly_id: UUID) -> FormAssemblyRow:
    row = await session.get(FormAssemblyRow, assembly_id)
    if row is None:
        raise NotFound
    return row


async def claim_assembly(
    session: AsyncSession, *, assembly_id: UUID | None = None
) -> FormAssemblyRow | None:
    """This waiting request, or the one that waits longest; nobody else gets it meanwhile."""
    query = select(FormAssemblyRow).where(FormAssemblyRow.state == WAITING)
    if assembly_id is not None:
        query = query.where(FormAssemblyRow.id == assembly_id)
    query = query.order_by(FormAssemblyRow.asked_at).limit(1)
    return await session.scalar(query.with_for_update(skip_locked=True))


async def interrupt_overdue(session: AsyncSession, now: datetime) -> None:
    """What should have ended was cut off with its process: nobody computes it any more."""
    await session.execute(
        update(FormAssemblyRow)
        .where(FormAssemblyRow.state == RUNNING, FormAssemblyRow.ends_by < now)
        .values(state=INTERRUPTED, ended_at=now)
    )


async def list_assemblies(session: AsyncSession, exam_id: UUID) -> Sequence[FormAssemblyRow]:
    """The latest requests of an exam."""
    query = (
        select(FormAssemblyRow)
        .where(FormAssemblyRow.exam_id == exam_id)
        .order_by(FormAssemblyRow.asked_at.desc(), FormAssemblyRow.id.desc())
        .limit(ASSEMBLIES_LISTED_MAX)
    )
    return (await session.scalars(query)).all()


async def list_forms_of_assembly(session: AsyncSession, assembly_id: UUID) -> Sequence[FormRow]:
    query = select(FormRow).where(FormRow.assembly_id == assembly_id).order_by(FormRow.code)
    return (await session.scalars(query)).all()


def _pool_item(stored: StoredVersion, known: Known) -> PoolItem:
    version = stored.version
    model = known.models.get(version.ref.item)
    uses = known.uses.get(stored.item_id)
    stimulus = stored.source_text.text.stimulus
    return PoolItem(
        version,
        frozenset(
            tag
            for tag, each in stored.texts.items()
            if each.text.status is LanguageStatus.APPROVED and each.text.fits(version.options)
        ),
        uses=uses.ever if uses else 0,
        difficulty=known.difficulty.get(stored.item_id),
        model=Logistic(*model) if model else None,
        stimulus=sha256(stimulus.encode("utf-8")).hexdigest() if stimulus else "",
    )
