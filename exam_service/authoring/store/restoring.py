"""Items of an archive become rows as they were. Who is not known here is kept by name."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.rules.import_plan import OriginKey
from exam_service.authoring.store import images, imports
from exam_service.authoring.store.archiving import text_place
from exam_service.authoring.store.item_writing import (
    Authorship,
    add_bare_version,
    rationale_rows,
)
from exam_service.authoring.store.new_rows import NewRows, Told
from exam_service.authoring.tables import (
    CarriedHistoryRow,
    ItemRow,
    LanguageVersionRow,
)
from exam_service.database.base import uuid7
from exam_service.people.tables import AccountRow
from item_bank.exchange.archived_items import (
    ArchivedItem,
    ArchivedText,
    ArchivedVersion,
    Document,
    Stamp,
    stamp_document,
)
from item_bank.images import StoredImage
from item_bank.items import text_hash

RESTORES = "exam_service.restores_an_archive"


async def restore_items(
    session: AsyncSession,
    exam_id: UUID,
    archived: Sequence[ArchivedItem],
    shown: Sequence[StoredImage],
    usual: str,
    by: Authorship,
    told: Told | None = None,
) -> None:
    """Write items that are not here yet, at the stages they had: they were reviewed elsewhere."""
    await session.execute(text(f"SET LOCAL {RESTORES} = 'yes'"))
    await images.add_images(session, shown, by)
    emails = await _known_emails(session, archived)
    restoring = _Restoring(exam_id, usual, by, emails)
    for item in archived:
        restoring.add(item)
    await restoring.new.write(session, told)
    await imports.write_origins(session, exam_id, restoring.origins, by)
    await session.execute(text(f"SET LOCAL {RESTORES} = ''"))


async def _known_emails(
    session: AsyncSession, archived: Sequence[ArchivedItem]
) -> Mapping[str, UUID]:
    stamps = [item.written for item in archived]
    for version in (version for item in archived for version in item.versions):
        stamps.append(version.written)
        stamps.extend(each.written for each in version.texts)
        stamps.extend(each.reviewed for each in version.texts if each.reviewed)
    named = {stamp.by.email for stamp in stamps if stamp.by}
    rows = await session.execute(
        select(AccountRow.email, AccountRow.id).where(AccountRow.email.in_(named))
    )
    return dict(rows.all())


class _Restoring:
    """The rows of an archive's items so far."""

    def __init__(
        self, exam_id: UUID, usual: str, by: Authorship, emails: Mapping[str, UUID]
    ) -> None:
        self.new = NewRows()
        self.origins: dict[OriginKey, tuple[UUID, str, datetime]] = {}
        self._exam_id, self._usual, self._by, self._emails = exam_id, usual, by, emails

    def add(self, item: ArchivedItem) -> None:
        row = ItemRow(
            id=uuid7(),
            exam_id=self._exam_id,
            code=item.code,
            source_language=item.source_language,
            created_at=item.written.at,
            created_by=self._account(item.written),
        )
        self.new.add(row)
        stamps: dict[str, object] = {"item": stamp_document(item.written)}
        for version in item.versions:
            self._add_version(row.id, version, item.source_language or self._usual)
            stamps |= _stamps(version)
        document = {"stamps": stamps, "history": list(item.history)}
        self.new.add(CarriedHistoryRow(item_id=row.id, document=document))
        for origin in item.origins:
            self._add_origin(row.id, origin)

    def _add_version(self, item_id: UUID, archived: ArchivedVersion, source: str) -> None:
        source_text = next(each.text for each in archived.texts if each.text.language == source)
        written = archived.written
        version_id = add_bare_version(
            self.new,
            item_id,
            archived.version,
            source_text,
            note=archived.note,
            by=Authorship(self._account(written), written.at),
        )
        for each in archived.texts:
            self._add_text(version_id, each)

    def _add_text(self, version_id: UUID, archived: ArchivedText) -> None:
        wording = archived.text
        author = self._account(archived.written)
        reviewer = archived.reviewed and archived.reviewed.by
        reviewed_by = self._emails.get(reviewer.email) if reviewer else None
        if reviewed_by == author:
            # Only where the translator is not known here and the reviewer brings the archive.
            reviewed_by = None
        row = LanguageVersionRow(
            id=uuid7(),
            item_version_id=version_id,
            language=wording.language,
            direction=wording.direction,
            markup=wording.markup,
            stimulus=wording.stimulus,
            stem=wording.stem,
            options={option.option: option.text for option in wording.options},
            status=wording.status,
            content_hash=text_hash(wording),
            source_hash=archived.source_hash,
            created_at=archived.written.at,
            created_by=author,
            reviewed_by=reviewed_by,
            reviewed_at=archived.reviewed.at if archived.reviewed and reviewed_by else None,
        )
        self.new.add(row)
        self.new.add_all(rationale_rows(row.id, wording))

    def _add_origin(self, item_id: UUID, origin: Document) -> None:
        key = (origin["format"], origin["source"], origin["identifier"], origin["language"])
        at = datetime.fromisoformat(origin["at"])
        self.origins[key] = (item_id, origin["fingerprint"], at)

    def _account(self, stamp: Stamp) -> UUID:
        known = self._emails.get(stamp.by.email) if stamp.by else None
        return known or self._by.account_id


def _stamps(archived: ArchivedVersion) -> dict[str, object]:
    number = str(archived.version.ref.number)
    stamps: dict[str, object] = {number: stamp_document(archived.written)}
    for each in archived.texts:
        stamps[text_place(number, each.text.language)] = {
            "written": stamp_document(each.written),
            "reviewed": each.reviewed and stamp_document(each.reviewed),
        }
    return stamps
