"""Moving item versions from stage to stage, one at a time or all that wait for approval."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules import checklist, stages
from exam_service.authoring.store import items, reviews
from exam_service.authoring.store.items import StoredVersion
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from item_bank.items import LanguageStatus, Stage, StageEvent


@dataclass(frozen=True, slots=True)
class _Act:
    """A move as somebody makes it."""

    event: StageEvent
    actor_id: UUID
    reason: str
    now: datetime
    # What is said on every point of a checklist that is declared met as a whole.
    attestation: str = ""


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
    """Move one version; approving also approves its source text, which it was judged by.

    The reason for sending one back stays on it as an open comment, for its author.
    """
    async with open_session() as session:
        await items.lock_items(session, [item_id])
        versions = await items.list_versions_of_items(session, [item_id])
        chosen = [stored for stored in versions if stored.version.ref.number == number]
        if not chosen:
            raise NotFound
        after = stages.moved(chosen[0].version.stage, event)
        if event is StageEvent.SEND_TO_REVIEW:
            stages.refuse_without_area(chosen[0].version)
            stages.refuse_with_gaps(stored.text for stored in chosen[0].texts.values())
        if event is StageEvent.SEND_BACK and not reason:
            raise checklist.ReasonMissing
        act = _Act(event, actor_id, reason, now)
        if event is StageEvent.APPROVE:
            await _approve(session, chosen, {item_id: versions}, act)
        await _move(session, chosen, act)
        if event is StageEvent.SEND_BACK:
            reviews.add_comment(session, chosen[0].id, reason, actor_id=actor_id, now=now)
        return after


async def approve_items(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    actor_id: UUID,
    attestation: str = "",
    now: datetime,
) -> int:
    """Approve every item whose newest version is in review; answers how many.

    Without an attestation only what this person checked point by point and what no open comment
    holds up. With one, this person declares every point met for whatever they have not checked
    yet; then it is all or none.
    """
    async with open_session() as session:
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
        act = _Act(StageEvent.APPROVE, actor_id, attestation, now, attestation)
        if not attestation:
            chosen = await _ready(session, chosen, actor_id)
        await _approve(session, chosen, by_item, act)
        await _move(session, chosen, act)
        return len(chosen)


async def _ready(
    session: AsyncSession, waiting: Sequence[StoredVersion], actor_id: UUID
) -> list[StoredVersion]:
    """The versions that this person's checklist and the comments let pass."""
    checked = {
        row.item_version_id
        for row in await reviews.list_checklists(session, [each.id for each in waiting], actor_id)
        if row.is_complete
    }
    held_up = await reviews.count_open_comments(session, [each.item_id for each in waiting])
    return [each for each in waiting if each.id in checked and each.item_id not in held_up]


async def _approve(
    session: AsyncSession,
    chosen: Sequence[StoredVersion],
    by_item: Mapping[UUID, Sequence[StoredVersion]],
    act: _Act,
) -> None:
    """Two people, no open comment, a complete checklist; then the approval is written down."""
    for stored in chosen:
        authors = {version.author_id for version in by_item[stored.item_id]}
        stages.refuse_own_work(f"item {stored.version.ref.item}", authors, act.actor_id)
        # A file may bring items that are in review already.
        stages.refuse_with_gaps(each.text for each in stored.texts.values())
    open_comments = await reviews.count_open_comments(session, [each.item_id for each in chosen])
    found = await reviews.list_checklists(session, [each.id for each in chosen], act.actor_id)
    newest = {row.item_version_id: row for row in found}
    founded = []
    for stored in chosen:
        if stored.item_id in open_comments:
            raise checklist.OpenComments(
                str(stored.version.ref.item), open_comments[stored.item_id]
            )
        row = newest.get(stored.id)
        if row is None and act.attestation:
            row = reviews.add_checklist(
                session,
                stored.id,
                checklist.all_met(act.attestation),
                actor_id=act.actor_id,
                now=act.now,
            )
        if row is None or not row.is_complete:
            raise checklist.ChecklistIncomplete(str(stored.version.ref.item))
        founded.append(row)
    await reviews.add_approvals(session, founded, act.now)


async def _move(session: AsyncSession, chosen: Collection[StoredVersion], act: _Act) -> None:
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
        text_ids = [stored.source_text.id for stored in chosen]
        for text in await items.lock_text_rows(session, text_ids):
            text.status = LanguageStatus.APPROVED
