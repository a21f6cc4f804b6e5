"""One sitting as an archive: documents and tables with hashes. That it was taken is written down.

Keys leave only with whoever may see them, texts of items only with whoever may take items out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.store.views import add_views
from exam_service.database.session import OpenSession
from exam_service.exams import store as exams
from exam_service.responses import store as responses
from exam_service.responses.tables import EntryRow
from exam_service.sittings.rules.export_bundle import archive
from exam_service.sittings.rules.export_tables import csv_table
from exam_service.sittings.use_cases.desk_export_tables import (
    answer_table,
    decision_table,
    derivation_table,
    event_table,
    form_table,
    score_table,
    sitting_document,
    time_table,
)
from exam_service.sittings.use_cases.desk_review import SittingReview, review_of

EXPORTED = "sitting.exported"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who takes the export, and what may leave with them."""

    account_id: UUID
    name: str
    shows_keys: bool
    takes_texts: bool


@dataclass(frozen=True, slots=True)
class Exported:
    """The archive with its name."""

    name: str
    content: bytes
    manifest_hash: str


async def export_sitting(
    open_session: OpenSession, *, sitting_id: UUID, reader: Reader, now: datetime
) -> Exported:
    """Everything about one sitting that this person may take along."""
    async with open_session() as session:
        review = await review_of(session, sitting_id, shows_keys=reader.shows_keys, now=now)
        entries = await responses.list_entry_rows(session, sitting_id)
        files = _files(review, entries)
        if reader.takes_texts:
            files |= await _texts(session, review)
            versions = [slot.row.item_version_id for slot in review.form.slots.values()]
            add_views(session, versions, EXPORTED, actor_id=reader.account_id, now=now)
        content, manifest_hash = archive(
            files, sitting=str(sitting_id), made_by=reader.name, made_at=now
        )
        add_audit_entry(
            session,
            actor_id=reader.account_id,
            action=EXPORTED,
            subject=("sitting", sitting_id),
            after={
                "manifest": manifest_hash,
                "files": len(files),
                "keys": reader.shows_keys,
                "texts": reader.takes_texts,
            },
            now=now,
        )
    return Exported(f"sitting-{sitting_id}.zip", content, manifest_hash)


def _files(review: SittingReview, entries: Sequence[EntryRow]) -> dict[str, bytes]:
    seen = review.seen
    document = json.dumps(sitting_document(review), indent=2, ensure_ascii=False, sort_keys=True)
    files = {
        "sitting.json": document.encode(),
        "events.csv": event_table(seen.events),
        "time_account.csv": time_table(seen.time.lines),
        "entries.csv": _entry_table(entries),
        "answers.csv": answer_table(seen.responses),
        "form.csv": form_table(review),
        "decisions.csv": decision_table(review.decisions),
    }
    if review.steps is not None:
        files["derivation.csv"] = derivation_table(review.steps)
        files["scores.csv"] = score_table(review.steps)
    return files


def _entry_table(entries: Sequence[EntryRow]) -> bytes:
    return csv_table(
        ("device", "entry", "slot", "kind", "value", "standing", "claimed", "recorded", "sha256"),
        (
            (
                row.epoch,
                row.sequence,
                row.slot,
                row.kind,
                json.dumps(row.value, sort_keys=True),
                row.standing,
                row.claimed_at,
                row.recorded_at,
                row.content_hash.hex(),
            )
            for row in entries
        ),
    )


async def _texts(session: AsyncSession, review: SittingReview) -> Mapping[str, bytes]:
    """What the candidate was shown, as it was published, in the language of the sitting."""
    row = review.seen.row
    return {
        f"texts/section_{section}.json": await exams.load_form_document(
            session, row.form_id, section, row.language
        )
        for section, _ in review.form.documents
    }
