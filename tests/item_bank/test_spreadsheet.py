"""A committee's file is read row by row: each bad cell is named, good rows read back unchanged."""

import codecs
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from item_bank.errors import FileRefused
from item_bank.exchange.layouts import COLUMNS, parallel_items_layout
from item_bank.exchange.rows import ImportedRow, RowProblem, Vocabulary, imported_row
from item_bank.exchange.spreadsheet import (
    ImportedTable,
    Selection,
    read_table,
    write_csv_table,
    write_xlsx_table,
)
from item_bank.items import OPTION_IDS, AreaCode, ItemCode, OptionId, OptionText, Stage
from item_bank.languages import ENGLISH, LanguageTag, is_visible, normalise
from tests.item_bank.builders import make_text, make_version
from tests.item_bank.tables import csv_of, sound, spanish, table_of


def problems_of(row: dict[str, str]) -> list[RowProblem]:
    table = table_of(row)
    assert table.rows == ()
    return list(table.problems)


def without_numbers(table: ImportedTable) -> list[ImportedRow]:
    assert table.problems == ()
    return [replace(row, number=0) for row in table.rows]


def test_a_sound_row_is_read_with_its_lists_and_its_row_number() -> None:
    (row,) = table_of(sound(shuffle_safe="Yes", enemies="A1-002; A1-003", stage="In review")).rows

    assert row == ImportedRow(
        number=2,
        item=ItemCode("A1-001"),
        language=ENGLISH,
        stem="What is best?",
        options=(
            OptionText(OptionId("a"), "One"),
            OptionText(OptionId("b"), "Two", "Because."),
            OptionText(OptionId("c"), "Three"),
        ),
        area=AreaCode("A1"),
        competency=11,
        secondary=(15, 16),
        ethics=("Wellness, Recovery, Resiliency", "Hope"),
        enemies=frozenset({ItemCode("A1-002"), ItemCode("A1-003")}),
        shuffle_safe=True,
        key=OptionId("b"),
        stage=Stage.IN_REVIEW,
    )


def test_a_translation_may_leave_blank_what_its_source_says() -> None:
    table = table_of(sound(), spanish())

    assert table.problems == ()
    assert table.rows[1].key is None
    assert table.rows[1].area is None


@pytest.mark.parametrize(
    ("cells", "column", "expected"),
    [
        ({"item": ""}, "item", "the code of an item"),
        ({"item": "A 1"}, "item", "letters, digits"),
        ({"language": "xx"}, "language", "one of en, es"),
        ({"area": ""}, "area", "the code of an area"),
        ({"competency": "eleven"}, "competency", "a competency's number"),
        ({"competency": "11;12"}, "competency", "one number"),
        ({"secondary": "1;x"}, "secondary", "a competency's number"),
        ({"enemies": "A1-002;?"}, "enemies", "letters, digits"),
        ({"shuffle_safe": "maybe"}, "shuffle_safe", "yes or no"),
        ({"key": ""}, "key", "the letter of the correct option"),
        ({"key": "d"}, "key", "one letter of a, b, c"),
        ({"key": "ab"}, "key", "one letter of a, b, c"),
        ({"stem": " "}, "stem", "the text that asks"),
        ({"stem": "\u00a0\u200b"}, "stem", "the text that asks"),
        ({"stem": "a\x07b"}, "stem", "text without it"),
        ({"stem": "a\u202eb"}, "stem", "text without it"),
        ({"option_b": "", "key": "a", "rationale_b": ""}, "option_b", "options leave no gap"),
        ({"option_b": " One "}, "option_b", "a text no other option has"),
        ({"rationale_e": "Because."}, "rationale_e", "nothing, since option e is empty"),
        ({"stage": "done"}, "stage", "one of draft, in review"),
        ({"stem": "x" * 10_001}, "stem", "at most 10000 characters"),
    ],
)
def test_each_bad_cell_is_named_with_row_column_found_and_expected(
    cells: dict[str, str], column: str, expected: str
) -> None:
    (problem,) = problems_of(sound(**cells))

    assert (problem.row, problem.column) == (2, column)
    assert expected in problem.expected
    assert problem.message.startswith(f"Row 2, column “{column}”: ")


def test_all_problems_of_a_row_are_said_at_once() -> None:
    problems = problems_of(sound(language="xx", key="z", stem=""))

    assert {problem.column for problem in problems} == {"language", "key", "stem"}


def test_good_rows_are_read_beside_bad_ones() -> None:
    table = table_of(sound(), sound(item="A1-002", key="z"), sound(item="A1-003"))

    assert [row.number for row in table.rows] == [2, 4]
    assert table.faulty_items == {"A1-002": 3}


def test_codes_outside_the_exams_vocabulary_are_refused() -> None:
    vocabulary = Vocabulary((AreaCode("A2"),), (1, 15), ("Hope",))

    table = read_table(csv_of(sound()), vocabulary=vocabulary)

    assert [(problem.column, problem.found) for problem in table.problems] == [
        ("area", "A1"),
        ("competency", "11"),
        ("secondary", "16"),
        ("ethics", "Wellness, Recovery, Resiliency"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_delimiters_and_unicode_encodings_are_recognised(
    delimiter: str, mark: bytes, encoding: str
) -> None:
    lines = [["Item", "LANGUAGE", "stem", "option_a", "option_b", "area", "key"]]
    lines.append(["A1-001", "en", '"One, two; three\nfour ""five"""', "á", "b", "A1", "B"])
    content = mark + "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)

    (row,) = read_table(content).rows

    assert row.stem == 'One, two; three\nfour "five"'
    assert row.key == "b"


def test_blank_rows_are_skipped_but_counted() -> None:
    lines = csv_of(sound()).split(b"\r\n")

    (row,) = read_table(b"\r\n".join([lines[0], b"", b",,,", lines[1]])).rows

    assert row.number == 4


texts = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\u202d\u202e"))
    .map(normalise)
    .filter(is_visible)
    .filter(lambda text: len(text) < 200)
)


@settings(max_examples=40, deadline=None)
@given(st.lists(texts, min_size=3, max_size=6, unique=True))
def test_what_is_written_reads_back_unchanged(values: list[str]) -> None:
    stem, *options = values
    row = ImportedRow(
        number=0,
        item=ItemCode("A1-001"),
        language=ENGLISH,
        stem=stem,
        options=tuple(
            OptionText(option, text, rationale=text)
            for option, text in zip(OPTION_IDS, options, strict=False)
        ),
        area=AreaCode("A1"),
        key=OptionId("a"),
        stimulus=options[0],
    )

    assert without_numbers(read_table(write_csv_table([row]))) == [row]
    assert without_numbers(read_table(write_xlsx_table([row]))) == [row]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "'=1", "''-1", "'quoted'"])
def test_text_that_a_spreadsheet_would_run_is_guarded_and_comes_back(text: str) -> None:
    (row,) = table_of(sound(stem=text)).rows
    content = write_csv_table([row])

    assert not any(cell[:1] in "=+-@" for cell in content.decode("utf-8-sig").split(",") if cell)
    assert without_numbers(read_table(content))[0].stem == text
    assert without_numbers(read_table(write_xlsx_table([row])))[0].stem == text


def test_a_banks_items_read_back_as_rows() -> None:
    version = make_version(enemies=["A1-002"])
    rows = [imported_row(version, make_text(version, tag), ENGLISH) for tag in ("en", "km")]

    assert [row.key for row in rows] == ["a", None]
    assert [row.stem for row in without_numbers(read_table(write_csv_table(rows)))] == [
        row.stem for row in rows
    ]


def test_templates_have_every_column_and_no_rows() -> None:
    for template in (write_csv_table([]), write_xlsx_table([])):
        assert read_table(template) == ImportedTable(())
    assert write_csv_table([]).decode("utf-8-sig").strip() == ",".join(COLUMNS)


PARALLEL = """item_id,source,domain,language,passage,stem,code,option_a,option_b,key,notes
P1,news,bbc,en,,Stem,,One,Two,B,
P1,news,bbc,tl,,Tangkay,,Isa,Dalawa,B,
P1,news,bbc,zh-Hans,,词,,一,二,B,
P2,news,bbc,en,A passage,Stem,,One,Two,A,
P3,other,bbc,en,,Stem,,One,Two,A,
P4,news,bbc,en,,Stem,,One,Two,A,
"""


def test_other_peoples_tables_are_read_through_a_layout() -> None:
    layout = parallel_items_layout("news", AreaCode("N"))

    languages = frozenset({ENGLISH, LanguageTag("fil")})
    table = read_table(
        PARALLEL.encode(), layout=layout, selection=Selection(languages, items_max=2)
    )

    assert [(row.item, row.language, row.key, row.area) for row in table.rows] == [
        ("P1", "en", "b", "N"),
        ("P1", "fil", "b", "N"),
    ]
    assert [(problem.row, problem.column) for problem in table.problems] == [(5, "passage")]


def test_only_the_first_problems_are_kept_and_the_rest_are_counted() -> None:
    table = table_of(*(sound(item=f"A1-{number:03}", key="z") for number in range(250)))

    assert (len(table.problems), table.problems_omitted) == (200, 50)
    assert len(table.faulty_items) == 250


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_sentence(tail: bytes) -> None:
    for content in (tail, csv_of(sound()) + tail, b"PK\x03\x04" + tail):
        said = ""
        try:
            read_table(content)
        except FileRefused as refusal:
            said = refusal.message
        assert said == "" or said.endswith((".", "?"))
