"""An exam and the versions of its policy, from the draft to the published one."""

import asyncio
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select

from exam_service.audit.tables import AuditEntryRow
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams import store, use_cases
from exam_service.exams.rules.fairness import SomebodyWouldBeCutShort
from exam_service.exams.use_cases.policies import ExamCodeTaken, PolicyChangedMeanwhile
from tests.builders.exams import (
    NINE,
    a_policy,
    at,
    make_account,
    make_administration,
    make_exam,
)


@pytest.fixture
async def manager(open_session: OpenSession) -> UUID:
    return await make_account(open_session, "Alex Moreno")


class TestPolicy:
    async def test_a_new_exam_has_a_draft_and_nothing_published(
        self, as_office: OpenSession, manager: UUID
    ) -> None:
        exam_id = await use_cases.create_exam(
            as_office, code="peer", policy=a_policy(), note="", actor_id=manager, now=NINE
        )

        async with as_office() as session:
            assert await store.find_published_version(session, exam_id) is None
            assert await store.load_policy(session, exam_id, 1) == a_policy()

    async def test_two_exams_never_share_a_code(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        await make_exam(open_session, manager)

        with pytest.raises(ExamCodeTaken):
            await use_cases.create_exam(
                as_office, code="peer", policy=a_policy(), note="", actor_id=manager, now=NINE
            )

    async def test_two_clicks_make_one_exam(self, as_office: OpenSession, manager: UUID) -> None:
        create = partial(
            use_cases.create_exam,
            as_office,
            code="peer",
            policy=a_policy(),
            note="",
            actor_id=manager,
            now=NINE,
        )

        made = await asyncio.gather(create(), create(), return_exceptions=True)

        assert sorted(type(one).__name__ for one in made) == ["ExamCodeTaken", "UUID"]

    async def test_a_draft_changes_in_place_and_a_published_version_never(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)
        save = partial(
            use_cases.save_policy_draft,
            as_office,
            exam_id=exam_id,
            note="Longer.",
            actor_id=manager,
        )

        longer = a_policy(time_limit_minutes=155)
        first = await save(policy=longer, now=at(1))
        longest = a_policy(time_limit_minutes=160)
        second = await save(policy=longest, now=at(2))

        async with as_office() as session:
            assert (first, second) == (2, 2)
            assert await store.load_policy(session, exam_id, 1) == a_policy()
            assert await store.load_policy(session, exam_id, 2) == longest

    async def test_an_unsound_draft_is_refused_field_by_field(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)

        with pytest.raises(InvalidInput) as refusal:
            await use_cases.save_policy_draft(
                as_office,
                exam_id=exam_id,
                policy=a_policy(attempts_max=0),
                note="",
                actor_id=manager,
                now=NINE,
            )

        assert set(refusal.value.fields) == {"attempts_max"}

    async def test_publishing_writes_the_difference_and_the_proof_to_the_audit(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)
        version = await use_cases.save_policy_draft(
            as_office,
            exam_id=exam_id,
            policy=a_policy(time_limit_minutes=155),
            note="The panel asked for it.",
            actor_id=manager,
            now=at(1),
        )

        for minute in (2, 3):
            await use_cases.publish_policy(
                as_office, exam_id=exam_id, version=version, actor_id=manager, now=at(minute)
            )

        async with open_session() as session:
            entries = await session.scalars(
                select(AuditEntryRow).where(AuditEntryRow.action == "policy.published")
            )
            entry = entries.one()
        assert entry.reason == "The panel asked for it."
        assert entry.after is not None
        assert entry.after["changes"][0]["after"] == "155 minutes"

    async def test_a_policy_that_cuts_somebody_short_is_not_published(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)
        await make_administration(
            open_session, exam_id, manager, (), closes_at=NINE + timedelta(days=30, minutes=391)
        )
        version = await use_cases.save_policy_draft(
            as_office,
            exam_id=exam_id,
            policy=a_policy(break_minutes=12),
            note="",
            actor_id=manager,
            now=NINE,
        )

        with pytest.raises(SomebodyWouldBeCutShort, match="“Winter”, takes 392 of 391 minutes"):
            await use_cases.publish_policy(
                as_office, exam_id=exam_id, version=version, actor_id=manager, now=NINE
            )

    async def test_a_draft_that_changed_since_it_was_looked_at_is_not_published(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)
        version = await use_cases.save_policy_draft(
            as_office, exam_id=exam_id, policy=a_policy(), note="", actor_id=manager, now=at(5)
        )

        with pytest.raises(PolicyChangedMeanwhile):
            await use_cases.publish_policy(
                as_office,
                exam_id=exam_id,
                version=version,
                actor_id=manager,
                now=at(6),
                seen_at=at(4),
            )
