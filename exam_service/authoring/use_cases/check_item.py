"""Keeping a reviewer's checklist for one version of an item."""

from datetime import datetime
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.checklist import Checklist, NotInReview, refuse_bare_doubts
from exam_service.authoring.rules.stages import refuse_own_work
from exam_service.authoring.store import items, reviews
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from item_bank.items import Stage


async def check_item(
    open_session: OpenSession,
    *,
    item_id: UUID,
    number: int,
    checklist: Checklist,
    actor_id: UUID,
    now: datetime,
) -> bool:
    """Keep what this person found on each point; answers whether the checklist is complete."""
    refuse_bare_doubts(checklist)
    async with open_session() as session:
        await items.lock_item(session, item_id)
        versions = await items.list_versions_of_item(session, item_id)
        chosen = [stored for stored in versions if stored.version.ref.number == number]
        if not chosen:
            raise NotFound
        code = chosen[0].version.ref.item
        refuse_own_work(f"item {code}", (stored.author_id for stored in versions), actor_id)
        if chosen[0].version.stage is not Stage.IN_REVIEW:
            raise NotInReview(code)
        row = reviews.add_checklist(session, chosen[0].id, checklist, actor_id=actor_id, now=now)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="item.checked",
            subject=("item", item_id),
            after={
                "version": number,
                "complete": row.is_complete,
                "met": sorted(point.value for point, mark in checklist.items() if mark.is_met),
            },
            now=now,
        )
        return row.is_complete
