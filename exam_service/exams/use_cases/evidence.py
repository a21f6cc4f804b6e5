"""Gathering what the proof of fairness needs: windows, granted accommodations, live sittings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.applications import store as applications
from exam_service.exams import store
from exam_service.exams.rules.administration import AdministrationState
from exam_service.exams.rules.fairness import (
    LiveSitting,
    Proof,
    Window,
    longest_of_live,
    prove,
)
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.tables import AdministrationRow


async def proof_for_policy(
    session: AsyncSession, exam_id: UUID, policy: ExamPolicy, now: datetime
) -> Proof:
    """The proof for a policy against every published administration that is not over."""
    # Administrations pin a version, yet each may be moved to this one: all must hold it. A draft
    # is proven when it is published.
    windows = [
        Window(row.title, row.last_start_at, row.closes_at)
        for row in await store.list_administrations(session, exam_id)
        if row.state == AdministrationState.PUBLISHED and row.closes_at > now
    ]
    granted = await applications.list_entitlements(session, exam_id, now)
    return prove(policy, windows=windows, granted=granted)


async def proof_for_administration(
    session: AsyncSession, administration: AdministrationRow, now: datetime
) -> Proof:
    """The proof for one administration as it stands, with its sittings that are not over."""
    exam_id = administration.exam_id
    window = Window(
        administration.title,
        administration.last_start_at,
        administration.closes_at,
        tuple(
            [
                LiveSitting(
                    clock.started_at,
                    longest_of_live(
                        await store.load_policy(session, exam_id, clock.policy_version),
                        clock.time_allotted,
                        clock.break_allotted,
                    ),
                )
                for clock in await store.list_live_clocks(session, administration.id)
            ]
        ),
    )
    policy = await store.load_policy(session, exam_id, administration.policy_version)
    granted = await applications.list_entitlements(session, exam_id, now)
    return prove(policy, windows=[window], granted=granted)
