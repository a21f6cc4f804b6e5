"""Public practice items: in tables of their own, explained option by option, never in the bank."""

from uuid import UUID

import pytest
from sqlalchemy import select

from exam_service.authoring.rules.import_plan import ImportOptions
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.rules.refusals import ImportRefused
from exam_service.authoring.use_cases.import_practice import (
    import_practice,
    preview_practice_import,
)
from exam_service.authoring.use_cases.look_at_import import preview_import
from exam_service.database.session import OpenSession
from exam_service.practice.tables import PracticeItemRow, PracticeItemTextRow
from item_bank.exchange.difference import Change
from tests.builders.exams import at
from tests.exam_service.authoring.bank import OPTIONS, People, make_bank, row, table


def explained(item: str, language: str = "en", **cells: str) -> dict[str, str]:
    """A row whose every option says why."""
    why = {f"rationale_{letter}": f"Why {letter}." for letter in OPTIONS}
    return row(item, language, **{**why, **cells})


TWO_ITEMS = table([explained("X1"), explained("X1", "es"), explained("X2"), explained("X2", "es")])


async def brought(
    open_session: OpenSession, exam_id: UUID, people: People, content: bytes
) -> ImportReport:
    return await import_practice(
        open_session,
        exam_id=exam_id,
        file_name="practice.csv",
        content=content,
        options=ImportOptions(),
        actor_id=people.writer,
        now=at(3),
    )


async def test_practice_items_are_numbered_in_the_order_of_the_file(
    as_office: OpenSession, open_session: OpenSession
) -> None:
    exam_id, people = await make_bank(open_session)

    await brought(as_office, exam_id, people, TWO_ITEMS)

    async with open_session() as session:
        rows = (await session.scalars(select(PracticeItemRow))).all()
        texts = (await session.scalars(select(PracticeItemTextRow))).all()
    assert {each.code: each.number for each in rows} == {"X1": 1, "X2": 2}
    assert len(texts) == 4
    assert texts[0].options["b"]["rationale"] == "Why b."


async def test_a_second_time_nothing_changes(
    as_office: OpenSession, open_session: OpenSession
) -> None:
    exam_id, people = await make_bank(open_session)
    await brought(as_office, exam_id, people, TWO_ITEMS)

    again = await brought(as_office, exam_id, people, TWO_ITEMS)

    assert {each.change for each in again.rows} == {Change.UNCHANGED}


async def test_an_option_without_an_explanation_is_refused(
    as_office: OpenSession, open_session: OpenSession
) -> None:
    exam_id, people = await make_bank(open_session)

    with pytest.raises(ImportRefused):
        await brought(as_office, exam_id, people, table([explained("X1", rationale_c="")]))

    async with open_session() as session:
        assert (await session.scalars(select(PracticeItemRow))).all() == []


async def test_an_item_of_the_bank_is_never_public(
    as_office: OpenSession, open_session: OpenSession
) -> None:
    exam_id, _ = await make_bank(open_session)

    report = await preview_practice_import(
        as_office, exam_id=exam_id, content=table([explained("P1")]), options=ImportOptions()
    )

    assert report.count(Change.REFUSED) == 1


async def test_a_public_item_never_enters_the_bank(
    as_office: OpenSession, open_session: OpenSession
) -> None:
    exam_id, people = await make_bank(open_session)
    await brought(as_office, exam_id, people, TWO_ITEMS)

    report = await preview_import(
        as_office, exam_id=exam_id, content=TWO_ITEMS, options=ImportOptions()
    )

    assert report.count(Change.REFUSED) == 4


async def test_a_changed_explanation_takes_the_place_of_the_old_one(
    as_office: OpenSession, open_session: OpenSession
) -> None:
    exam_id, people = await make_bank(open_session)
    await brought(as_office, exam_id, people, TWO_ITEMS)

    await brought(as_office, exam_id, people, table([explained("X1", rationale_a="Better.")]))

    async with open_session() as session:
        texts = (await session.scalars(select(PracticeItemTextRow))).all()
    assert len(texts) == 4
    assert {each.options["a"]["rationale"] for each in texts} == {"Why a.", "Better."}
