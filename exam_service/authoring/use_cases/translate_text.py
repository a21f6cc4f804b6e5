"""Writing a translation beside its source: what was typed is a draft, whatever the checks say."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.refusals import ContentRefused, EditedMeanwhile, NothingChanged
from exam_service.authoring.rules.text_refusals import TextEditedMeanwhile
from exam_service.authoring.rules.wording import Wording, edited_text
from exam_service.authoring.store import images, item_writing, items
from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.store.new_rows import NewRows
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.store import lock_exam
from item_bank.errors import ImageMissing
from item_bank.items import LanguageStatus, LanguageVersion, Markup, text_hash
from item_bank.languages import LanguageTag


@dataclass(frozen=True, slots=True)
class TypedText:
    """What was typed, and what stood on the page meanwhile.

    `saved_hash` is the content hash of the text that the page began with; empty for none.
    """

    wording: Wording
    from_number: int
    saved_hash: str


async def translate_text(
    open_session: OpenSession,
    *,
    item_id: UUID,
    language: LanguageTag,
    typed: TypedText,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Keep the text of an item's newest version in one language, as a draft."""
    async with open_session() as session:
        item = await items.lock_item(session, item_id)
        newest = (await items.list_versions_of_item(session, item_id))[0]
        if newest.version.ref.number != typed.from_number:
            raise EditedMeanwhile(item.code, newest.version.ref.number)
        await lock_exam(session, item.exam_id)
        if language == newest.source:
            raise NotFound
        before = newest.texts.get(language)
        if typed.saved_hash != (text_hash(before.text) if before else ""):
            raise TextEditedMeanwhile(item.code)
        text = _read(typed.wording, newest, language)
        await _refuse_missing_images(session, text)
        if (
            before is not None
            and before.text.status is not LanguageStatus.STALE
            and text_hash(before.text) == text_hash(text)
        ):
            raise NothingChanged(item.code)
        await write_translation(session, newest, text, by=Authorship(actor_id, now))
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="item.text_edited",
            subject=("item", item_id),
            after={"item": item.code, "version": typed.from_number, "language": language},
            now=now,
        )


async def write_translation(
    session: AsyncSession,
    stored: StoredVersion,
    text: LanguageVersion,
    *,
    by: Authorship,
    note: str = "",
) -> None:
    """Put a drafted text beside the source of this version, made from that source."""
    source_hash = text_hash(stored.source_text.text)
    before = stored.texts.get(text.language)
    if before is None:
        new = NewRows()
        item_writing.add_text(new, stored.id, text, by=by, source_hash=source_hash, note=note)
        await new.write(session)
    else:
        await item_writing.replace_text(
            session, before.id, text, by=by, source_hash=source_hash, note=note
        )


def _read(wording: Wording, stored: StoredVersion, language: LanguageTag) -> LanguageVersion:
    """The typed text, read as its source is: plain, or with the source's kind of markup."""
    markup = stored.source_text.text.markup
    texts = {**wording.texts, "markup": "" if markup is Markup.PLAIN else markup}
    return edited_text(Wording(texts), stored.version, language, stored.source)


async def _refuse_missing_images(session: AsyncSession, text: LanguageVersion) -> None:
    missing = await images.missing_images(session, images.shown_in([text]))
    if missing:
        raise ContentRefused(ImageMissing(missing[0]))
