"""Comments on an item version: saying something, settling it, taking it up again."""

from datetime import datetime
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.checklist import COMMENT_CHARACTERS_MAX
from exam_service.authoring.store import items, reviews
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput, NotFound
from item_bank.errors import UnknownLanguage
from item_bank.languages import find_language


async def comment_on_item(
    open_session: OpenSession,
    *,
    item_id: UUID,
    number: int,
    text: str,
    language: str | None,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """Say something about a version, or about its text in one language. It is open at first."""
    if not text:
        raise InvalidInput(
            "Nothing was kept: write a comment first.", {"comment": "Write it here."}
        )
    if len(text) > COMMENT_CHARACTERS_MAX:
        sentence = f"A comment has at most {COMMENT_CHARACTERS_MAX} characters."
        raise InvalidInput(f"Nothing was kept. {sentence}", {"comment": sentence})
    try:
        tag = find_language(language).tag if language else None
    except UnknownLanguage as error:
        raise InvalidInput(error.message, {"language": error.message}) from None
    async with open_session() as session:
        # Approving holds the item's row too: a comment comes before an approval or after it.
        await items.lock_item(session, item_id)
        versions = await items.list_versions_of_item(session, item_id)
        chosen = [stored for stored in versions if stored.version.ref.number == number]
        if not chosen:
            raise NotFound
        comment_id = reviews.add_comment(
            session, chosen[0].id, text, language=tag, actor_id=actor_id, now=now
        )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="item.commented",
            subject=("item", item_id),
            after={"version": number, "comment": str(comment_id)},
            now=now,
        )
        return comment_id


async def settle_comment(
    open_session: OpenSession,
    *,
    item_id: UUID,
    comment_id: UUID,
    is_resolved: bool,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Resolve a comment, or open it again. A second time there is nothing to do."""
    async with open_session() as session:
        await items.lock_item(session, item_id)
        row = await reviews.lock_comment(session, item_id, comment_id)
        if row is None:
            raise NotFound
        if (row.resolved_at is not None) == is_resolved:
            return
        row.resolved_by, row.resolved_at = (actor_id, now) if is_resolved else (None, None)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="item.comment_resolved" if is_resolved else "item.comment_opened_again",
            subject=("item", item_id),
            after={"comment": str(comment_id)},
            now=now,
        )
