"""Tables as committees send them: any headings, delimiter, encoding and way to name the key."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from item_bank.exchange.guessing import Confidence, guess_mapping
from item_bank.exchange.mapping import parse_mapping
from item_bank.exchange.source_items import Reading, SourceItem
from item_bank.exchange.table_files import open_table
from item_bank.exchange.tables import read_rows_by, read_table_by

HEADINGS = ["Question", "A", "B", "C", "D", "Correct answer"]
ROWS = [
    ["What is peer support?", "Therapy", "Support by lived experience", "A pill", "A law", "B"],
    ["Which is a boundary?", "Lending money", "Dating", "Saying no", "Shouting", "C"],
]


def table(rows: Sequence[Sequence[str]], delimiter: str = ",", lines: str = "\r\n") -> str:
    output = io.StringIO(newline="")
    csv.writer(output, delimiter=delimiter, lineterminator=lines).writerows(rows)
    return output.getvalue()


def read_as_guessed(content: bytes, typed: str = "") -> Reading:
    """The table by the mapping that is guessed, with what is typed instead of it."""
    opened = open_table(content)
    guessed = guess_mapping(opened.headings, opened.sample()).mapping
    return read_rows_by(opened, guessed.with_corrections(parse_mapping(typed)), "odd")


def keys_of(reading: Reading) -> list[str]:
    return [key_of(item) for item in reading.items]


def key_of(item: SourceItem) -> str:
    (key,) = (option.text for option in item.options if option.is_key)
    return key


def reasons_of(reading: Reading) -> dict[str, str]:
    return {refused.where: refused.reason for refused in reading.refused}


EXPECTED = ["Support by lived experience", "Saying no"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("lines", ["\n", "\r\n"])
def test_any_delimiter_encoding_and_line_end_is_told(
    delimiter: str, encoding: str, lines: str
) -> None:
    rows = [HEADINGS, [f"{ROWS[0][0]} ¿Qué?", *ROWS[0][1:]], ROWS[1]]

    reading = read_as_guessed(table(rows, delimiter, lines).encode(encoding))

    assert keys_of(reading) == EXPECTED
    assert reading.items[0].stem == "What is peer support? ¿Qué?"


def test_headings_are_found_under_a_title_and_blank_columns_do_not_matter() -> None:
    rows = [
        ["Item bank of the committee, version 3"],
        [],
        ["", *HEADINGS, "", ""],
        *(["", *row, "", ""] for row in ROWS),
    ]

    reading = read_as_guessed(table(rows).encode())

    assert keys_of(reading) == EXPECTED
    assert [item.where for item in reading.items] == ["row 4", "row 5"]


def test_a_table_without_headings_is_read_by_what_stands_in_it() -> None:
    reading = read_as_guessed(table(ROWS * 2).encode())

    assert keys_of(reading)[:2] == EXPECTED
    assert reading.items[0].stem == ROWS[0][0]


def test_a_workbook_is_read_like_a_text_table() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (["The title"], HEADINGS, *ROWS, [*ROWS[0][:5], "=1+1"]):
        sheet.append(row)
    output = io.BytesIO()
    workbook.save(output)

    reading = read_as_guessed(output.getvalue())

    assert keys_of(reading) == EXPECTED
    assert "a formula" in reasons_of(reading)["row 5"]


def test_quoted_line_breaks_and_delimiters_stay_in_the_text() -> None:
    rows = [HEADINGS, ["Line one,\nline two;", *ROWS[0][1:]]]

    (item,) = read_as_guessed(table(rows).encode()).items

    assert item.stem == "Line one,\nline two;"


@pytest.mark.parametrize(
    ("first", "second"),
    [("B", "C"), ("b)", "c)"), ("(b)", "(C)"), ("b.", "c."), ("2", "3"), ("2.0", "3.0"),
     ("Option B", "Option C"), ("Support by lived experience", "saying  NO")],
)  # fmt: skip
def test_a_key_is_a_letter_a_number_or_the_text_of_an_option(first: str, second: str) -> None:
    rows = [HEADINGS, [*ROWS[0][:5], first], [*ROWS[1][:5], second]]

    assert keys_of(read_as_guessed(table(rows).encode())) == EXPECTED


def test_numbers_begin_with_one_unless_it_is_said_otherwise() -> None:
    rows = [HEADINGS, [*ROWS[0][:5], "1"], [*ROWS[1][:5], "2"], [*ROWS[1][:5], "0"]]
    content = table(rows).encode()

    silent = read_as_guessed(content)
    said = read_as_guessed(content, "key_form:=number_from_zero")

    assert silent.items == ()
    assert all("may begin with 0" in reason for reason in reasons_of(silent).values())
    assert keys_of(said) == [*EXPECTED, "Lending money"]


def test_a_key_that_two_ways_of_reading_understand_differently_is_refused() -> None:
    rows = [["Question", "A", "B", "C", "Key"], ["2 + 1 =", "2", "3", "1", "3"]]
    content = table(rows).encode()

    assert "can mean B or C" in reasons_of(read_as_guessed(content))["row 2"]
    assert keys_of(read_as_guessed(content, "key_form:=text")) == ["3"]
    assert keys_of(read_as_guessed(content, "key_form:=number")) == ["1"]


def test_a_mark_for_each_option_names_the_key() -> None:
    headings = ["stem", "option_a", "option_b", "option_a_correct", "option_b_correct"]
    rows = [headings, ["One?", "Yes", "No", "0", "100"], ["Two?", "Yes", "No", "x", "x"]]

    reading = read_as_guessed(table(rows).encode())

    assert keys_of(reading) == ["No"]
    assert "2 keys (A, B)" in reasons_of(reading)["row 3"]


def test_the_right_answer_beside_distractors_becomes_the_first_option() -> None:
    rows = [
        ["Pregunta", "Respuesta correcta", "Distractor 1", "Distractor 2"],
        ["¿Capital de Francia?", "París", "Lyon", "Niza"],
    ]

    (item,) = read_as_guessed(table(rows).encode()).items

    assert [(option.text, option.is_key) for option in item.options] == [
        ("París", True),
        ("Lyon", False),
        ("Niza", False),
    ]
    assert "its place among the options is ours" in item.note


@pytest.mark.parametrize(
    "choices", ["Red|Green|Blue", "A) Red\nB) Green\nC) Blue", '["Red", "Green", "Blue"]']
)
def test_options_in_one_cell_are_parted(choices: str) -> None:
    rows = [["prompt", "choices", "answer"], ["Grass is?", choices, "B"]]

    (item,) = read_as_guessed(table(rows).encode()).items

    assert [option.text for option in item.options] == ["Red", "Green", "Blue"]
    assert key_of(item) == "Green"


def test_one_row_for_each_language_gives_items_of_the_same_code() -> None:
    rows = [
        ["id", "idioma", "enunciado", "opcion_a", "opcion_b", "clave"],
        ["Q1", "en", "Yes?", "Yes", "No", "a"],
        ["Q1", "es-MX", "¿Sí?", "Sí", "No", "b"],
        ["Q1", "English", "Yes?", "Yes", "No", "a"],
        ["Q2", "tlh", "HIja'?", "HIja'", "ghobe'", "a"],
        ["Q3", "spanish", "¿Tal vez?", "Sí", "No", "b"],
    ]

    reading = read_as_guessed(table(rows).encode())

    assert [(item.code, item.language) for item in reading.items] == [
        ("Q1", "en"),
        ("Q1", "es"),
        ("Q3", "es"),
    ]
    assert reading.items[1].warnings == ("Its key is B; the same item in en (row 2) has A.",)
    assert "row 2 is already the item “Q1” in en" in reasons_of(reading)["row 4"]
    assert "“tlh” is not a language" in reasons_of(reading)["row 5"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["", "Yes", "No", "", "A"], "stem is empty"),
        (["One?", "Yes", "No", "", ""], "column “key” names none"),
        (["One?", "Yes", "No", "", "D"], "“D” is none of its options"),
        (["One?", "Yes", "No", "", "A,B"], "2 keys (A, B)"),
        (["One?", "Yes", "No", "Maybe", "AC"], "2 keys (A, C)"),
        (["One?", "Yes", "", "", "A"], "1 options"),
        (["One?", "Yes", "", "No", "A"], "option B is empty, but option C is not"),
        (["One?", "Yes", "Yes ", "No", "A"], "options 1 and 2 are the same"),
        (["One?", "Yes", "No", "", "A", "more"], "more cells than there are headings"),
        (["One?", "Yes\u202e", "No", "", "A"], "U+202E"),
        (["x" * 30_000, "Yes", "No", "", "A"], "at most 10000 characters"),
    ],
)
def test_a_row_that_is_no_item_is_refused_with_its_reason(row: list[str], said: str) -> None:
    headings = ["stem", "option_a", "option_b", "option_c", "key"]
    sound = ["Sound?", "Yes", "No", "Maybe", "B"]

    reading = read_as_guessed(table([headings, sound, row, [*sound[:4], "C"]]).encode())

    assert said in reasons_of(reading)["row 3"]
    assert [item.where for item in reading.items] == ["row 2", "row 4"]


def test_a_row_that_needs_an_image_is_refused() -> None:
    rows = [[*HEADINGS, "Imagen"], [*ROWS[0], "no"], [*ROWS[1], "fig1.png"]]

    reading = read_as_guessed(table(rows).encode())

    assert keys_of(reading) == EXPECTED[:1]
    assert "needs an image" in reasons_of(reading)["row 3"]


def test_repeats_and_contradictions_come_in_marked_with_the_other_row() -> None:
    other_order = [ROWS[0][0], ROWS[0][2], ROWS[0][1], *ROWS[0][3:5]]
    rows = [HEADINGS, ROWS[0], ROWS[0], [*other_order, "A"], [*other_order, "B"]]

    first, repeat, moved, against = read_as_guessed(table(rows).encode()).items

    assert first.warnings[-1] == "The same item with the same key: row 3, row 4."
    assert repeat.warnings[0] == "The same item has another key elsewhere: row 5 says “Therapy”."
    assert moved.warnings == (
        *repeat.warnings[:1],
        "The same item with the same key: row 2, row 3.",
    )
    assert "row 2 says “Support by lived experience”" in against.warnings[0]


def test_a_key_that_its_own_text_contradicts_comes_in_marked() -> None:
    rows = [[*HEADINGS, "answer text"], [*ROWS[0], "A pill"], [*ROWS[1], "Saying no"]]

    first, second = read_as_guessed(table(rows).encode()).items

    assert "beside it is “A pill”" in first.warnings[0]
    assert second.warnings == ()


def test_a_rationale_belongs_to_its_option_and_a_single_one_to_the_key() -> None:
    rows = [
        ["stem", "option_a", "option_b", "key", "explanation", "feedback_a"],
        ["One?", "Yes", "No", "B", "Because.", "Not quite."],
    ]

    (item,) = read_as_guessed(table(rows).encode()).items

    assert [option.rationale for option in item.options] == ["Not quite.", "Because."]


def test_constants_columns_by_number_and_several_columns_are_possible() -> None:
    content = table([HEADINGS, ROWS[0]]).encode()
    typed = "stem=#1,option_a=A,option_b=B,option_c=C,key=#6,note=D+C,language:=es-MX,area:=A1"

    with pytest.raises(Exception, match="for option_c and for note"):
        parse_mapping(typed)
    (item,) = read_table_by(content, parse_mapping(typed.replace("D+C", "D"))).items

    assert (item.language, item.area, item.note) == ("es", "A1", "A law")
    assert len(item.options) == 3


def test_markup_is_characters_unless_the_mapping_says_html() -> None:
    rows = [HEADINGS, ["Is <b>x</b> &lt; 2?", *ROWS[0][1:]]]
    content = table(rows).encode()

    assert read_as_guessed(content).items[0].stem == "Is <b>x</b> &lt; 2?"
    said = read_as_guessed(content, "markup:=html").items[0]
    assert (said.stem, said.markup) == ("Is <b>x</b> &lt; 2?", "html")


def test_every_guess_says_why_and_how_sure_it_is() -> None:
    guess = guess_mapping([*HEADINGS, "Year"], [[*row, "2024"] for row in ROWS])

    assert [column.field for column in guess.columns] == [
        "stem", "option_a", "option_b", "option_c", "option_d", "key", "ignored",
    ]  # fmt: skip
    assert all(column.why for column in guess.columns)
    assert guess.columns[0].confidence is Confidence.SURE
    assert guess.columns[-1].confidence is Confidence.UNSURE


words = st.text("abcdefghij áéñكتاب", min_size=3, max_size=12).filter(str.strip)


@given(
    stems=st.lists(words, min_size=2, max_size=6),
    options=st.lists(words, min_size=2, max_size=5, unique_by=lambda text: " ".join(text.split())),
    key=st.integers(0, 4),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_what_is_written_as_a_table_is_read_from_it(
    stems: list[str], options: list[str], key: int, delimiter: str, encoding: str
) -> None:
    key %= len(options)
    letters = "ABCDE"[: len(options)]
    rows = [["Stem", *(f"Option {letter}" for letter in letters), "Key"]]
    rows += [[stem, *options, letters[key]] for stem in stems]

    reading = read_as_guessed(table(rows, delimiter).encode(encoding))

    assert [item.stem for item in reading.items] == [stem.strip() for stem in stems]
    assert keys_of(reading) == [options[key].strip()] * len(stems)
