"""Judging language versions: a second person found that a translation says the same, or not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.text_moves import (
    JUDGING,
    TextMove,
    moves_to_approval,
    next_status,
    refuse_own_words,
)
from exam_service.authoring.rules.text_refusals import SendingBackNeedsReason
from exam_service.authoring.rules.translation_checks import blocking, refuse_unsound
from exam_service.authoring.store import items, listing
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.store.text_events import add_event, list_writers
from exam_service.authoring.tables import LanguageVersionRow
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.store import load_exam
from item_bank.items import LanguageStatus, text_hash
from item_bank.languages import LanguageTag, find_language
from item_bank.translation import Finding, check_translation


@dataclass(frozen=True, slots=True)
class _Act:
    """What every step of one act has in common."""

    actor_id: UUID
    reason: str
    now: datetime


async def move_text(
    open_session: OpenSession,
    *,
    item_id: UUID,
    text_id: UUID,
    move: TextMove,
    actor_id: UUID,
    reason: str = "",
    now: datetime,
) -> LanguageStatus:
    """Review, approve or send back one language version. Answers its status."""
    if move is TextMove.SEND_BACK and not reason:
        raise SendingBackNeedsReason
    async with open_session() as session:
        judging = await _judging(session, [text_id], _Act(actor_id, reason, now))
        if len(judging.rows) != 1 or judging.version_of(judging.rows[0]).item_id != item_id:
            raise NotFound
        judging.make(judging.rows[0], [move])
        judging.audit(f"item.text_{_DONE[move]}", ("item", item_id))
        return LanguageStatus(judging.rows[0].status)


async def approve_texts(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    languages: Collection[str],
    actor_id: UUID,
    attestation: str = "",
    now: datetime,
) -> int:
    """Approve every drafted or reviewed translation of these languages; answers how many.

    Left out are stale ones and those with an error: each needs a look of its own. With an
    attestation this person vouches for what a person may judge. A text in its item's source
    language is approved with the item.
    """
    async with open_session() as session:
        exam = await load_exam(session, exam_id)
        source, tags = LanguageTag(exam.source_language), [LanguageTag(tag) for tag in languages]
        statuses = [LanguageStatus.DRAFTED, LanguageStatus.REVIEWED]
        text_ids = await listing.list_text_ids(session, exam_id, source, tags, statuses)
        judging = await _judging(session, text_ids, _Act(actor_id, attestation, now))
        for row in judging.rows:
            status = LanguageStatus(row.status)
            if status in statuses and not blocking(judging.findings(row), attestation):
                judging.make(row, list(moves_to_approval(status)))
        judging.audit("item.texts_approved", ("exam", exam_id))
        return len(judging.moved)


_DONE = {
    TextMove.REVIEW: "reviewed",
    TextMove.APPROVE: "approved",
    TextMove.SEND_BACK: "sent_back",
}


class _Judging:
    """Locked language versions with all that judging them takes."""

    def __init__(
        self,
        session: AsyncSession,
        rows: Sequence[LanguageVersionRow],
        versions: Sequence[StoredVersion],
        writers: Mapping[UUID, Collection[UUID]],
        act: _Act,
    ) -> None:
        self.rows = rows
        self.moved: list[LanguageVersionRow] = []
        self._session = session
        self._versions = {stored.id: stored for stored in versions}
        self._writers = writers
        self._act = act

    def version_of(self, row: LanguageVersionRow) -> StoredVersion:
        return self._versions[row.item_version_id]

    def findings(self, row: LanguageVersionRow) -> Sequence[Finding]:
        stored = self.version_of(row)
        text = stored.texts[LanguageTag(row.language)].text
        return check_translation(stored.source_text.text, text, stored.version.options)

    def make(self, row: LanguageVersionRow, moves: Sequence[TextMove]) -> None:
        """Make these moves one after the other, each with its own entry in the text's history."""
        stored, act = self.version_of(row), self._act
        language = find_language(row.language).english_name
        if row.language == stored.source:
            raise NotFound
        for move in moves:
            after = next_status(LanguageStatus(row.status), move)
            if move in JUDGING:
                named = f"this text in {language}"
                refuse_own_words(named, self._writers[row.id], act.actor_id)
            if move is TextMove.APPROVE:
                subject = f"Item {stored.version.ref.item} in {language}"
                refuse_unsound(subject, self.findings(row), act.reason)
            self._note_reviewer(row, stored, move)
            row.status = after
            add_event(
                self._session,
                row,
                move,
                actor_id=act.actor_id,
                now=act.now,
                note="" if move is TextMove.REVIEW else act.reason,
            )
        self.moved.append(row)

    def _note_reviewer(
        self, row: LanguageVersionRow, stored: StoredVersion, move: TextMove
    ) -> None:
        if move is TextMove.REVIEW:
            row.reviewed_by, row.reviewed_at = self._act.actor_id, self._act.now
            # Found to say what the source says now, whichever source it was made from.
            row.source_hash = text_hash(stored.source_text.text)
        elif move is TextMove.SEND_BACK:
            row.reviewed_by = row.reviewed_at = None

    def audit(self, action: str, subject: tuple[str, UUID]) -> None:
        if not self.moved:
            return
        add_audit_entry(
            self._session,
            actor_id=self._act.actor_id,
            action=action,
            subject=subject,
            reason=self._act.reason,
            after={
                "texts": len(self.moved),
                "languages": sorted({row.language for row in self.moved}),
            },
            now=self._act.now,
        )


async def _judging(session: AsyncSession, text_ids: Collection[UUID], act: _Act) -> _Judging:
    rows = await items.lock_text_rows(session, text_ids)
    versions = await items.list_versions_by_id(session, {row.item_version_id for row in rows})
    writers = await list_writers(session, text_ids)
    return _Judging(session, rows, versions, writers, act)
