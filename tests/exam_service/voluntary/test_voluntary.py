"""Voluntary answers: given, changed and withdrawn by one person, and counted with many or not."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from exam_service.analysis.rules.analysed import groups_with_sizes
from exam_service.analysis.store.analyses import find_analysis
from exam_service.analysis.use_cases.compute import compute_analysis
from exam_service.database.base import uuid7
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.keys import GroupsKey
from exam_service.people.rules import Role
from exam_service.people.tables import AccountRow
from exam_service.voluntary.rules import (
    GROUP_MIN,
    PREFER_NOT,
    QUESTIONS,
    answers_of,
    document_of,
    groupings_of,
)
from exam_service.voluntary.use_cases import (
    groups_reader,
    keep_answers,
    load_own_answers,
    withdraw_answers,
)
from tests.builders.exams import NINE, at, make_account
from tests.builders.visitor import Visitor, visiting
from tests.exam_service.analysis.test_compute import sat

HERE = "/voluntary-questions"
KEY = GroupsKey(b"k" * 32)
LONGEST = {question.name: max(question.answers, key=len) for question in QUESTIONS}


@pytest.fixture
async def candidate_id(open_session: OpenSession) -> UUID:
    return await make_account(open_session, "Ana Ruiz")


@pytest.fixture
async def candidate(
    open_session: OpenSession,
    addresses: Mapping[DatabaseRole, Address],
    tmp_path: Path,
    candidate_id: UUID,
) -> AsyncIterator[Visitor]:
    async with visiting(addresses, tmp_path, NINE) as visitor:
        await visitor.sign_in(open_session, candidate_id, Role.CANDIDATE, NINE)
        yield visitor


async def keep(as_identity: OpenSession, account_id: UUID, **answers: str) -> None:
    await keep_answers(as_identity, key=KEY, account_id=account_id, answers=answers, now=NINE)


class TestOnePerson:
    async def test_every_question_can_be_left_open_or_declined(self, candidate: Visitor) -> None:
        page = await candidate.get(HERE)

        assert page.text.count(">No answer</option>") == len(QUESTIONS)
        assert page.text.count(">I prefer not to say</option>") == len(QUESTIONS)
        assert " required" not in page.text.partition('class="form"')[2]

    async def test_answers_are_shown_to_their_person_changed_and_withdrawn(
        self, candidate: Visitor, open_session: OpenSession
    ) -> None:
        await candidate.get(HERE)
        await candidate.post(HERE, {"gender": "woman", "age": "25_34"})
        await candidate.post(HERE, {"gender": PREFER_NOT, "age": "35_44"})

        page = await candidate.get(HERE)
        assert '<option value="35_44" selected>' in page.text
        assert f'<option value="{PREFER_NOT}" selected>' in page.text
        assert "25_34" not in await stored(open_session)

        await candidate.post(f"{HERE}/withdraw", {})
        assert "Withdraw all my answers" not in (await candidate.get(HERE)).text
        async with open_session() as session:
            assert await session.scalar(text("SELECT count(*) FROM voluntary_answers")) == 0

    async def test_whatever_is_no_answer_of_ours_is_not_kept(
        self, as_identity: OpenSession, candidate_id: UUID
    ) -> None:
        await keep(as_identity, candidate_id, gender="x" * 500, diagnosis="any", age="25_34")

        found = await load_own_answers(as_identity, key=KEY, account_id=candidate_id)

        assert found == {"age": "25_34"}

    async def test_neither_the_person_nor_the_answer_can_be_read_from_the_database(
        self, as_identity: OpenSession, open_session: OpenSession, candidate_id: UUID
    ) -> None:
        await keep(as_identity, candidate_id, gender="woman")
        await withdraw_answers(as_identity, key=KEY, account_id=uuid7(), now=NINE)

        rows = await stored(open_session)

        for word in ("woman", "gender", candidate_id.hex, str(candidate_id), "Ana"):
            assert word not in rows
        other = GroupsKey(b"o" * 32)
        assert other.pseudonym(candidate_id) not in rows

    async def test_all_rows_are_as_long_as_each_other(self) -> None:
        short, long = document_of({"age": "25_34"}), document_of(LONGEST)

        assert len(short) == len(long)
        assert answers_of(long) == LONGEST
        assert len(KEY.seal("a", short)) == len(KEY.seal("b", long))


async def stored(open_session: OpenSession) -> str:
    """All answers, and what the audit says of them, as their bytes read."""
    async with open_session() as session:
        rows = await session.execute(
            text(
                "SELECT pseudonym || encode(sealed, 'escape') FROM voluntary_answers UNION ALL "
                "SELECT to_jsonb(a)::text FROM audit_entries a WHERE action LIKE 'voluntary%'"
            )
        )
        return "\n".join(rows.scalars())


async def give_each_a_person(open_session: OpenSession) -> list[UUID]:
    """The sittings of one tireless person become those of as many people."""
    async with open_session() as session:
        sittings = list(await session.scalars(text("SELECT id FROM sittings ORDER BY id")))
        accounts = [uuid7() for _ in sittings]
        session.add_all(
            AccountRow(
                id=one,
                email=f"{one.hex}@example.org",
                name="Somebody",
                language="en",
                password_hash="-",
                created_at=NINE,
            )
            for one in accounts
        )
        await session.flush()
        for sitting_id, account_id in zip(sittings, accounts, strict=True):
            await session.execute(
                text("UPDATE sittings SET account_id = :account WHERE id = :sitting"),
                {"account": account_id, "sitting": sitting_id},
            )
    return accounts


class TestMany:
    def test_a_group_of_fewer_than_ten_is_none(self) -> None:
        answers = [{"gender": "woman"}] * GROUP_MIN + [{"gender": "man"}] * (GROUP_MIN - 1)

        found = groupings_of([*answers, {"gender": PREFER_NOT}, {}])["gender (voluntary)"]

        assert groups_with_sizes(found) == [("Woman", GROUP_MIN)]

    async def test_items_are_compared_between_large_groups_and_nobody_is_named(
        self,
        open_session: OpenSession,
        as_scoring: OpenSession,
        as_office: OpenSession,
        as_identity: OpenSession,
    ) -> None:
        there = await sat(open_session, as_scoring, 520)
        accounts = await give_each_a_person(open_session)
        for place, account_id in enumerate(accounts):
            age = "25_34" if place < 515 else "35_44"
            gender = "woman" if place % 5 < 2 else "man"
            await keep(as_identity, account_id, gender=gender, age=age)

        await compute_analysis(
            as_office,
            exam_id=there.arranged.exam_id,
            subject=there.subject,
            actor_id=there.arranged.manager_id,
            now=at(700),
            groups_of=groups_reader(as_identity, KEY),
        )

        async with as_office() as session:
            row = await find_analysis(session, there.subject)
        assert row is not None
        studies = {study["grouping"]: study for study in row.document["groups"]}
        by_gender = studies["gender (voluntary)"]
        assert (by_gender["reference"], by_gender["focal"]) == ("Man", "Woman")
        assert (by_gender["reference_candidates"], by_gender["focal_candidates"]) == (310, 200)
        assert len(by_gender["items"]) == 14
        # Five people of another age leave no trace, and neither does how many did not answer.
        by_age = studies["age (voluntary)"]
        assert by_age["said"] == "Not enough data: everybody who answered is “25 to 34”."
        assert by_age["reference_candidates"] == 510
        assert studies["first language (voluntary)"]["said"].startswith("Not enough data")
        assert "35 to 44" not in str(row.document)
