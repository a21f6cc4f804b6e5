"""The facts of eligibility: everything the decision looks at, read in one transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.applications.rules.authorization import Authorization, PastSitting, Result
from exam_service.applications.rules.eligibility import EligibilityFacts
from exam_service.applications.rules.requests import AttemptRequest, RequestState
from exam_service.applications.rules.standing import Standing, standing
from exam_service.applications.store.rows import (
    IS_PAID,
    find_authorization,
    find_live_sitting,
    list_forms_had,
)
from exam_service.applications.tables import AttemptRequestRow, AuthorizationRow
from exam_service.exams import store as exams
from exam_service.scoring.tables import ScoreReportRow
from exam_service.sittings.rules.form_choice import OfferedForm, fresh_forms
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.tables import SittingRow
from item_bank.scaling import Outcome


async def standing_of(
    session: AsyncSession,
    account_id: UUID,
    exam_id: UUID,
    now: datetime,
    language: str | None = None,
) -> Standing:
    """Where a candidate stands with an exam: attempts left, until when, what comes next."""
    return standing(await load_facts(session, account_id, exam_id, now, language), now)


async def load_facts(
    session: AsyncSession,
    account_id: UUID,
    exam_id: UUID,
    now: datetime,
    language: str | None = None,
) -> EligibilityFacts:
    """What eligibility looks at. With a language, only forms that exist in it are counted."""
    authorization = await find_authorization(session, account_id, exam_id)
    administration = await exams.find_open_administration(session, exam_id, now)
    policy = (
        await exams.load_policy(session, exam_id, administration.policy_version)
        if administration is not None
        else await exams.load_published_policy(session, exam_id)
    )
    forms_left = 0
    if administration is not None:
        candidates = await exams.list_form_candidates(session, administration.id, language)
        forms_left = len(
            fresh_forms(
                [
                    OfferedForm(form.form_id, form.code, frozenset(form.languages), form.sibling_of)
                    for form in candidates
                ],
                taken=await list_forms_had(session, account_id, exam_id),
                shared=await exams.list_overlaps(session, [form.form_id for form in candidates]),
                shared_max=policy.shared_items_max,
            )
        )
    return EligibilityFacts(
        policy=policy,
        authorization=_authorization(authorization),
        sittings=await _past_sittings(session, authorization),
        live_sitting_id=await find_live_sitting(session, account_id),
        request=await _newest_request(session, authorization),
        is_administration_open=administration is not None,
        next_opening=await exams.find_next_opening(session, exam_id, now),
        forms_left=forms_left,
    )


async def _past_sittings(
    session: AsyncSession, authorization: AuthorizationRow | None
) -> tuple[PastSitting, ...]:
    if authorization is None:
        return ()
    # The newest version of a report is the one that stands.
    outcome = (
        select(ScoreReportRow.document["outcome"].astext)
        .where(ScoreReportRow.sitting_id == SittingRow.id)
        .order_by(ScoreReportRow.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(SittingRow, outcome).where(SittingRow.authorization_id == authorization.id)
    )
    return tuple(
        PastSitting(row.id, row.attempt_request_id, row.started_at, _result(row, outcome))
        for row, outcome in rows
    )


def _result(row: SittingRow, outcome: str | None) -> Result:
    """What its candidate knows of a sitting: the report, or that one is to come."""
    if outcome is not None:
        return Result.PASSED if outcome == Outcome.PASS else Result.NOT_PASSED
    is_to_come = row.state == SittingState.SUBMITTED and row.integrity != Integrity.INVALIDATED
    return Result.AWAITED if is_to_come else Result.NONE


async def _newest_request(
    session: AsyncSession, authorization: AuthorizationRow | None
) -> AttemptRequest | None:
    if authorization is None:
        return None
    found = (
        await session.execute(
            select(AttemptRequestRow, IS_PAID)
            .where(AttemptRequestRow.authorization_id == authorization.id)
            .order_by(AttemptRequestRow.ordinal.desc())
            .limit(1)
        )
    ).one_or_none()
    if found is None:
        return None
    row, is_paid = found
    return AttemptRequest(
        id=row.id,
        ordinal=row.ordinal,
        state=RequestState(row.state),
        requested_at=row.requested_at,
        decided_at=row.decided_at,
        reason=row.reason,
        is_paid=is_paid,
    )


def _authorization(row: AuthorizationRow | None) -> Authorization | None:
    if row is None:
        return None
    return Authorization(
        row.id, row.approved_at, row.expires_at, row.attempts_max, row.date_of_birth
    )
