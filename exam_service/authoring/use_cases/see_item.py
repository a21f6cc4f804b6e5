"""Opening one item: only to whom it is shown, and never without a trace where it is live."""

from collections.abc import Collection
from datetime import datetime

from exam_service.authoring.rules.visibility import LIVE, Viewer
from exam_service.authoring.store import views
from exam_service.authoring.store.visibility import SeenItem, find_seen_item
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound


async def see_item(
    open_session: OpenSession,
    *,
    viewer: Viewer,
    exam_code: str,
    item_code: str,
    language: str | None = None,
) -> SeenItem:
    """The item, where this person sees it, or may write it in this language; else nothing."""
    async with open_session() as session:
        seen = await find_seen_item(session, viewer, exam_code, item_code, language)
    if seen is None:
        raise NotFound
    return seen


async def look_at_item(
    open_session: OpenSession,
    *,
    viewer: Viewer,
    exam_code: str,
    item_code: str,
    numbers: Collection[int],
    kind: str,
    now: datetime,
) -> None:
    """See an item and write it down where it is live.

    Of several live versions the ones asked for by number are written down, or else the newest:
    pages show what changed since, so that a draft shows the live wording before it too.
    """
    async with open_session() as session:
        seen = await find_seen_item(session, viewer, exam_code, item_code)
        if seen is None:
            raise NotFound
        live = [
            (version_id, number) for version_id, number, stage in seen.versions if stage in LIVE
        ]
        asked = [version_id for version_id, number in live if number in numbers]
        views.add_views(
            session,
            asked or [version_id for version_id, _ in live[:1]],
            kind,
            actor_id=viewer.account_id,
            now=now,
        )
