"""Which items somebody sees, as a condition of queries. The grounds are in rules/visibility.py."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from exam_service.authoring.rules.text_moves import PERMISSIONS_FOR
from exam_service.authoring.rules.visibility import DUTY_OF, Duty, Ground, Viewer
from exam_service.authoring.tables import (
    ItemAssignmentRow,
    ItemChecklistRow,
    ItemCommentRow,
    ItemRow,
    ItemVersionRow,
    LanguageVersionEventRow,
    LanguageVersionRow,
)
from exam_service.exams.tables import ExamRow
from item_bank.items import LanguageStatus, Stage

# Texts that somebody has to judge.
WAITING_TEXTS: Final = (LanguageStatus.DRAFTED, LanguageStatus.REVIEWED, LanguageStatus.STALE)

ItemId = ColumnElement[UUID] | InstrumentedAttribute[UUID]


@dataclass(frozen=True, slots=True)
class SeenItem:
    """An item that somebody may see; its versions with their numbers and stages, newest first."""

    id: UUID
    exam_id: UUID
    versions: Sequence[tuple[UUID, int, Stage]]


async def find_seen_item(
    session: AsyncSession,
    viewer: Viewer,
    exam_code: str,
    item_code: str,
    language: str | None = None,
) -> SeenItem | None:
    """The item of this name where this person sees it, or may write it in this language."""
    query = (
        select(
            ItemRow.id,
            ItemRow.exam_id,
            ItemVersionRow.id,
            ItemVersionRow.number,
            ItemVersionRow.stage,
        )
        .join(ItemVersionRow, ItemVersionRow.item_id == ItemRow.id)
        .join(ExamRow, ExamRow.id == ItemRow.exam_id)
        .where(
            ExamRow.code == exam_code,
            ItemRow.code == item_code,
            in_sight(viewer, ItemRow.id, language),
        )
        .order_by(ItemVersionRow.number.desc())
    )
    rows = (await session.execute(query)).all()
    if not rows:
        return None
    item_id, exam_id, *_ = rows[0]
    return SeenItem(
        item_id,
        exam_id,
        [(version_id, number, Stage(stage)) for _, _, version_id, number, stage in rows],
    )


def in_sight(viewer: Viewer, item_id: ItemId, language: str | None = None) -> ColumnElement[bool]:
    """Whether this person sees an item; with a language, as a translator into that one."""
    if viewer.sees_everything:
        return true()
    conditions = [
        _is_assigned(viewer.account_id, item_id, DUTY_OF[ground], language)
        if ground in DUTY_OF
        else _CONDITIONS[ground](viewer.account_id, item_id)
        for ground in sorted(viewer.grounds)
    ]
    # Without any ground nothing is seen.
    return or_(false(), *conditions)


def _is_assigned(
    account_id: UUID, item_id: ItemId, duty: Duty, language: str | None
) -> ColumnElement[bool]:
    assigned, item = aliased(ItemAssignmentRow), aliased(ItemRow)
    found = (
        select(assigned.id)
        .join(item, item.exam_id == assigned.exam_id)
        .where(
            item.id == item_id,
            assigned.account_id == account_id,
            assigned.duty == duty,
            assigned.ended_at.is_(None),
            or_(assigned.item_id.is_(None), assigned.item_id == item.id),
        )
    )
    if duty is Duty.TRANSLATOR and language is not None:
        found = found.where(or_(assigned.language.is_(None), assigned.language == language))
    return found.exists()


def _wrote(account_id: UUID, item_id: ItemId) -> ColumnElement[bool]:
    version = aliased(ItemVersionRow)
    wrote = select(version.id).where(version.item_id == item_id, version.created_by == account_id)
    return wrote.exists()


def _waits_for_review(_: UUID, item_id: ItemId) -> ColumnElement[bool]:
    version, text = aliased(ItemVersionRow), aliased(LanguageVersionRow)
    in_review = select(version.id).where(
        version.item_id == item_id, version.stage == Stage.IN_REVIEW
    )
    newer = aliased(ItemVersionRow)
    is_newest = ~(
        select(newer.id)
        .where(newer.item_id == version.item_id, newer.number > version.number)
        .exists()
    )
    # A draft's texts wait for their author first.
    waiting = (
        select(text.id)
        .join(version, version.id == text.item_version_id)
        .where(
            version.item_id == item_id,
            version.stage.not_in([Stage.DRAFT, Stage.RETIRED]),
            text.status.in_(WAITING_TEXTS),
            is_newest,
        )
    )
    return or_(in_review.exists(), waiting.exists())


def _took_part(account_id: UUID, item_id: ItemId) -> ColumnElement[bool]:
    version = aliased(ItemVersionRow)
    of_item = version.item_id == item_id
    checked = (
        select(ItemChecklistRow.id)
        .join(version, version.id == ItemChecklistRow.item_version_id)
        .where(of_item, ItemChecklistRow.checked_by == account_id)
    )
    commented = (
        select(ItemCommentRow.id)
        .join(version, version.id == ItemCommentRow.item_version_id)
        .where(of_item, ItemCommentRow.written_by == account_id)
    )
    text = aliased(LanguageVersionRow)
    judged = (
        select(LanguageVersionEventRow.id)
        .join(text, text.id == LanguageVersionEventRow.language_version_id)
        .join(version, version.id == text.item_version_id)
        .where(
            of_item,
            LanguageVersionEventRow.actor_id == account_id,
            LanguageVersionEventRow.event.in_(PERMISSIONS_FOR),
        )
    )
    return or_(checked.exists(), commented.exists(), judged.exists())


_CONDITIONS: Final[Mapping[Ground, Callable[[UUID, ItemId], ColumnElement[bool]]]] = (
    MappingProxyType(
        {
            Ground.WROTE_IT: _wrote,
            Ground.WAITS_FOR_REVIEW: _waits_for_review,
            Ground.TOOK_PART_IN_REVIEW: _took_part,
        }
    )
)
