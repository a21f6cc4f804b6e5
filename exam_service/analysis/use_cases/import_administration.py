"""Bring in an administration that was held elsewhere: closed, complete, in one transaction."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.analysis.rules.administrations import (
    CODE_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
    EarlierAdministration,
    ImportUnsound,
    check_administration,
    source_hash,
)
from exam_service.analysis.store import imported as store
from exam_service.analysis.store.imported import Told, not_told
from exam_service.analysis.tables import ImportedAdministrationRow
from exam_service.audit.store import add_audit_entry
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.exams import store as exams
from item_bank.languages import normalise

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did, or would do. `is_new` is False for a source that is there already."""

    id: UUID | None
    code: str
    is_new: bool
    items: int
    items_scored: int
    candidates: int
    # Items of the bank that have the code of an item.
    linked: int
    has_times: bool
    groups: tuple[str, ...]
    source_hash: str
    notes: tuple[str, ...]


async def import_administration(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    code: str,
    title: str,
    earlier: EarlierAdministration,
    actor_id: UUID,
    now: datetime,
    told: Told = not_told,
) -> ImportOutcome:
    """Keep an earlier administration. The same source again changes nothing."""
    check_administration(earlier)
    title = normalise(title)
    _check_words(code, title)
    async with open_session() as session:
        await exams.lock_exam(session, exam_id)
        planned = await _planned(session, exam_id, code, earlier)
        if not planned.is_new:
            return planned
        row = ImportedAdministrationRow(
            id=uuid7(),
            exam_id=exam_id,
            code=code,
            title=title,
            source_hash=planned.source_hash,
            items=planned.items,
            items_scored=planned.items_scored,
            candidates=planned.candidates,
            has_times=planned.has_times,
            groups=list(planned.groups),
            notes=list(planned.notes),
            imported_at=now,
            imported_by=actor_id,
        )
        session.add(row)
        await session.flush()
        linked = await store.link_items(session, exam_id, [item.code for item in earlier.items])
        await store.add_items(session, row.id, earlier.items, linked)
        await store.add_candidates(session, row.id, earlier.candidates, told)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="responses.imported",
            subject=("imported_administration", row.id),
            after={
                "exam": str(exam_id),
                "code": code,
                "source_hash": row.source_hash,
                "items": row.items,
                "candidates": row.candidates,
            },
            now=now,
        )
        return replace(planned, id=row.id)


async def preview_import(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    code: str,
    title: str,
    earlier: EarlierAdministration,
) -> ImportOutcome:
    """What the import would do, with every refusal it would meet."""
    check_administration(earlier)
    _check_words(code, normalise(title))
    async with open_session() as session:
        return await _planned(session, exam_id, code, earlier)


async def _planned(
    session: AsyncSession, exam_id: UUID, code: str, earlier: EarlierAdministration
) -> ImportOutcome:
    source = source_hash(earlier)
    before = await store.find_imported(session, exam_id, source=source)
    if before is None and await store.find_imported(session, exam_id, code=code) is not None:
        raise ImportUnsound(
            f"There is an administration {code} with other responses already; choose another code."
        )
    linked = await store.link_items(session, exam_id, [item.code for item in earlier.items])
    return ImportOutcome(
        id=None if before is None else before.id,
        code=code if before is None else before.code,
        is_new=before is None,
        items=len(earlier.items),
        items_scored=earlier.items_scored,
        candidates=len(earlier.candidates),
        linked=len(linked),
        has_times=earlier.has_times,
        groups=earlier.groups,
        source_hash=source,
        notes=earlier.notes,
    )


def _check_words(code: str, title: str) -> None:
    if len(code) > CODE_CHARACTERS_MAX or CODE.fullmatch(code) is None:
        raise ImportUnsound(
            f"“{code[:CODE_CHARACTERS_MAX]}” is no code of an administration: it has letters, "
            "digits, points, hyphens and underscores, as in 2017-form-1."
        )
    if not title or len(title) > TITLE_CHARACTERS_MAX:
        raise ImportUnsound(f"A title has 1 to {TITLE_CHARACTERS_MAX} characters.")
