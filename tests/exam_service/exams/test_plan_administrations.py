"""Administrations: published when nothing is missing and nobody is cut short; closed for good."""

import asyncio
from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

import pytest

from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams import store, use_cases
from exam_service.exams.rules.administration import (
    AdministrationMoveRefused,
    AdministrationNotReady,
    AdministrationPlan,
)
from exam_service.exams.rules.fairness import SomebodyWouldBeCutShort
from tests.builders.exams import (
    NINE,
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
