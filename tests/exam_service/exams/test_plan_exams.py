"""An exam manager's acts on exams, policies and administrations, as the office role."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from exam_service.audit.tables import AuditEntryRow
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput, NotFound
from exam_service.exams import store, use_cases
from exam_service.exams.rules.administration import (
    AdministrationMoveRefused,
    AdministrationNotReady,
    AdministrationPlan,
)
from exam_service.exams.rules.fairness import SomebodyWouldBeCutShort
from exam_service.exams.rules.standard import StandardSetting
from exam_service.exams.use_cases.policies import ExamCodeTaken, PolicyChangedMeanwhile
from tests.builders.exams import (
    NINE,
    a_policy,
    at,
    make_account,
    make_administration,
    make_exam,
    make_form,
)

TEXTS = {"en": "Be kind.\n\n- Keep items to yourself.", "es": "Sea amable."}


def a_plan(*form_ids: UUID, room_minutes: int = 600) -> AdministrationPlan:
    return AdministrationPlan(
        title="Winter",
        policy_version=1,
        admission="self",
        opens_at=NINE,
        last_start_at=at(1_000),
        closes_at=at(1_000 + room_minutes),
        form_ids=form_ids,
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


class TestAdministration:
    async def test_an_administration_is_published_when_nothing_is_missing(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)
        form_id = await make_form(open_session, exam_id, manager)
        await use_cases.add_statement(
            as_office, exam_id=exam_id, texts=TEXTS, actor_id=manager, now=NINE
        )
        administration_id = await use_cases.create_administration(
            as_office, exam_id=exam_id, plan=a_plan(form_id), actor_id=manager, now=NINE
        )

        async with as_office() as session:
            assert await store.find_open_administration(session, exam_id, at(1)) is None
        await use_cases.publish_administration(
            as_office, administration_id=administration_id, actor_id=manager, now=NINE
        )

        async with as_office() as session:
            for minute, expected in [(-1, None), (0, administration_id), (1_000, None)]:
                found = await store.find_open_administration(session, exam_id, at(minute))
                assert (found.id if found else None) == expected

    async def test_what_is_missing_is_said_thing_by_thing(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)
        draft = await make_form(
            open_session, exam_id, manager, languages=("en",), is_published=False
        )
        administration_id = await use_cases.create_administration(
            as_office, exam_id=exam_id, plan=a_plan(draft), actor_id=manager, now=NINE
        )

        with pytest.raises(AdministrationNotReady) as refusal:
            await use_cases.publish_administration(
                as_office, administration_id=administration_id, actor_id=manager, now=NINE
            )

        assert refusal.value.details["missing"] == [
            "Form F1 is not published.",
            "The rules and confidentiality statement has no text in English.",
            "No chosen form can be taken in Spanish.",
            "The rules and confidentiality statement has no text in Spanish.",
        ]

    async def test_a_window_that_cuts_the_last_one_short_is_not_published(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)
        form_id = await make_form(open_session, exam_id, manager)
        await use_cases.add_statement(
            as_office, exam_id=exam_id, texts=TEXTS, actor_id=manager, now=NINE
        )
        plan = a_plan(form_id, room_minutes=389)
        administration_id = await use_cases.create_administration(
            as_office, exam_id=exam_id, plan=plan, actor_id=manager, now=NINE
        )

        with pytest.raises(SomebodyWouldBeCutShort):
            await use_cases.publish_administration(
                as_office, administration_id=administration_id, actor_id=manager, now=NINE
            )

    async def test_a_published_window_cannot_be_shortened_below_the_longest_sitting(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)
        form_id = await make_form(open_session, exam_id, manager)
        await use_cases.add_statement(
            as_office, exam_id=exam_id, texts=TEXTS, actor_id=manager, now=NINE
        )
        administration_id = await make_administration(open_session, exam_id, manager, (form_id,))
        edit = partial(
            use_cases.edit_administration,
            as_office,
            administration_id=administration_id,
            actor_id=manager,
            now=NINE,
        )

        await edit(plan=a_plan(form_id))
        with pytest.raises(SomebodyWouldBeCutShort):
            await edit(plan=a_plan(form_id, room_minutes=100))

        async with as_office() as session:
            kept = await store.load_administration(session, administration_id)
            assert kept.closes_at == at(1_600)

    async def test_two_clicks_make_one_administration(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)
        create = partial(
            use_cases.create_administration,
            as_office,
            exam_id=exam_id,
            plan=a_plan(),
            actor_id=manager,
            now=NINE,
        )

        made = await asyncio.gather(create(), create(), return_exceptions=True)

        assert sorted(type(one).__name__ for one in made) == ["InvalidInput", "UUID"]

    async def test_a_closed_administration_is_never_edited(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)
        administration_id = await make_administration(open_session, exam_id, manager, ())
        for _ in range(2):
            await use_cases.close_administration(
                as_office, administration_id=administration_id, actor_id=manager, now=NINE
            )

        with pytest.raises(AdministrationMoveRefused):
            await use_cases.edit_administration(
                as_office,
                administration_id=administration_id,
                plan=a_plan(),
                actor_id=manager,
                now=NINE,
            )

    async def test_a_plan_says_what_is_wrong_beside_each_field(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)
        plan = replace(
            a_plan(uuid4()), title=" ", policy_version=7, closes_at=NINE, admission="anybody"
        )

        with pytest.raises(InvalidInput) as refusal:
            await use_cases.create_administration(
                as_office, exam_id=exam_id, plan=plan, actor_id=manager, now=NINE
            )

        assert set(refusal.value.fields) == {
            "title",
            "policy_version",
            "closes_at",
            "admission",
            "form_ids",
        }


class TestStatement:
    async def test_each_other_text_is_a_version_of_its_own_in_every_language(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)
        texts = [{**TEXTS, "en": "Be quick."}, TEXTS, TEXTS]
        versions = [
            await use_cases.add_statement(
                as_office, exam_id=exam_id, texts=one, actor_id=manager, now=NINE
            )
            for one in texts
        ]

        async with as_office() as session:
            latest = await store.load_statement(session, exam_id, "es")
            assert versions == [1, 2, 2]
            assert (latest.version, latest.text) == (2, "Sea amable.")
            with pytest.raises(NotFound):
                await store.load_statement(session, exam_id, "ko")

    async def test_a_statement_without_one_of_the_languages_is_refused(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)

        with pytest.raises(InvalidInput) as refusal:
            await use_cases.add_statement(
                as_office, exam_id=exam_id, texts={"en": "Yes."}, actor_id=manager, now=NINE
            )

        assert set(refusal.value.fields) == {"texts.es"}


async def test_a_standard_setting_keeps_its_record_and_its_sample_mark(
    as_office: OpenSession, open_session: OpenSession, manager: UUID
) -> None:
    exam_id = await make_exam(open_session, manager)
    setting = StandardSetting(
        method="Modified Angoff",
        cut_raw=5,
        items_scored=8,
        document={"judges": 12},
        is_sample=True,
        adopted_at=NINE,
    )

    await use_cases.record_standard_setting(
        as_office, exam_id=exam_id, setting=setting, actor_id=manager, now=NINE
    )

    async with as_office() as session:
        row = await store.find_standard_setting(session, exam_id)
        assert row is not None
        assert (row.cut_raw, row.is_sample, row.document) == (5, True, {"judges": 12})
    with pytest.raises(InvalidInput, match="marked fields"):
        await use_cases.record_standard_setting(
            as_office,
            exam_id=exam_id,
            setting=replace(setting, cut_raw=9),
            actor_id=manager,
            now=NINE,
        )
