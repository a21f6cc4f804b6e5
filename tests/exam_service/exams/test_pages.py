"""The exam manager's pages: what is typed stays, what is off is said, what is published holds."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.exams import store
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.schemas.policy_inputs import policy_values, read_policy
from exam_service.people.rules import Role
from tests.builders.exams import (
    NINE,
    a_policy,
    an_area,
    at,
    make_account,
    make_administration,
    make_exam,
    make_form,
)
from tests.builders.visitor import Visitor, visiting

PLAN = {
    "title": "Winter",
    "policy_version": "1",
    "admission": "self",
    "opens_at": "2026-12-01T09:00",
    "last_start_at": "2026-12-20T12:00",
    "closes_at": "2026-12-21T12:00",
}


@pytest.fixture
async def manager_id(open_session: OpenSession) -> UUID:
    return await make_account(open_session, "Alex Moreno")


@pytest.fixture
async def manager(
    open_session: OpenSession,
    addresses: Mapping[DatabaseRole, Address],
    tmp_path: Path,
    manager_id: UUID,
) -> AsyncIterator[Visitor]:
    async with visiting(addresses, tmp_path, at(5)) as visitor:
        await visitor.sign_in(open_session, manager_id, Role.EXAM_MANAGER, NINE)
        yield visitor


def test_the_inputs_of_a_policy_make_the_same_policy() -> None:
    reading = read_policy(policy_values(a_policy()))

    assert (reading.policy, reading.errors) == (a_policy(), {})


def test_rows_that_are_left_empty_do_not_count() -> None:
    values = policy_values(a_policy(areas=(an_area("A1"), an_area("A2"), an_area("A3"))))
    values |= {"areas.1.code": " ", "areas.7.code": "", "prices.4.currency": "USD"}

    reading = read_policy(values)

    assert reading.policy is not None
    assert [area.code for area in reading.policy.areas] == ["A1", "A3"]
    assert len(reading.policy.prices) == 1


def test_texts_of_a_language_that_is_not_offered_are_kept() -> None:
    policy = a_policy(titles={"en": "Exam", "es": "Examen", "ar": "امتحان"})

    reading = read_policy(policy_values(policy))

    assert reading.policy is not None
    assert reading.policy.titles["ar"] == "امتحان"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("time_limit_minutes", "two hours"),
        ("attempts_max", ""),
        ("warning_minutes", "30, soon"),
        ("prices.0.amount", "150.001"),
        ("prices.0.valid_from", "tomorrow"),
        ("titles.en", "Exam\x00"),
        ("attempts_max", "٣"),
    ],
)
def test_what_cannot_be_read_is_an_error_of_its_field(name: str, typed: str) -> None:
    reading = read_policy({**policy_values(a_policy()), name: typed})

    assert reading.policy is None
    assert set(reading.errors) == {name}


async def test_who_may_not_plan_exams_finds_nothing_here(
    open_session: OpenSession, addresses: Mapping[DatabaseRole, Address], tmp_path: Path
) -> None:
    candidate_id = await make_account(open_session)
    async with visiting(addresses, tmp_path, at(5)) as visitor:
        await visitor.sign_in(open_session, candidate_id, Role.CANDIDATE, NINE)

        assert (await visitor.get("/manage/exams")).status_code == 404


async def test_a_policy_is_edited_looked_at_and_published(
    manager: Visitor, manager_id: UUID, open_session: OpenSession
) -> None:
    exam_id = await make_exam(open_session, manager_id)
    page = await manager.get(f"/manage/exams/{exam_id}/policy")
    assert 'value="Peer Support Exam"' in page.text

    longer = {**policy_values(a_policy()), "time_limit_minutes": "155", "note": "The panel asked."}
    saved = await manager.post(f"/manage/exams/{exam_id}/policy", longer)
    assert saved.headers["location"] == f"/manage/exams/{exam_id}/policy/2"
    preview = await manager.get(f"/manage/exams/{exam_id}/policy/2")
    assert "150 minutes" in preview.text
    assert "155 minutes" in preview.text
    assert "Nobody is cut short" in preview.text
    seen_at = re.search(r'name="seen_at" value="([^"]+)"', preview.text)
    assert seen_at is not None
    published = await manager.post(
        f"/manage/exams/{exam_id}/policy/2/publish", {"seen_at": seen_at.group(1)}
    )

    assert published.status_code == 303
    async with open_session() as session:
        policy = await store.load_published_policy(session, exam_id)
    assert policy == a_policy(time_limit_minutes=155)


async def test_a_wrong_field_is_said_and_everything_typed_is_still_there(
    manager: Visitor, manager_id: UUID, open_session: OpenSession
) -> None:
    exam_id = await make_exam(open_session, manager_id)
    await manager.get(f"/manage/exams/{exam_id}/policy")

    typed = {**policy_values(a_policy()), "attempts_max": "many", "note": "<b>Why</b>"}
    answer = await manager.post(f"/manage/exams/{exam_id}/policy", typed)

    assert answer.status_code == 422
    assert "“many” is not a whole number." in answer.text
    assert 'value="many"' in answer.text
    assert "&lt;b&gt;Why&lt;/b&gt;" in answer.text


async def test_a_policy_that_cuts_somebody_short_shows_the_line_and_no_button(
    manager: Visitor, manager_id: UUID, open_session: OpenSession
) -> None:
    exam_id = await make_exam(open_session, manager_id)
    await make_administration(
        open_session, exam_id, manager_id, (), closes_at=NINE + timedelta(days=30, minutes=391)
    )
    await manager.get(f"/manage/exams/{exam_id}/policy")
    await manager.post(
        f"/manage/exams/{exam_id}/policy", {**policy_values(a_policy()), "break_minutes": "12"}
    )

    preview = await manager.get(f"/manage/exams/{exam_id}/policy/2")
    pressed = await manager.post(f"/manage/exams/{exam_id}/policy/2/publish", {})

    assert "Does not fit" in preview.text
    assert "Publish version 2" not in preview.text
    assert pressed.status_code == 422
    assert "“Winter”, takes 392 of 391 minutes" in pressed.text


async def test_a_new_exam_starts_from_a_copy(
    manager: Visitor, manager_id: UUID, open_session: OpenSession
) -> None:
    exam_id = await make_exam(open_session, manager_id)
    page = await manager.get(f"/manage/exams/new?copy={exam_id}")
    assert 'value="Peer Support Exam"' in page.text

    taken = await manager.post("/manage/exams", {**policy_values(a_policy()), "code": "peer"})
    made = await manager.post("/manage/exams", {**policy_values(a_policy()), "code": "second"})

    assert taken.status_code == 422
    assert "There already is an exam with the code" in taken.text
    assert made.status_code == 303
    async with open_session() as session:
        exam = await store.find_exam_by_code(session, "second")
        assert exam is not None
        (draft,) = await store.list_policy_rows(session, exam.id)
    assert ExamPolicy.from_document(draft.document) == a_policy()


async def test_an_administration_is_planned_completed_and_published(
    manager: Visitor, manager_id: UUID, open_session: OpenSession
) -> None:
    exam_id = await make_exam(open_session, manager_id)
    form_id = await make_form(open_session, exam_id, manager_id)
    await manager.get(f"/manage/exams/{exam_id}/administrations/new")

    off = await manager.post(
        f"/manage/exams/{exam_id}/administrations", {**PLAN, "closes_at": "2026-12-01T09:00"}
    )
    made = await manager.post(
        f"/manage/exams/{exam_id}/administrations", {**PLAN, f"forms.{form_id}": "yes"}
    )
    address = made.headers["location"]
    lacking = await manager.get(address)
    await manager.post(
        f"/manage/exams/{exam_id}/statement", {"texts.en": "Be kind.", "texts.es": "Sea amable."}
    )
    published = await manager.post(f"{address}/publish", {})

    assert off.status_code == 422
    assert "The closing is after the last start." in off.text
    assert "has no text in Spanish" in lacking.text
    assert published.status_code == 303
    assert "December 1, 2026, 09:00 UTC" in (await manager.get(address)).text


async def test_a_standard_setting_is_recorded_as_a_sample(
    manager: Visitor, manager_id: UUID, open_session: OpenSession
) -> None:
    exam_id = await make_exam(open_session, manager_id)
    address = f"/manage/exams/{exam_id}/standard"
    await manager.get(address)
    record = {
        "method": "Modified Angoff",
        "items_scored": "8",
        "cut_raw": "9",
        "adopted_on": "2026-11-01",
        "record": "Twelve judges, two rounds.",
        "is_sample": "yes",
    }

    off = await manager.post(address, record)
    recorded = await manager.post(address, {**record, "cut_raw": "5"})

    assert (off.status_code, recorded.status_code) == (422, 303)
    assert "The cut lies between 1 and 8." in off.text
    assert "5 of 8 scored items" in (await manager.get(address)).text


@pytest.mark.parametrize(
    "address", ["/manage/exams", "/manage/exams/{exam_id}", "/manage/exams/{exam_id}/statement"]
)
async def test_every_page_of_an_exam_can_be_read(
    manager: Visitor, manager_id: UUID, open_session: OpenSession, address: str
) -> None:
    exam_id = await make_exam(open_session, manager_id)
    await make_form(open_session, exam_id, manager_id)
    await make_administration(open_session, exam_id, manager_id, ())

    answer = await manager.get(address.format(exam_id=exam_id))

    assert answer.status_code == 200
    assert "sample" in answer.text.lower()
