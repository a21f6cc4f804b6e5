"""Which texts wait for whom in one language. A queue is asked for, never kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    and_,
    any_,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from exam_service.authoring.rules.text_moves import TextMove
from exam_service.authoring.rules.visibility import Viewer
from exam_service.authoring.store.visibility import in_sight
from exam_service.authoring.tables import (
    ItemRow,
    ItemVersionRow,
    LanguageVersionEventRow,
    LanguageVersionRow,
)
from exam_service.exams.tables import ExamRow
from item_bank.items import LanguageStatus, Stage
from item_bank.languages import LanguageTag

TEXTS_PER_PAGE = 50
# A wording that nobody has approved may still change; its translation can wait.
WORTH_TRANSLATING = (Stage.APPROVED, Stage.PRETEST, Stage.OPERATIONAL)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Whose queue: what this person may do, in which language, in which area if in one."""

    exam_id: UUID
    language: LanguageTag
    viewer: Viewer
    translates: bool
    reviews: bool
    approves: bool
    everything: bool = False
    area: str = ""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One item in the queue of a language."""

    code: str
    area: str
    stage: Stage
    stem: str
    status: LanguageStatus
    was_sent_back: bool
    is_own: bool


async def count_queue(session: AsyncSession, wanted: Waiting) -> int:
    found = _queue(wanted).subquery()
    return await session.scalar(select(func.count()).select_from(found)) or 0


async def list_queue(session: AsyncSession, wanted: Waiting, page: int) -> list[QueueLine]:
    """One page of the queue, by code; pages are numbered from 1."""
    query = _queue(wanted).limit(TEXTS_PER_PAGE).offset((page - 1) * TEXTS_PER_PAGE)
    return [
        QueueLine(
            code=row.code,
            area=row.area,
            stage=Stage(row.stage),
            stem=row.stem,
            status=LanguageStatus(row.status),
            was_sent_back=row.was_sent_back,
            is_own=row.is_own,
        )
        for row in await session.execute(query)
    ]


async def list_waiting_versions(
    session: AsyncSession, wanted: Waiting, items_max: int
) -> Sequence[UUID]:
    """The versions of the queue's items, by code; one more than `items_max` says there are more."""
    queue = _queue(wanted).limit(items_max + 1).subquery()
    return (await session.scalars(select(queue.c.version_id).order_by(queue.c.code))).all()


async def list_newest_in_sight(
    session: AsyncSession, wanted: Waiting, codes: Collection[str]
) -> Sequence[UUID]:
    """The newest versions of the named items that somebody may write in this language."""
    found = (
        select(ItemVersionRow.id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .where(
            ItemRow.exam_id == wanted.exam_id,
            ItemRow.code == any_(literal(list(codes), ARRAY(Text))),
            in_sight(wanted.viewer, ItemRow.id, wanted.language),
        )
        .ext(distinct_on(ItemRow.id))
        .order_by(ItemRow.id, ItemVersionRow.number.desc())
    )
    return (await session.scalars(found)).all()


async def find_next_waiting(session: AsyncSession, wanted: Waiting, after: str) -> str | None:
    """The next item in the queue after this code; after the last one comes the first."""
    queue = _queue(wanted).subquery()
    query = select(queue.c.code).order_by(queue.c.code <= after, queue.c.code).limit(1)
    return await session.scalar(query.where(queue.c.code != after))


def newest_worth_translating(exam_id: UUID) -> Select[UUID, UUID, str, str, str, str]:
    """Each item of an exam at its newest version, where that is approved and not retired."""
    newest = (
        select(
            ItemRow.id.label("item_id"),
            ItemVersionRow.id.label("version_id"),
            ItemRow.code,
            ItemVersionRow.area,
            ItemVersionRow.stage,
            func.coalesce(ItemRow.source_language, ExamRow.source_language).label("source"),
        )
        .join(ExamRow, ExamRow.id == ItemRow.exam_id)
        .join(ItemVersionRow, ItemVersionRow.item_id == ItemRow.id)
        .where(ItemRow.exam_id == exam_id)
        .ext(distinct_on(ItemRow.id))
        .order_by(ItemRow.id, ItemVersionRow.number.desc())
        .subquery()
    )
    return select(newest).where(newest.c.stage.in_(WORTH_TRANSLATING))


def _queue(wanted: Waiting) -> Select[UUID, str, str, str, str, str, bool, bool]:
    newest = newest_worth_translating(wanted.exam_id).subquery()
    source, text = aliased(LanguageVersionRow), aliased(LanguageVersionRow)
    last = _last_move(text)
    status = func.coalesce(text.status, LanguageStatus.MISSING.value)
    was_sent_back = func.coalesce(
        and_(status == LanguageStatus.DRAFTED, last == TextMove.SEND_BACK), False
    )
    is_own = _has_written(newest.c.item_id, wanted)
    query = (
        select(
            newest.c.version_id,
            newest.c.code,
            newest.c.area,
            newest.c.stage,
            source.stem,
            status.label("status"),
            was_sent_back.label("was_sent_back"),
            is_own.label("is_own"),
        )
        .join(
            source,
            and_(source.item_version_id == newest.c.version_id, source.language == newest.c.source),
        )
        .outerjoin(
            text,
            and_(text.item_version_id == newest.c.version_id, text.language == wanted.language),
        )
        .where(
            newest.c.source != wanted.language,
            in_sight(wanted.viewer, newest.c.item_id, wanted.language),
        )
        .order_by(newest.c.code)
    )
    if wanted.area:
        query = query.where(newest.c.area == wanted.area)
    if wanted.everything:
        return query
    return query.where(_waits(wanted, status, was_sent_back, is_own))


def _waits(
    wanted: Waiting,
    status: ColumnElement[str],
    was_sent_back: ColumnElement[bool],
    is_own: ColumnElement[bool],
) -> ColumnElement[bool]:
    """What this person can move on: write what nobody has written, judge what others wrote."""
    reasons: list[ColumnElement[bool]] = []
    if wanted.translates:
        unwritten = status.in_([LanguageStatus.MISSING, LanguageStatus.STALE])
        reasons.append(or_(unwritten, was_sent_back))
    if wanted.reviews:
        drafted = status == LanguageStatus.DRAFTED
        reasons.append(and_(drafted, ~was_sent_back, ~is_own))
    if wanted.approves:
        reasons.append(and_(status == LanguageStatus.REVIEWED, ~is_own))
    return or_(~true(), *reasons)


def _last_move(text: type[LanguageVersionRow]) -> ColumnElement[str | None]:
    """The newest entry in the history of a text."""
    return (
        select(LanguageVersionEventRow.event)
        .where(LanguageVersionEventRow.language_version_id == text.id)
        .order_by(LanguageVersionEventRow.id.desc())
        .limit(1)
        .correlate(text)
        .scalar_subquery()
    )


def _has_written(item_id: ColumnElement[UUID], wanted: Waiting) -> ColumnElement[bool]:
    """Whether this person ever wrote of the item's text in this language."""
    version, text = aliased(ItemVersionRow), aliased(LanguageVersionRow)
    event = aliased(LanguageVersionEventRow)
    wrote = (
        select(event.id)
        .where(
            event.language_version_id == text.id,
            event.event == TextMove.WRITE,
            event.actor_id == wanted.viewer.account_id,
        )
        .exists()
    )
    return (
        select(text.id)
        .join(version, version.id == text.item_version_id)
        .where(
            version.item_id == item_id,
            text.language == wanted.language,
            or_(text.created_by == wanted.viewer.account_id, wrote),
        )
        .exists()
    )
