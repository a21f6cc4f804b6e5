"""Translating on pages: beside the source, in its own direction, only what one is assigned to."""

import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest

from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.rules import Role
from tests.builders.exams import NINE, at
from tests.builders.visitor import Visitor, visiting
from tests.exam_service.authoring.bank import People, make_bank, row
from tests.exam_service.authoring.test_publish_form import assembled
from tests.exam_service.authoring.translating import assign, translated

PAGE = "/bank/small/items/P1/translations/es"


@pytest.fixture
async def bank(open_session: OpenSession) -> tuple[UUID, People]:
    return await make_bank(open_session)


@pytest.fixture
async def visitor(
    addresses: Mapping[DatabaseRole, Address], tmp_path: Path, bank: tuple[UUID, People]
) -> AsyncIterator[Visitor]:
    async with visiting(addresses, tmp_path, at(5)) as arrived:
        yield arrived


@pytest.fixture
async def translator(
    visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
) -> Visitor:
    """Somebody who is assigned every item in every language."""
    exam_id, people = bank
    await assign(open_session, exam_id, people)
    await visitor.sign_in(open_session, people.colleague, Role.TRANSLATOR, NINE)
    return visitor


class TestPages:
    async def test_a_text_stands_beside_its_source_each_in_its_own_direction(
        self, translator: Visitor
    ) -> None:
        page = await translator.get("/bank/small/items/P1/translations/ar")

        assert 'lang="en" dir="ltr">What about P1, in en?' in page.text
        assert 'lang="ar" dir="rtl"' in page.text

    async def test_zero_width_spaces_come_back_from_the_page_as_they_were_typed(
        self, translator: Visitor
    ) -> None:
        khmer = "\u179f\u17bd\u179f\u17d2\u178f\u17b8\u200bP1\u200b\u1794\u17b6\u1791"
        url = "/bank/small/items/P1/translations/km"
        await translator.get(url)
        typed = row("P1", "km", stem=khmer)

        saved = await translator.post(url, {**typed, "from_number": "1", "saved_hash": ""})
        page = await translator.get(url)

        assert saved.status_code == 303
        assert f"\n{khmer}</textarea>" in page.text

    async def test_a_gap_keeps_what_was_typed_and_names_the_field(
        self, translator: Visitor
    ) -> None:
        page = await translator.get(PAGE)
        saved_hash = re.findall(r'name="saved_hash" value="([0-9a-f]{64})"', page.text)[0]

        answer = await translator.post(
            PAGE,
            {
                **row("P1", "es", stem="", option_c="Con cuidado"),
                "from_number": "1",
                "saved_hash": saved_hash,
            },
        )

        assert answer.status_code == 422
        assert 'id="stem-error"' in answer.text
        assert "Con cuidado" in answer.text

    async def test_hmong_is_typed_without_spelling_checks_or_changes_of_case(
        self, translator: Visitor
    ) -> None:
        page = await translator.get("/bank/small/items/P1/translations/hmn")

        assert 'lang="hmn" dir="ltr" spellcheck="false" autocapitalize="off"' in page.text

    async def test_the_queue_shows_each_person_what_they_can_move_on(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        await translated(open_session, exam_id, people.colleague, stem="¿Y P1?")

        await assign(open_session, exam_id, people)
        await visitor.sign_in(open_session, people.colleague, Role.TRANSLATOR, NINE)
        writers = await visitor.get("/bank/small/translations?language=es")
        await visitor.sign_in(open_session, people.reviewer, Role.ITEM_REVIEWER, NINE)
        reviewers = await visitor.get("/bank/small/translations?language=es")

        assert "Nothing waits for you here." in writers.text
        assert "items 1 to 1 of 1" in reviewers.text
        assert "To be reviewed" in reviewers.text

    async def test_the_board_names_what_blocks_a_form(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        await visitor.sign_in(open_session, people.writer, Role.PSYCHOMETRICIAN, NINE)
        await assembled(open_session, exam_id, people)
        ready = await visitor.get("/bank/small/languages")
        await translated(open_session, exam_id, people.colleague, stem="¿Y P1?")

        board = await visitor.get("/bank/small/languages")

        assert "What keeps form" not in ready.text
        assert "What keeps form F1 from being published in Spanish" in board.text
        assert '<a href="/bank/small/items/P1/translations/es">P1</a>' in board.text

    async def test_only_translators_write_and_candidates_find_nothing(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        await visitor.sign_in(open_session, bank[1].colleague, Role.CANDIDATE, NINE)
        for address in (PAGE, "/bank/small/translations", "/bank/small/languages"):
            assert (await visitor.get(address)).status_code == 404
        await visitor.sign_in(open_session, bank[1].reviewer, Role.ITEM_REVIEWER, NINE)
        await visitor.get(PAGE)

        answer = await visitor.post(PAGE, {**row("P1", "es", stem="¿P1?"), "from_number": "1"})

        assert answer.status_code == 404

    async def test_a_translator_finds_only_the_languages_they_are_assigned_to(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        await assign(open_session, exam_id, people, "es")
        await visitor.sign_in(open_session, people.colleague, Role.TRANSLATOR, NINE)

        spanish = await visitor.get(PAGE)
        arabic = await visitor.get("/bank/small/items/P1/translations/ar")

        assert (spanish.status_code, arabic.status_code) == (200, 404)
