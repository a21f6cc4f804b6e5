"""The pages of the bank: who sees them, what a bad file says, what publishing asks for."""

import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest

from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.rules import Role
from item_bank.items import StageEvent
from tests.builders.exams import NINE, at
from tests.builders.visitor import Visitor, visiting
from tests.exam_service.authoring.bank import (
    People,
    make_bank,
    row,
    table,
)


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
async def psychometrician(
    visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
) -> Visitor:
    await visitor.sign_in(open_session, bank[1].writer, Role.PSYCHOMETRICIAN, NINE)
    return visitor


class TestReading:
    async def test_the_list_shows_what_its_filters_ask_for(self, psychometrician: Visitor) -> None:
        everything = await psychometrician.get("/bank/small/items")
        filtered = await psychometrician.get("/bank/small/items?area=A2&text=Q1&stage=approved")

        assert "Items 1 to 6 of 6" in everything.text
        assert "Items 1 to 1 of 1" in filtered.text
        assert "What about Q1, in en?" in filtered.text

    async def test_a_filter_that_cannot_be_read_asks_for_anything(
        self, psychometrician: Visitor
    ) -> None:
        answer = await psychometrician.get(
            "/bank/small/items?stage=lost&competency=x&language=q&page=-1"
        )

        assert "Items 1 to 6 of 6" in answer.text

    async def test_an_item_page_shows_its_languages_and_says_it_is_a_sample(
        self, psychometrician: Visitor
    ) -> None:
        answer = await psychometrician.get("/bank/small/items/P1")

        assert answer.status_code == 200
        assert 'lang="es" dir="ltr"' in answer.text
        assert "Its items and forms are samples." in answer.text

    @pytest.mark.parametrize(
        "address",
        [
            "/bank/nowhere/items",
            "/bank/small/items/NOPE",
            "/bank/small/items/P1?version=9",
            "/bank/small/forms/F9",
            "/bank/small%00/items",
            "/bank/small/items/P1%00",
            "/bank/small/forms/F1%00",
            "/bank/small/imports/0192f0c0-0000-7000-8000-000000000000",
        ],
    )
    async def test_what_does_not_exist_is_the_same_404(
        self, psychometrician: Visitor, address: str
    ) -> None:
        assert (await psychometrician.get(address)).status_code == 404

    async def test_candidates_find_nothing_here(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        await visitor.sign_in(open_session, bank[1].colleague, Role.CANDIDATE, NINE)

        for address in ("/bank", "/bank/small/items", "/bank/small/items/P1", "/bank/small/forms"):
            assert (await visitor.get(address)).status_code == 404


class TestWriting:
    async def test_an_edit_with_a_gap_keeps_what_was_typed(self, psychometrician: Visitor) -> None:
        await psychometrician.get("/bank/small/items/P1/edit")

        answer = await psychometrician.post(
            "/bank/small/items/P1/edit",
            {**row("P1", stem="", option_c="Typed with care"), "from_number": "1"},
        )

        assert answer.status_code == 422
        assert "Typed with care" in answer.text
        assert 'id="stem-error"' in answer.text

    async def test_an_edit_shows_its_difference(self, psychometrician: Visitor) -> None:
        await psychometrician.get("/bank/small/items/P1/edit")

        answer = await psychometrician.post(
            "/bank/small/items/P1/edit",
            {**row("P1", key="a", stem="What about P9, in en?"), "from_number": "1"},
        )
        shown = await psychometrician.get("/bank/small/items/P1")

        assert answer.status_code == 303
        words = re.sub(r"<[^>]+>", "", shown.text)
        assert "What about  (removed: P1)  (added: P9) , in en?" in words

    async def test_an_author_cannot_approve(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        await visitor.sign_in(open_session, bank[1].colleague, Role.AUTHOR, NINE)
        await visitor.get("/bank/small/items/P1")

        answer = await visitor.post(
            "/bank/small/items/P1/moves", {"event": StageEvent.APPROVE, "version": "1"}
        )

        assert answer.status_code == 404


class TestImporting:
    async def test_a_bad_row_is_shown_with_row_column_found_and_expected(
        self, psychometrician: Visitor
    ) -> None:
        await psychometrician.get("/bank/small/import")
        content = table([row("N1"), row("N2", area="A9")])

        sent = await psychometrician.post("/bank/small/import", {}, ("items.csv", content))
        report = await psychometrician.get(sent.headers["location"])
        applied = await psychometrician.post(f"{sent.headers['location']}/application", {})

        cells = re.findall(r"<t[dh][^>]*>\s*([^<]*?)\s*</t[dh]>", report.text)
        assert "A9" in cells
        assert "one of A1, A2" in cells
        assert applied.status_code == 422
        assert "Nothing was imported: 1 row is refused." in applied.text

    async def test_what_was_looked_at_is_what_is_applied(self, psychometrician: Visitor) -> None:
        await psychometrician.get("/bank/small/import")
        content = table([row("N1"), row("N1", "es")])

        sent = await psychometrician.post("/bank/small/import", {}, ("items.csv", content))
        applied = await psychometrician.post(f"{sent.headers['location']}/application", {})
        twice = await psychometrician.post(f"{sent.headers['location']}/application", {})

        assert applied.status_code == 303
        assert "imported already" in twice.text
        assert (await psychometrician.get("/bank/small/items/N1")).status_code == 200

    async def test_a_file_that_is_no_table_is_said_beside_its_field(
        self, psychometrician: Visitor
    ) -> None:
        await psychometrician.get("/bank/small/import")

        wrong = await psychometrician.post(
            "/bank/small/import", {}, ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00")
        )
        none = await psychometrician.post("/bank/small/import", {})

        assert (wrong.status_code, none.status_code) == (422, 422)
        assert "it is not a text file" in wrong.text
        assert "Choose a file with items." in none.text

    async def test_the_template_is_read_back_as_an_empty_table(
        self, psychometrician: Visitor
    ) -> None:
        await psychometrician.get("/bank/small/import")
        for name in ("template.csv", "template.xlsx"):
            template = await psychometrician.get(f"/bank/small/import/{name}")

            sent = await psychometrician.post("/bank/small/import", {}, (name, template.content))

            assert sent.status_code == 303
