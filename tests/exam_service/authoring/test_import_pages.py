"""The pages of imports and exports: somebody else's columns, the report, files that leave."""

import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from exam_service.authoring.tables import ColumnMappingRow, ItemRow
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.rules import Role
from tests.builders.exams import NINE, at, make_exam
from tests.builders.visitor import Visitor, visiting
from tests.exam_service.authoring.bank import POLICY, People, make_bank, table

COMMITTEE = table(
    [
        {"Nr": "1", "Item text": "Who decides?", "i": "They", "ii": "We", "Solution": "A"},
        {"Nr": "2", "Item text": "What first?", "i": "Advise", "ii": "Ask", "Solution": "B"},
        {"Nr": "3", "Item text": "And then?", "i": "Listen", "ii": "Leave", "Solution": "Q"},
    ]
)
CHOSEN = {
    "column.0": "item",
    "column.1": "stem",
    "column.2": "option_a",
    "column.3": "option_b",
    "column.4": "key",
    "area": "A2",
}


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


async def looked_at(visitor: Visitor, content: bytes, name: str, **inputs: str) -> str:
    """Upload a file; answers the address that the page leads to."""
    await visitor.get("/bank/small/import")
    answer = await visitor.post("/bank/small/import", inputs, (name, content))
    assert answer.status_code == 303, re.findall(r"field__error[^>]*>([^<]+)", answer.text)
    return str(answer.headers["location"])


async def count(open_session: OpenSession, rows: type[ItemRow] | type[ColumnMappingRow]) -> int:
    async with open_session() as session:
        return await session.scalar(select(func.count()).select_from(rows)) or 0


class TestColumns:
    async def test_somebody_elses_columns_are_guessed_shown_corrected_and_remembered(
        self, psychometrician: Visitor, open_session: OpenSession
    ) -> None:
        columns = await looked_at(psychometrician, COMMITTEE, "committee.csv")
        page = await psychometrician.get(columns)
        assert columns.endswith("/columns")
        assert "Who decides?" in page.text

        answer = await psychometrician.post(columns, CHOSEN | {"name": "Committee"})
        report = await psychometrician.get(answer.headers["location"])
        assert "Refused" in report.text
        applied = await psychometrician.post(
            f"{answer.headers['location']}/application", {"skip_refused": "yes"}
        )

        assert applied.status_code == 303
        assert await count(open_session, ItemRow) == 8
        assert await count(open_session, ColumnMappingRow) == 1
        again = await looked_at(
            psychometrician, COMMITTEE, "committee.csv", mapping="Committee", area="A2"
        )
        assert (
            "There is nothing to import"
            in (await psychometrician.get(again.removesuffix("/columns"))).text
        )

    async def test_columns_that_lead_to_no_items_keep_what_was_chosen_and_say_what_is_missing(
        self, psychometrician: Visitor, open_session: OpenSession
    ) -> None:
        columns = await looked_at(psychometrician, COMMITTEE, "committee.csv")
        await psychometrician.get(columns)

        answer = await psychometrician.post(columns, CHOSEN | {"column.4": "ignored"})

        assert answer.status_code == 422
        assert "No column is for the key" in answer.text
        assert '<option value="option_a" selected>' in answer.text
        assert await count(open_session, ColumnMappingRow) == 0

    async def test_columns_are_settled_by_those_who_import_and_for_their_own_exam(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        await visitor.sign_in(open_session, bank[1].reviewer, Role.ITEM_REVIEWER, NINE)

        answer = await visitor.get(f"/bank/small/imports/{bank[0]}/columns")

        assert answer.status_code == 404


class TestReport:
    async def test_the_report_is_filtered_by_what_a_line_would_do(
        self, psychometrician: Visitor
    ) -> None:
        columns = await looked_at(psychometrician, COMMITTEE, "committee.csv")
        await psychometrician.get(columns)
        report = (await psychometrician.post(columns, CHOSEN)).headers["location"]

        refused = await psychometrician.get(f"{report}?change=refused")
        found = await psychometrician.get(f"{report}?change=added&text=row+3")

        assert "1 line fits" in refused.text
        assert "row 4" in refused.text
        assert "1 line fits" in found.text

    @pytest.mark.parametrize("name", ["items.zip", "items.xlsx", "items.xml", "items.csv"])
    async def test_a_hostile_file_gets_a_sentence_beside_its_field_and_leaves_nothing(
        self, psychometrician: Visitor, open_session: OpenSession, name: str
    ) -> None:
        contents = {
            "items.zip": b"PK\x03\x04" + bytes(400),
            "items.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "items.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
            "items.csv": b"\x00" * 1000,
        }
        await psychometrician.get("/bank/small/import")

        answer = await psychometrician.post("/bank/small/import", {}, (name, contents[name]))

        assert answer.status_code == 422
        assert re.search(r'id="file-error">[^<]+\.<', answer.text)
        assert await count(open_session, ItemRow) == 6


class TestExport:
    async def test_a_psychometrician_takes_the_bank_out_as_an_archive(
        self, psychometrician: Visitor
    ) -> None:
        await psychometrician.get("/bank/small/export")

        answer = await psychometrician.post("/bank/small/export", {"format": "archive"})

        assert answer.content.startswith(b"PK")
        assert 'filename="small.bank.zip"' in answer.headers["content-disposition"]

    async def test_what_an_archive_tells_of_an_item_stands_on_its_page(
        self, psychometrician: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        await make_exam(open_session, bank[1].manager, POLICY, "other")
        await psychometrician.get("/bank/small/export")
        archive = await psychometrician.post("/bank/small/export", {"format": "archive"})
        await psychometrician.get("/bank/other/import")
        file = ("small.bank.zip", archive.content)
        looked = await psychometrician.post("/bank/other/import", {}, file)
        report = looked.headers["location"]
        await psychometrician.get(report)

        await psychometrician.post(f"{report}/application", {})

        page = await psychometrician.get("/bank/other/items/P1")
        assert "Before it came here" in page.text
        assert "Approval on version 1" in page.text

    @pytest.mark.parametrize(
        "role", [Role.AUTHOR, Role.ITEM_REVIEWER, Role.TRANSLATOR, Role.TRAINER]
    )
    async def test_nobody_else_does(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People], role: Role
    ) -> None:
        await visitor.sign_in(open_session, bank[1].colleague, role, NINE)

        assert (await visitor.get("/bank/small/export")).status_code == 404
