"""Translating the items of a bank, for tests: who is assigned, what is written and judged."""

from uuid import UUID

from exam_service.authoring.rules.text_moves import TextMove
from exam_service.authoring.rules.visibility import Duty
from exam_service.authoring.rules.wording import Wording
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.tables import (
    ItemAssignmentRow,
)
from exam_service.authoring.use_cases.approve_texts import move_text
from exam_service.authoring.use_cases.edit_item import edit_item
from exam_service.authoring.use_cases.translate_text import TypedText, translate_text
from exam_service.database.session import OpenSession
from item_bank.items import LanguageStatus, text_hash
from item_bank.languages import LanguageTag
from tests.builders.exams import NINE, at
from tests.exam_service.authoring.bank import People, newest, row
from tests.exam_service.authoring.test_items import reworded

SPANISH = LanguageTag("es")


async def assign(
    open_session: OpenSession, exam_id: UUID, people: People, language: str | None = None
) -> None:
    """Every item of the bank to the colleague, as a translator."""
    async with open_session() as session:
        session.add(
            ItemAssignmentRow(
                exam_id=exam_id,
                account_id=people.colleague,
                duty=Duty.TRANSLATOR,
                language=language,
                assigned_by=people.writer,
                assigned_at=NINE,
            )
        )


async def translated(
    open_session: OpenSession, exam_id: UUID, actor_id: UUID, **cells: str
) -> StoredVersion:
    """P1 in Spanish with these cells, written by this person."""
    stored = await newest(open_session, exam_id)
    saved = stored.texts.get(SPANISH)
    await translate_text(
        open_session,
        item_id=stored.item_id,
        language=SPANISH,
        typed=TypedText(
            Wording(row("P1", "es", **cells)),
            stored.version.ref.number,
            text_hash(saved.text) if saved else "",
        ),
        actor_id=actor_id,
        now=at(5),
    )
    return await newest(open_session, exam_id)


async def moved(
    open_session: OpenSession,
    stored: StoredVersion,
    move: TextMove,
    actor_id: UUID,
    reason: str = "",
) -> LanguageStatus:
    return await move_text(
        open_session,
        item_id=stored.item_id,
        text_id=stored.texts[SPANISH].id,
        move=move,
        actor_id=actor_id,
        reason=reason,
        now=at(6),
    )


async def with_new_source(
    open_session: OpenSession, exam_id: UUID, people: People, stem: str = "What now, P1?"
) -> StoredVersion:
    before = await newest(open_session, exam_id)
    await edit_item(
        open_session,
        item_id=before.item_id,
        from_number=before.version.ref.number,
        wording=reworded(before, stem=stem),
        actor_id=people.writer,
        now=at(7),
    )
    return await newest(open_session, exam_id)
