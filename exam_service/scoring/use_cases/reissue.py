"""The versions of a sitting's report for staff, and issuing one again by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.responses.rules.held import given_reason
from exam_service.scoring.rules.reissue import NotReleasedYet, ReissueCause
from exam_service.scoring.store import reports
from exam_service.scoring.store.reports import IssuedVersion
from exam_service.scoring.use_cases.release_score import reissue_report
from exam_service.sittings.store import desk
from exam_service.sittings.store.desk import ListedSitting


@dataclass(frozen=True, slots=True)
class ReportVersions:
    """Every version of one report, the newest first."""

    listed: ListedSitting
    versions: Sequence[IssuedVersion]


async def list_report_versions(open_session: OpenSession, *, sitting_id: UUID) -> ReportVersions:
    async with open_session() as session:
        listed = await desk.load_listed(session, sitting_id)
        versions = await reports.list_versions(session, sitting_id)
    if not versions:
        raise NotReleasedYet
    return ReportVersions(listed, versions)


async def reissue_by_hand(
    open_session: OpenSession,
    *,
    sitting_id: UUID,
    cause: ReissueCause,
    note: str,
    actor_id: UUID,
    now: datetime,
) -> int:
    """A person issues the report of the newest score again and says why."""
    return await reissue_report(
        open_session,
        sitting_id=sitting_id,
        cause=cause,
        note=given_reason(note),
        actor_id=actor_id,
        now=now,
    )
