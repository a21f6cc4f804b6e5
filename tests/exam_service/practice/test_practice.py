"""The practice form: public, immediate, in the reader's language or plainly not, stored nowhere."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import select

from exam_service.database.base import uuid7
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.practice.rules import (
    AreaTally,
    OutlinedItem,
    no_choices,
    read_choices,
    tally,
    write_choices,
)
from exam_service.practice.tables import PracticeItemRow, PracticeItemTextRow
from exam_service.practice.use_cases import NoPractice, look_at_item, look_at_practice
from tests.builders.exams import NINE, a_policy, make_account, make_exam
from tests.builders.visitor import Visitor, visiting

ITEMS = (OutlinedItem(1, "A2", "b"), OutlinedItem(2, "A1", "a"), OutlinedItem(3, "A2", "c"))
RATIONALE = "why-this-option"


class TestChoices:
    def test_what_the_browser_carries_is_read_back_as_it_was(self) -> None:
        choices = no_choices("peer", 3).having(1, "b").having(3, "c").having(1, None)

        assert write_choices(choices) == "peer:--c"
        assert read_choices("peer:--c", "peer", 3) == choices

    @pytest.mark.parametrize("text", ["", "other:ab-", "peer:ab", "peer:abcd", "peer", ":"])
    def test_what_belongs_to_another_form_is_nothing(self, text: str) -> None:
        assert read_choices(text, "peer", 3) == no_choices("peer", 3)

    def test_the_next_item_is_the_first_one_left_open(self) -> None:
        assert no_choices("peer", 3).having(1, "a").next_number == 2
        assert no_choices("peer", 1).having(1, "a").next_number is None

    def test_areas_add_up(self) -> None:
        choices = no_choices("peer", 3).having(1, "b").having(3, "a")

        assert tally(ITEMS, choices) == (AreaTally("A1", 0, 0, 1), AreaTally("A2", 1, 2, 2))


async def make_practice(
    open_session: OpenSession, exam_id: UUID, languages: tuple[str, ...] = ("en", "es")
) -> None:
    """Three public items; a rationale and a text name their item, option and language."""
    async with open_session() as session:
        for item in ITEMS:
            row = PracticeItemRow(
                id=uuid7(),
                exam_id=exam_id,
                code=f"P{item.number}",
                # Numbers with gaps: what visitors see is numbered from one all the same.
                number=item.number * 10,
                area=item.area,
                option_ids=["a", "b", "c"],
                key_option=item.key,
            )
            session.add(row)
            await session.flush()
            for language in languages:
                texts = {
                    option: {
                        "text": f"{option} of {item.number} in {language}",
                        "rationale": f"{RATIONALE} {option}{item.number}",
                    }
                    for option in "abc"
                }
                session.add(
                    PracticeItemTextRow(
                        item_id=row.id,
                        language=language,
                        direction="ltr",
                        stem=f"Stem {item.number} in {language}",
                        options=texts,
                    )
                )


@pytest.fixture
async def exam_id(open_session: OpenSession) -> UUID:
    actor_id = await make_account(open_session)
    exam_id = await make_exam(open_session, actor_id)
    await make_practice(open_session, exam_id)
    return exam_id


async def lose_one_spanish_text(open_session: OpenSession) -> None:
    async with open_session() as session:
        found = await session.scalars(
            select(PracticeItemTextRow).where(PracticeItemTextRow.language == "es").limit(1)
        )
        await session.delete(found.one())


class TestTheForm:
    async def test_a_sample_exam_comes_first_where_none_is_named(
        self, as_delivery: OpenSession, open_session: OpenSession, exam_id: UUID
    ) -> None:
        actor_id = await make_account(open_session)
        real = await make_exam(open_session, actor_id, a_policy(is_sample=False), "a-real-one")
        await make_practice(open_session, real)

        assert (await look_at_practice(as_delivery, exam_code=None)).exam.code == "peer"
        named = await look_at_practice(as_delivery, exam_code="a-real-one")
        assert (named.exam.exam_id, len(named.offers)) == (real, 2)

    async def test_without_practice_items_there_is_nothing(self, as_delivery: OpenSession) -> None:
        with pytest.raises(NoPractice):
            await look_at_practice(as_delivery, exam_code=None)

    async def test_a_language_counts_only_when_every_item_has_it(
        self, as_delivery: OpenSession, open_session: OpenSession, exam_id: UUID
    ) -> None:
        complete = (await look_at_practice(as_delivery, exam_code="peer")).languages
        assert complete == {"en", "es"}

        await lose_one_spanish_text(open_session)

        practice, item = await look_at_item(as_delivery, exam_code="peer", number=2, language="es")

        assert (practice.languages, item) == (frozenset({"en"}), None)

    async def test_there_is_no_item_beyond_the_last(
        self, as_delivery: OpenSession, exam_id: UUID
    ) -> None:
        for number in (0, 4):
            with pytest.raises(NoPractice):
                await look_at_item(as_delivery, exam_code="peer", number=number, language="en")


@pytest.fixture
async def visitor(
    addresses: Mapping[DatabaseRole, Address], tmp_path: Path, exam_id: UUID
) -> AsyncIterator[Visitor]:
    async with visiting(addresses, tmp_path, NINE) as visitor:
        yield visitor


class TestThePages:
    async def test_key_and_rationales_come_only_after_the_choice(self, visitor: Visitor) -> None:
        before = await visitor.get("/practice/1")
        answer = await visitor.post("/practice/1", {"choice": "a"})
        after = await visitor.get("/practice/1")

        assert RATIONALE not in before.text
        assert answer.headers["location"] == "/practice/1"
        assert "The best answer is B." in after.text
        assert all(f"{RATIONALE} {option}1" in after.text for option in "abc")

    async def test_trying_again_hides_them(self, visitor: Visitor) -> None:
        await visitor.get("/practice/1")
        await visitor.post("/practice/1", {"choice": "b"})
        assert "Your answer is the best one" in (await visitor.get("/practice/1")).text

        await visitor.post("/practice/1", {"again": "yes"})

        assert RATIONALE not in (await visitor.get("/practice/1")).text

    @pytest.mark.parametrize("inputs", [{}, {"choice": "e"}, {"choice": "x" * 500}])
    async def test_a_form_without_a_choice_says_what_to_do(
        self, visitor: Visitor, inputs: dict[str, str]
    ) -> None:
        await visitor.get("/practice/1")

        page = await visitor.post("/practice/1", inputs)

        assert page.status_code == 422
        assert "Please choose one option" in page.text

    async def test_every_page_says_that_it_is_a_sample(self, visitor: Visitor) -> None:
        for path in ("", "/1", "/3", "/summary"):
            assert "Sample" in (await visitor.get(f"/practice{path}")).text

    async def test_the_summary_counts_by_area_and_beginning_again_forgets(
        self, visitor: Visitor
    ) -> None:
        await visitor.get("/practice")
        await visitor.post("/practice/1", {"choice": "b"})
        await visitor.post("/practice/2", {"choice": "c"})

        summary = await visitor.get("/practice/summary")
        assert "You have answered 2 of 3 questions, and 1 with the best answer." in summary.text
        assert "Where to practise." in summary.text

        await visitor.post("/practice", {"exam": "peer"})
        assert "not answered a question yet" in (await visitor.get("/practice/summary")).text

    async def test_another_language_in_the_middle_keeps_the_choices(self, visitor: Visitor) -> None:
        await visitor.get("/practice/1")
        await visitor.post("/practice/1", {"choice": "a"})
        await visitor.post("/language", {"language": "es", "next": "/practice/1"})

        page = await visitor.get("/practice/1")

        assert "Stem 1 in es" in page.text
        assert 'lang="es"' in page.text
        assert f"{RATIONALE} a1" in page.text

    async def test_a_language_that_the_form_lacks_is_said_and_others_are_offered(
        self, visitor: Visitor, open_session: OpenSession
    ) -> None:
        await lose_one_spanish_text(open_session)

        page = await visitor.get("/practice/2?language=es")

        assert "Stem 2" not in page.text
        assert 'name="language" value="en"' in page.text

    async def test_an_unknown_exam_has_no_practice(self, visitor: Visitor) -> None:
        assert (await visitor.get("/practice?exam=nothing")).status_code == 404


async def test_the_role_behind_these_pages_reads_practice_items_and_no_others(
    addresses: Mapping[DatabaseRole, Address], clean_database_url: str
) -> None:
    connection = await asyncpg.connect(addresses[DatabaseRole.DELIVERY].dsn())
    try:
        await connection.execute("SELECT key_option FROM practice_items")
        await connection.execute("SELECT options FROM practice_item_texts")
        for table in ("items", "item_versions", "item_keys", "language_versions", "rationales"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("UPDATE practice_items SET key_option = 'a'")
    finally:
        await connection.close()
