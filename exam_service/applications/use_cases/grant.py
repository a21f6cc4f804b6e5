"""Granting an accommodation: within the policy, for retakes and the next authorization too."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from exam_service.applications import store
from exam_service.applications.rules.accommodation import Accommodation, require_grantable
from exam_service.applications.tables import AccommodationRow
from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.exams import store as exams


async def grant_accommodation(
    open_session: OpenSession,
    *,
    authorization_id: UUID,
    accommodation: Accommodation,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Grant extra time from the next sitting on; a sitting that is not over keeps its clock.

    The last grant holds: no extra time at all takes an earlier one back. Safe to repeat.
    """
    async with open_session() as session:
        authorization = await store.load_authorization(session, authorization_id)
        policy = await exams.load_published_policy(session, authorization.exam_id)
        require_grantable(policy, accommodation)
        before = await store.load_accommodation(
            session, authorization.account_id, authorization.exam_id
        )
        if before == accommodation:
            return
        session.add(
            AccommodationRow(
                authorization_id=authorization_id,
                extra_time_percent=accommodation.extra_time_percent,
                extra_minutes=accommodation.extra_minutes,
                approved_at=now,
                approved_by=actor_id,
            )
        )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="accommodation.granted",
            subject=("authorization", authorization_id),
            before=asdict(before),
            after=asdict(accommodation),
            now=now,
        )
