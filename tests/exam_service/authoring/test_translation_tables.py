"""Spreadsheets for translators outside: what goes out, what comes back, what is refused and why."""

import csv
import io
from collections.abc import Callable
from uuid import UUID

import pytest
from openpyxl import load_workbook

from exam_service.authoring.rules.refusals import ImportApplied, ImportOutdated, ImportRefused
from exam_service.authoring.rules.translation_import import TextChange
from exam_service.authoring.rules.visibility import Viewer, viewer_with
from exam_service.authoring.use_cases.translation_tables import (
    Wanted,
    apply_translations,
    export_translations,
    look_at_translations,
    preview_translations,
)
from exam_service.database.session import OpenSession
from exam_service.people.rules import Role
from item_bank.items import LanguageStatus
from item_bank.languages import LanguageTag
from tests.builders.exams import at
from tests.exam_service.authoring.bank import People, make_bank, newest
from tests.exam_service.authoring.translating import assign, translated, with_new_source

SPANISH, KHMER = LanguageTag("es"), LanguageTag("km")
WORDS = "\u179f\u17bd\u179f\u17d2\u178f\u17b8\u200bP1"


@pytest.fixture
async def bank(open_session: OpenSession) -> tuple[UUID, People]:
    exam_id, people = await make_bank(open_session)
    await assign(open_session, exam_id, people)
    return exam_id, people


def viewer(people: People) -> Viewer:
    return viewer_with(people.colleague, [Role.TRANSLATOR])


def wanted(
    bank: tuple[UUID, People], language: LanguageTag = SPANISH, *, everything: bool = True
) -> Wanted:
    return Wanted(bank[0], language, viewer(bank[1]), everything)


async def exported(
    open_session: OpenSession, bank: tuple[UUID, People], language: LanguageTag = SPANISH
) -> list[dict[str, str]]:
    content = await export_translations(
        open_session, wanted=wanted(bank, language), as_xlsx=False, now=at(5)
    )
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def filled(rows: list[dict[str, str]], text: Callable[[dict[str, str]], str]) -> bytes:
    """The table as a translator sends it back."""
    output = io.StringIO()
    writer = csv.DictWriter(output, list(rows[0]))
    writer.writeheader()
    writer.writerows({**row, "your text": text(row)} for row in rows)
    return output.getvalue().encode()


async def applied(
    open_session: OpenSession,
    bank: tuple[UUID, People],
    content: bytes,
    language: LanguageTag = SPANISH,
    *,
    skip_refused: bool = False,
) -> UUID:
    import_id = await look_at_translations(
        open_session, wanted=wanted(bank, language), file_name="t.csv", content=content, now=at(6)
    )
    await apply_translations(
        open_session,
        import_id=import_id,
        viewer=viewer(bank[1]),
        skip_refused=skip_refused,
        now=at(7),
    )
    return import_id


async def test_a_table_has_every_part_and_neither_key_nor_rationale(
    as_office: OpenSession, bank: tuple[UUID, People]
) -> None:
    rows = await exported(as_office, bank)

    assert [row["part"] for row in rows if row["item"] == "P1"] == ["stem", "a", "b", "c", "d"]
    assert rows[0]["source text"] == "What about P1, in en?"
    assert rows[0]["current text"] == "What about P1, in es?"
    assert set(rows[0]) == {
        "item", "part", "language", "source text", "current text", "your text", "note",
        "do not change",
    }  # fmt: skip


async def test_only_what_a_translator_types_is_unlocked(
    as_office: OpenSession, bank: tuple[UUID, People]
) -> None:
    content = await export_translations(as_office, wanted=wanted(bank), as_xlsx=True, now=at(5))

    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.protection.sheet
    assert [
        head for head, cell in zip(heads, sheet[2], strict=True) if not cell.protection.locked
    ] == ["your text", "note"]


async def test_what_is_translated_already_stays_at_home_unless_asked_for(
    as_office: OpenSession, bank: tuple[UUID, People]
) -> None:
    content = await export_translations(
        as_office, wanted=wanted(bank, everything=False), as_xlsx=False, now=at(5)
    )

    assert len(content.decode().splitlines()) == 1


async def test_a_table_that_comes_back_becomes_drafts_with_every_zero_width_space(
    as_office: OpenSession, bank: tuple[UUID, People]
) -> None:
    rows = await exported(as_office, bank, KHMER)
    p1 = [row for row in rows if row["item"] == "P1"]

    await applied(as_office, bank, filled(p1, lambda row: f"{WORDS} {row['part']}"), KHMER)

    text = (await newest(as_office, bank[0])).texts[KHMER].text
    again = await exported(as_office, bank, KHMER)
    assert text.status is LanguageStatus.DRAFTED
    assert text.stem == f"{WORDS} stem"
    assert next(row["current text"] for row in again if row["item"] == "P1") == f"{WORDS} stem"


async def test_an_empty_cell_keeps_the_text_that_is_saved(
    as_office: OpenSession, bank: tuple[UUID, People]
) -> None:
    rows = await exported(as_office, bank)
    content = filled(
        rows, lambda row: "¿Mejor, P1?" if (row["item"], row["part"]) == ("P1", "stem") else ""
    )

    report = await preview_translations(as_office, wanted=wanted(bank), content=content)
    await applied(as_office, bank, content)

    text = (await newest(as_office, bank[0])).texts[SPANISH].text
    assert (report.count(TextChange.CHANGED), report.count(TextChange.UNCHANGED)) == (1, 5)
    assert text.stem == "¿Mejor, P1?"
    assert text.options[0].text == "P1 es a"


async def test_a_row_made_from_another_source_is_refused_and_says_so(
    as_office: OpenSession, bank: tuple[UUID, People]
) -> None:
    rows = await exported(as_office, bank)
    await with_new_source(as_office, *bank)
    content = filled(rows, lambda row: f"{row['current text']} Nuevo.")

    report = await preview_translations(as_office, wanted=wanted(bank), content=content)

    (refused,) = [line for line in report.lines if line.change is TextChange.REFUSED]
    assert (refused.item, refused.row) == ("P1", 2)
    assert "source has changed" in refused.reason


async def test_what_somebody_saved_since_the_export_is_not_overwritten(
    as_office: OpenSession, bank: tuple[UUID, People]
) -> None:
    rows = await exported(as_office, bank)
    await translated(as_office, bank[0], bank[1].manager, stem="¿Y P1?")
    content = filled(rows, lambda row: f"{row['current text']} Nuevo.")

    report = await preview_translations(as_office, wanted=wanted(bank), content=content)

    refused = [line.item for line in report.lines if line.change is TextChange.REFUSED]
    assert refused == ["P1"]


async def test_refused_items_hold_up_the_others_unless_they_are_left_out_on_purpose(
    as_office: OpenSession, bank: tuple[UUID, People]
) -> None:
    rows = await exported(as_office, bank)
    rows[0]["part"] = "nonsense"
    content = filled(rows, lambda row: f"{row['current text']} Nuevo.")

    with pytest.raises(ImportRefused):
        await applied(as_office, bank, content)
    before = await newest(as_office, bank[0], "P2")
    await applied(as_office, bank, content, skip_refused=True)

    assert before.texts[SPANISH].text.stem == "What about P2, in es?"
    after = await newest(as_office, bank[0], "P2")
    assert after.texts[SPANISH].text.stem == "What about P2, in es? Nuevo."
    untouched = await newest(as_office, bank[0], "P1")
    assert untouched.texts[SPANISH].text.stem == "What about P1, in es?"


async def test_what_was_looked_at_is_applied_once_and_never_over_a_bank_that_changed(
    as_office: OpenSession, bank: tuple[UUID, People]
) -> None:
    rows = await exported(as_office, bank)
    first = filled(rows[:5], lambda row: f"{row['current text']} Uno.")
    import_id = await look_at_translations(
        as_office, wanted=wanted(bank), file_name="t.csv", content=first, now=at(6)
    )
    await translated(as_office, bank[0], bank[1].manager, stem="¿Y P1?")

    with pytest.raises(ImportOutdated):
        await apply_translations(as_office, import_id=import_id, viewer=viewer(bank[1]), now=at(7))
    second = filled(await exported(as_office, bank), lambda row: f"{row['current text']} Dos.")
    done = await applied(as_office, bank, second)

    with pytest.raises(ImportApplied):
        await apply_translations(as_office, import_id=done, viewer=viewer(bank[1]), now=at(8))


async def test_items_out_of_sight_are_refused_as_if_they_were_not_there(
    as_office: OpenSession, open_session: OpenSession
) -> None:
    exam_id, people = await make_bank(open_session)
    await assign(open_session, exam_id, people, "ar")
    everything = Wanted(
        exam_id, SPANISH, viewer_with(people.writer, [Role.PSYCHOMETRICIAN]), everything=True
    )
    content = await export_translations(as_office, wanted=everything, as_xlsx=False, now=at(5))
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))

    report = await preview_translations(
        as_office,
        wanted=wanted((exam_id, people)),
        content=filled(rows, lambda row: f"{row['current text']} Nuevo."),
    )

    assert report.count(TextChange.REFUSED) == len(report.lines) == 6
