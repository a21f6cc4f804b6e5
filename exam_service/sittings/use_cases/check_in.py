"""Before the clock: a sitting is opened, its language chosen, the statement read and accepted."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.applications import store as applications
from exam_service.applications.rules.accommodation import time_allotted
from exam_service.applications.rules.authorization import attempts_used
from exam_service.applications.rules.eligibility import (
    EligibilityFacts,
    NotEligible,
    eligibility,
)
from exam_service.audit.store import add_audit_entry
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import N_, ErrorKind, ExamError, InvalidInput
from exam_service.exams import store as exams
from exam_service.exams.rules.policy import Admission
from exam_service.responses.rules import genesis
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings import store
from exam_service.sittings.rules.lifecycle import SittingEvent, SittingState
from exam_service.sittings.store import Owner
from exam_service.sittings.tables import SittingRow, StatementAcceptanceRow
from exam_service.sittings.use_cases.form_giving import chosen_form, replace_withdrawn_form
from exam_service.sittings.use_cases.settling import open_for_change

SEED_BYTES = 16


class StatementNotAccepted(ExamError):
    """The rules and the confidentiality statement come before the start."""

    kind = ErrorKind.CONFLICT
    code = "sitting.statement_not_accepted"

    def __init__(self) -> None:
        super().__init__(N_("Please read and accept the rules first."))


class StatementReplaced(ExamError):
    """A version was accepted that is not the one in force."""

    kind = ErrorKind.CONFLICT
    code = "sitting.statement_replaced"

    def __init__(self) -> None:
        super().__init__(
            N_("The rules have changed since you opened them. Please read them again.")
        )


async def open_sitting(
    open_session: OpenSession, *, account_id: UUID, exam_id: UUID, language: str, now: datetime
) -> UUID:
    """Open the sitting that this candidate is entitled to now, or refuse with every reason.

    Pressed twice, it finds the sitting that the first press opened. No attempt is used by it.
    """
    async with open_session() as session:
        # One at a time per candidate: two presses must not both find that nothing is open.
        await store.lock_candidate(session, account_id)
        live = await store.find_live_sitting(session, account_id)
        if live is not None and live.exam_id == exam_id:
            return live.id
        facts = await applications.load_facts(session, account_id, exam_id, now)
        obstacles = eligibility(facts, now)
        if obstacles:
            raise NotEligible(obstacles)
        if language not in facts.policy.languages:
            raise InvalidInput(N_("This exam is not offered in that language."))
        row = await _new_sitting(session, facts, account_id, exam_id, language, now)
        store.add_event(
            session,
            row.id,
            "schedule",
            happened_at=now,
            recorded_at=now,
            actor_id=account_id,
            detail={"rules_checked": "all", "language": language},
        )
        return row.id


async def _new_sitting(
    session: AsyncSession,
    facts: EligibilityFacts,
    account_id: UUID,
    exam_id: UUID,
    language: str,
    now: datetime,
) -> SittingRow:
    request = facts.unused_request
    administration = await exams.find_open_administration(session, exam_id, now)
    assert facts.authorization is not None, "an eligible candidate is authorized"
    assert request is not None, "an eligible candidate has an approved request"
    assert administration is not None, "an eligible candidate has an open administration"
    form = await chosen_form(session, facts.policy, administration.id, account_id, language)
    accommodation = await applications.load_accommodation(session, account_id, exam_id)
    row = SittingRow(
        id=uuid7(),
        account_id=account_id,
        authorization_id=facts.authorization.id,
        attempt_request_id=request.id,
        administration_id=administration.id,
        exam_id=exam_id,
        form_id=form.form_id,
        policy_version=administration.policy_version,
        ordinal=attempts_used(facts.sittings) + 1,
        language=language,
        seed=secrets.token_hex(SEED_BYTES),
        state=SittingState.SCHEDULED,
        integrity="clear",
        score_status="unscored",
        time_allotted=time_allotted(facts.policy, accommodation),
        break_allotted=timedelta(minutes=facts.policy.break_minutes),
        created_at=now,
    )
    session.add(row)
    await session.flush()
    session.add(
        SittingContactRow(
            sitting_id=row.id,
            account_id=account_id,
            epoch=1,
            state=row.state,
            revision=1,
            accepts_entries=False,
            acknowledged_sequence=0,
            chain=genesis(row.id, 1),
            last_contact_at=now,
            offline_work=timedelta(seconds=facts.policy.offline_work_seconds_max),
            offline_credit=timedelta(seconds=facts.policy.offline_credit_seconds_max),
            credit_left=timedelta(seconds=facts.policy.offline_credit_seconds_max),
        )
    )
    return row


async def change_language(
    open_session: OpenSession, *, sitting_id: UUID, account_id: UUID, language: str, now: datetime
) -> None:
    """Another language for the whole sitting, as long as its clock has not started (X85)."""
    async with open_session() as session:
        sitting = await open_for_change(session, sitting_id, now, Owner(account_id))
        if sitting.state not in {SittingState.SCHEDULED, SittingState.CHECKED_IN}:
            raise InvalidInput(N_("The language cannot change once the exam has started."))
        offered = await exams.list_form_candidates(session, sitting.row.administration_id, language)
        if sitting.row.form_id not in {form.form_id for form in offered}:
            raise InvalidInput(N_("This exam is not offered in that language."))
        sitting.row.language = language


async def accept_statement(
    open_session: OpenSession, *, sitting_id: UUID, account_id: UUID, version: int, now: datetime
) -> None:
    """Record which version was accepted in which language; where candidates admit themselves,
    this is the check-in. Said twice, it changes nothing."""
    async with open_session() as session:
        sitting = await open_for_change(session, sitting_id, now, Owner(account_id))
        if sitting.state is not SittingState.SCHEDULED:
            return
        row = sitting.row
        await replace_withdrawn_form(session, row, actor_id=account_id, now=now)
        current = await exams.load_statement(session, row.exam_id, row.language)
        if version != current.version:
            raise StatementReplaced
        known = await store.find_acceptance(session, sitting_id)
        if known is None:
            known = StatementAcceptanceRow(sitting_id=sitting_id, exam_id=row.exam_id)
            session.add(known)
        known.version, known.language, known.accepted_at = version, row.language, now
        administration = await exams.load_administration(session, row.administration_id)
        if administration.admission == Admission.SELF:
            await sitting.move(SittingEvent.CHECK_IN, actor_id=account_id, cause="self")


async def admit_candidate(
    open_session: OpenSession, *, sitting_id: UUID, actor_id: UUID, now: datetime
) -> None:
    """A person lets a candidate in who has accepted the statement."""
    async with open_session() as session:
        sitting = await open_for_change(session, sitting_id, now)
        if sitting.state is SittingState.CHECKED_IN:
            return
        await _require_acceptance(session, sitting.row.id)
        await replace_withdrawn_form(session, sitting.row, actor_id=actor_id, now=now)
        await sitting.move(SittingEvent.CHECK_IN, actor_id=actor_id, cause="admitted")
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="sitting.admitted",
            subject=("sitting", sitting_id),
            now=now,
        )


async def _require_acceptance(session: AsyncSession, sitting_id: UUID) -> None:
    if await store.find_acceptance(session, sitting_id) is None:
        raise StatementNotAccepted
