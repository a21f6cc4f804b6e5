"""Writing items: values of the library become rows. No decision is taken here."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.rules.text_moves import TextMove
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.store.new_rows import NewRows
from exam_service.authoring.store.text_events import add_event, first_event
from exam_service.authoring.tables import (
    ItemKeyRow,
    ItemRow,
    ItemVersionRow,
    LanguageVersionRow,
    RationaleRow,
)
from exam_service.database.base import uuid7
from exam_service.errors import NotFound
from item_bank.items import (
    ItemCode,
    ItemVersion,
    LanguageStatus,
    LanguageVersion,
    content_hash,
    text_hash,
)
from item_bank.languages import LanguageTag


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who makes new rows, and when."""

    account_id: UUID
    now: datetime


def add_item(
    new: NewRows,
    exam_id: UUID,
    code: ItemCode,
    by: Authorship,
    *,
    source_language: LanguageTag | None = None,
) -> UUID:
    """Add an item; `source_language` only where it is not the exam's."""
    row = ItemRow(
        id=uuid7(),
        exam_id=exam_id,
        code=code,
        source_language=source_language,
        created_at=by.now,
        created_by=by.account_id,
    )
    new.add(row)
    return row.id


def add_version(
    new: NewRows,
    item_id: UUID,
    version: ItemVersion,
    source: LanguageVersion,
    *,
    note: str,
    by: Authorship,
) -> UUID:
    """Add an item version with its key and its source text."""
    version_id = add_bare_version(new, item_id, version, source, note=note, by=by)
    add_text(new, version_id, source, by=by)
    return version_id


def add_bare_version(
    new: NewRows,
    item_id: UUID,
    version: ItemVersion,
    source: LanguageVersion,
    *,
    note: str,
    by: Authorship,
) -> UUID:
    """Add an item version with its key, bound to its source text, which is added elsewhere."""
    row = ItemVersionRow(
        id=uuid7(),
        item_id=item_id,
        number=version.ref.number,
        stage=version.stage,
        area=version.area,
        competency=version.competency,
        secondary=list(version.secondary),
        ethics=list(version.ethics),
        enemies=sorted(version.enemies),
        option_ids=list(version.options),
        shuffle_safe=version.shuffle_safe,
        reference=version.reference,
        content_hash=content_hash(version, source),
        note=note,
        created_at=by.now,
        created_by=by.account_id,
    )
    new.add_all([row, ItemKeyRow(item_version_id=row.id, option=version.key)])
    return row.id


def add_text(
    new: NewRows,
    version_id: UUID,
    text: LanguageVersion,
    *,
    by: Authorship,
    source_hash: str | None = None,
    note: str = "",
) -> UUID:
    """Add one language version with its rationales.

    Of a translation `source_hash` says which source text it was made from.
    """
    row = LanguageVersionRow(
        id=uuid7(),
        item_version_id=version_id,
        language=text.language,
        direction=text.direction,
        markup=text.markup,
        stimulus=text.stimulus,
        stem=text.stem,
        options={option.option: option.text for option in text.options},
        status=text.status,
        content_hash=text_hash(text),
        source_hash=source_hash,
        created_at=by.now,
        created_by=by.account_id,
    )
    new.add(row)
    new.add(first_event(row, by.now, note))
    new.add_all(rationale_rows(row.id, text))
    return row.id


def carry_over_texts(
    new: NewRows,
    before: StoredVersion,
    version_id: UUID,
    version: ItemVersion,
    rewritten: Collection[LanguageTag],
    now: datetime,
) -> None:
    """Copy the translations of the version before as stale, each under its own author.

    One with another number of options does not fit the new version and stays behind.
    """
    for tag, stored in before.texts.items():
        if tag not in rewritten and stored.text.fits(version.options):
            text = replace(stored.text, ref=version.ref, status=LanguageStatus.STALE)
            by = Authorship(stored.author_id, now)
            add_text(new, version_id, text, by=by, source_hash=stored.source_hash)


async def replace_text(
    session: AsyncSession,
    text_id: UUID,
    text: LanguageVersion,
    *,
    by: Authorship,
    source_hash: str | None = None,
    note: str = "",
) -> None:
    """Put new wording in the place of a language version's old one, under its new author."""
    row = await session.get(LanguageVersionRow, text_id, with_for_update=True)
    if row is None:
        raise NotFound
    row.markup = text.markup
    row.stimulus = text.stimulus
    row.stem = text.stem
    row.options = {option.option: option.text for option in text.options}
    row.status = text.status
    row.content_hash = text_hash(text)
    row.source_hash = source_hash
    row.created_at = by.now
    row.created_by = by.account_id
    row.reviewed_by = row.reviewed_at = None
    add_event(session, row, TextMove.WRITE, actor_id=by.account_id, now=by.now, note=note)
    await session.execute(delete(RationaleRow).where(RationaleRow.language_version_id == text_id))
    session.add_all(rationale_rows(text_id, text))


def rationale_rows(text_id: UUID, text: LanguageVersion) -> list[RationaleRow]:
    """One row for each option that has a rationale."""
    return [
        RationaleRow(language_version_id=text_id, option=option.option, text=option.rationale)
        for option in text.options
        if option.rationale
    ]
