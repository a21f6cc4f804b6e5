"""Moving item versions from stage to stage, one at a time or all that wait for approval."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules import stages
from exam_service.authoring.store import items
from exam_service.authoring.store.items import StoredVersion
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.store import load_exam
from item_bank.items import LanguageStatus, Stage, StageEvent
from item_bank.languages import LanguageTag


@dataclass(frozen=True, slots=True)
class _Act:
    """A move as somebody makes it."""

    event: StageEvent
    actor_id: UUID
    reason: str
    now: datetime


async def move_stage(
    open_session: OpenSession,
    *,
    item_id: UUID,
    number: int,
    event: StageEvent,
    actor_id: UUID,
    reason: str = "",
    now: datetime,
) -> Stage:
    """Move one version; approving also approves its source text, which it was judged by."""
    async with open_session() as session:
        (item,) = await items.lock_items(session, [item_id])
        versions = await items.list_versions_of_items(session, [item_id])
        chosen = [stored for stored in versions if stored.version.ref.number == number]
        if not chosen:
            raise NotFound
        if event is StageEvent.APPROVE:
            _refuse_own(versions, actor_id)
        source = LanguageTag((await load_exam(session, item.exam_id)).source_language)
        act = _Act(event, actor_id, reason, now)
        await _move(session, chosen, source, act)
        return stages.moved(chosen[0].version.stage, event)


async def approve_items(
    open_session: OpenSession, *, exam_id: UUID, actor_id: UUID, now: datetime
) -> int:
    """Approve every item whose newest version is in review. All or none; answers how many."""
    async with open_session() as session:
        source = LanguageTag((await load_exam(session, exam_id)).source_language)
        waiting = await items.list_versions_at(session, exam_id, [Stage.IN_REVIEW])
        item_ids = {stored.item_id for stored in waiting}
        await items.lock_items(session, item_ids)
        by_item: defaultdict[UUID, list[StoredVersion]] = defaultdict(list)
        for stored in await items.list_versions_of_items(session, item_ids):
            by_item[stored.item_id].append(stored)
        # Where a newer wording is being written, the older one is nobody's to approve.
        chosen = [
            versions[0]
            for versions in by_item.values()
            if versions[0].version.stage is Stage.IN_REVIEW
        ]
        for stored in chosen:
            _refuse_own(by_item[stored.item_id], actor_id)
        await _move(session, chosen, source, _Act(StageEvent.APPROVE, actor_id, "", now))
        return len(chosen)


def _refuse_own(versions: Sequence[StoredVersion], actor_id: UUID) -> None:
    authors = {stored.author_id for stored in versions}
    stages.refuse_own_work(f"item {versions[0].version.ref.item}", authors, actor_id)


async def _move(
    session: AsyncSession, chosen: Collection[StoredVersion], source: LanguageTag, act: _Act
) -> None:
    by_id = {stored.id: stored for stored in chosen}
    for row in await items.lock_version_rows(session, by_id):
        stored, before = by_id[row.id], Stage(row.stage)
        row.stage = stages.moved(before, act.event)
        number = stored.version.ref.number
        add_audit_entry(
            session,
            actor_id=act.actor_id,
            action="item.stage_moved",
            subject=("item", stored.item_id),
            reason=act.reason,
            before={"version": number, "stage": before},
            after={"version": number, "stage": row.stage},
            now=act.now,
        )
    if act.event is StageEvent.APPROVE:
        text_ids = [stored.texts[source].id for stored in chosen]
        for text in await items.lock_text_rows(session, text_ids):
            text.status = LanguageStatus.APPROVED
