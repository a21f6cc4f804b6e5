"""What stands beside an item while it is reviewed: comments, checklists, advice, looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.authoring.rules.checklist import Checklist, from_document
from exam_service.authoring.rules.exposure import (
    WINDOW,
    Exposure,
    ExposureLimits,
    alarms,
)
from exam_service.authoring.store import accounts, exposure, reviews, views
from exam_service.authoring.store.exposure import SittingsWithItem
from exam_service.authoring.tables import ItemCommentRow, ItemViewRow
from exam_service.authoring.use_cases.desk import ItemDesk
from exam_service.database.session import OpenSession
from exam_service.exams.rules.policy import ExamPolicy
from item_bank.item_clues import Clue, find_clues
from item_bank.languages import LanguageTag
from item_bank.plain_language import PlainReading, read_plainly


@dataclass(frozen=True, slots=True)
class SavedChecklist:
    """One person's newest checklist for the version shown."""

    checked_by: UUID
    checked_at: datetime
    is_complete: bool
    marks: Checklist


@dataclass(frozen=True, slots=True)
class ReviewPanel:
    """Beside one version of an item; comments are those of every version, open ones first."""

    comments: Sequence[tuple[ItemCommentRow, int]]
    checklists: Sequence[SavedChecklist]
    clues: Mapping[LanguageTag, Sequence[Clue]]
    readings: Mapping[LanguageTag, PlainReading]
    exposure: Exposure
    alarms: Sequence[str]
    views: Sequence[tuple[ItemViewRow, int, str]]
    names: Mapping[UUID, str]

    @property
    def open_comments(self) -> int:
        return sum(row.resolved_at is None for row, _ in self.comments)

    def checklist_of(self, account_id: UUID) -> SavedChecklist | None:
        return next((each for each in self.checklists if each.checked_by == account_id), None)


async def load_review_panel(
    open_session: OpenSession, *, shown: ItemDesk, now: datetime
) -> ReviewPanel:
    version = shown.shown
    async with open_session() as session:
        comments = await reviews.list_comments(session, shown.item_id)
        rows = await reviews.list_checklists(session, [version.id])
        exam_id, since = shown.exam.id, now - WINDOW
        met = await exposure.count_sittings_with_items(session, exam_id, since, [shown.item_id])
        looks = await views.count_views(session, exam_id, [shown.item_id])
        people = {row.written_by for row, _ in comments} | {row.checked_by for row in rows}
        people |= {row.resolved_by for row, _ in comments if row.resolved_by is not None}
        found = Exposure(
            met.get(shown.item_id, SittingsWithItem()).recent,
            await exposure.count_sittings(session, exam_id, since),
            looks.get(shown.item_id, 0),
        )
        return ReviewPanel(
            comments=comments,
            checklists=[
                SavedChecklist(
                    row.checked_by, row.checked_at, row.is_complete, from_document(row.points)
                )
                for row in rows
            ],
            clues={
                tag: find_clues(stored.text, version.version.key)
                for tag, stored in version.texts.items()
            },
            readings={tag: read_plainly(stored.text) for tag, stored in version.texts.items()},
            exposure=found,
            alarms=alarms(found, limits_of(shown.exam.policy)),
            views=await views.list_views(session, shown.item_id),
            names=await accounts.list_names(session, people),
        )


def limits_of(policy: ExamPolicy) -> ExposureLimits:
    """From where on an exam's policy raises the alarm."""
    return ExposureLimits(policy.exposure_alarm_percent, policy.exposure_alarm_views)
