"""What translators and reviewers see: one text beside its source, and what waits for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from exam_service.authoring.rules.text_moves import PERMISSIONS_FOR, TextMove, open_moves
from exam_service.authoring.rules.version_changes import FieldChange, text_field_changes
from exam_service.authoring.rules.visibility import LIVE, viewer_of
from exam_service.authoring.store import accounts, items, text_events, translation_queue, views
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.authoring.store.items import StoredText, StoredVersion
from exam_service.authoring.store.translation_queue import TEXTS_PER_PAGE, QueueLine, Waiting
from exam_service.authoring.store.visibility import find_seen_item
from exam_service.authoring.tables import LanguageVersionEventRow
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.people.rules import Actor, Permission
from item_bank.items import LanguageStatus, LanguageVersion, text_hash
from item_bank.languages import LanguageTag
from item_bank.translation import Finding, check_translation

# What a look at a live item is called in the record of looks.
VIEW: Final = "translation"


@dataclass(frozen=True, slots=True)
class TranslationDesk:
    """One item's text in one language, the source it is made from, and what may be done."""

    exam: BankExam
    item_id: UUID
    code: str
    newest: StoredVersion
    language: LanguageTag
    findings: Sequence[Finding]
    # What differs between the source that the text was made from and the source now.
    source_changes: Sequence[FieldChange]
    is_source_known: bool
    events: Sequence[LanguageVersionEventRow]
    names: Mapping[UUID, str]
    moves: Sequence[TextMove]
    is_own: bool
    next_code: str | None

    @property
    def stored(self) -> StoredText | None:
        return self.newest.texts.get(self.language)

    @property
    def source(self) -> LanguageVersion:
        return self.newest.source_text.text

    @property
    def status(self) -> LanguageStatus:
        return self.stored.text.status if self.stored else LanguageStatus.MISSING

    @property
    def saved_hash(self) -> str:
        return text_hash(self.stored.text) if self.stored else ""


@dataclass(frozen=True, slots=True)
class QueueWanted:
    """Which part of the queue is asked for; no language asks for the exam's first."""

    language: LanguageTag | None
    everything: bool
    area: str


@dataclass(frozen=True, slots=True)
class QueueDesk:
    """One page of what waits in one language."""

    exam: BankExam
    language: LanguageTag
    everything: bool
    area: str
    lines: Sequence[QueueLine]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // TEXTS_PER_PAGE))

    @property
    def first(self) -> int:
        return (self.page - 1) * TEXTS_PER_PAGE + 1


async def load_translation_desk(
    open_session: OpenSession,
    *,
    exam_code: str,
    item_code: str,
    language: LanguageTag,
    actor: Actor,
    now: datetime,
) -> TranslationDesk:
    """The newest version of an item in one language other than its source's.

    Whoever looks at a live item is written down.
    """
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        seen = await find_seen_item(session, viewer_of(actor), exam_code, item_code, language)
        if seen is None:
            raise NotFound
        item_id = seen.id
        versions = await items.list_versions_of_item(session, item_id)
        newest = versions[0]
        if language == newest.source:
            raise NotFound
        if newest.version.stage in LIVE:
            views.add_views(session, [newest.id], VIEW, actor_id=actor.account_id, now=now)
        stored = newest.texts.get(language)
        events = await text_events.list_events(session, item_id, language)
        writers = await text_events.list_writers(session, [stored.id] if stored else [])
        is_own = stored is not None and actor.account_id in writers[stored.id]
        before = _source_before(versions, stored)
        wanted = waiting_for(actor, exam.id, language)
        people = {event.actor_id for event in events if event.actor_id is not None}
        return TranslationDesk(
            exam=exam,
            item_id=item_id,
            code=item_code,
            newest=newest,
            language=language,
            findings=_findings(newest, stored),
            source_changes=text_field_changes(before, newest.source_text.text) if before else (),
            is_source_known=before is not None,
            events=events,
            names=await accounts.list_names(session, people),
            moves=_moves(stored, actor, is_own=is_own),
            is_own=is_own,
            next_code=await translation_queue.find_next_waiting(session, wanted, item_code),
        )


async def load_queue_desk(
    open_session: OpenSession, *, exam_code: str, wanted: QueueWanted, page: int, actor: Actor
) -> QueueDesk:
    """One page of the queue; an exam that is held in one language has none."""
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        tags = exam_languages(exam)
        if not tags:
            raise NotFound
        chosen = wanted.language if wanted.language in tags else tags[0]
        waiting = replace(
            waiting_for(actor, exam.id, chosen), everything=wanted.everything, area=wanted.area
        )
        total = await translation_queue.count_queue(session, waiting)
        page = min(max(page, 1), max(1, -(-total // TEXTS_PER_PAGE)))
        lines = await translation_queue.list_queue(session, waiting, page)
        return QueueDesk(exam, chosen, wanted.everything, wanted.area, lines, total, page)


def exam_languages(exam: BankExam) -> tuple[LanguageTag, ...]:
    """The languages of an exam that its items are translated into."""
    source = exam.policy.source_language
    return tuple(LanguageTag(tag) for tag in exam.policy.languages if tag != source)


def waiting_for(actor: Actor, exam_id: UUID, language: LanguageTag) -> Waiting:
    """The queue of one person, by what they may do."""
    return Waiting(
        exam_id=exam_id,
        language=language,
        viewer=viewer_of(actor),
        translates=actor.may(Permission.TRANSLATE_ITEMS),
        reviews=_may(actor, TextMove.REVIEW),
        approves=_may(actor, TextMove.APPROVE),
    )


def _may(actor: Actor, move: TextMove) -> bool:
    return any(actor.may(permission) for permission in PERMISSIONS_FOR[move])


def _moves(stored: StoredText | None, actor: Actor, *, is_own: bool) -> Sequence[TextMove]:
    if stored is None:
        return ()
    permissions = [permission for permission in Permission if actor.may(permission)]
    return open_moves(stored.text.status, permissions=permissions, is_own=is_own)


def _findings(newest: StoredVersion, stored: StoredText | None) -> Sequence[Finding]:
    if stored is None:
        return ()
    return check_translation(newest.source_text.text, stored.text, newest.version.options)


def _source_before(
    versions: Sequence[StoredVersion], stored: StoredText | None
) -> LanguageVersion | None:
    """The source text that a translation was made from, found by its hash."""
    if stored is None or stored.source_hash is None:
        return None
    sources = (each.source_text.text for each in versions)
    return next((text for text in sources if text_hash(text) == stored.source_hash), None)
