"""A column for each language is read as a row for each language; other people's words are known."""

import pytest

from item_bank.exchange.guessing import guess_mapping
from item_bank.exchange.source_items import SourceItem
from item_bank.exchange.table_files import open_table
from item_bank.exchange.tables import read_rows_by
from item_bank.exchange.wide_tables import rows_by_language


def items_of(text: str) -> list[SourceItem]:
    table = rows_by_language(open_table(text.encode()))
    guess = guess_mapping(table.headings, table.sample())
    reading = read_rows_by(table, guess.mapping, "items.csv")
    assert not reading.refused
    return list(reading.items)


def key_of(item: SourceItem) -> str:
    return next(option.text for option in item.options if option.is_key)


@pytest.mark.parametrize(
    "headings",
    [
        "id,stem_en,a_en,b_en,stem_es,a_es,b_es,key",
        "id,Question (English),Option A (English),Option B (English),"
        "Question (Spanish),Option A (Spanish),Option B (Spanish),Answer",
        "id,EN stem,EN option_a,EN option_b,es-MX stem,es-MX option_a,es-MX option_b,Correct",
    ],
)
def test_each_language_of_a_wide_table_words_the_same_item(headings: str) -> None:
    found = items_of(f"{headings}\nQ1,Is it?,Yes,No,¿Sí?,Sí,No,B\nQ2,Up?,Up,Down,,,,A\n")

    assert [(item.code, item.language, item.stem) for item in found] == [
        ("Q1", "en", "Is it?"),
        ("Q1", "es", "¿Sí?"),
        ("Q2", "en", "Up?"),
    ]
    assert [key_of(item) for item in found] == ["No", "No", "Up"]


def test_the_languages_of_a_row_without_a_code_get_one_name() -> None:
    found = items_of(
        "stem_en,a_en,b_en,stem_es,a_es,b_es,key\n"
        "Is it?,Yes,No,¿Sí?,Sí,No,B\nUp?,Up,Down,¿Arriba?,Arriba,Abajo,A\n"
    )

    assert [item.language for item in found] == ["en", "es", "en", "es"]
    assert found[0].code == found[1].code != found[2].code == found[3].code


def test_a_heading_that_only_ends_like_a_language_stays_what_it_is() -> None:
    table = open_table(b"question id,question,option a,option b,key\n7,Is it?,Yes,No,B\n")

    assert rows_by_language(table) == table


def test_correcta_is_the_key_and_no_mark_of_option_a() -> None:
    found = items_of(
        "Nº,Enunciado,Respuesta 1,Respuesta 2,Correcta\n1,¿Uno?,sí,no,2\n2,¿Dos?,ya,no,1\n"
    )

    assert [key_of(item) for item in found] == ["no", "ya"]


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        ("문제,보기1,보기2,보기3,정답\n서울은?,수도,도시,강,1\n물은?,불,액체,돌,2\n",
         ["수도", "액체"]),
        ("السؤال,أ,ب,ج,الإجابة\nالعاصمة؟,طنطا,القاهرة,أسوان,ب\nاللون؟,أحمر,أزرق,أخضر,ج\n",
         ["القاهرة", "أخضر"]),
        ("Вопрос,А,Б,В,Ответ\nСтолица?,Тула,Омск,Москва,В\nВода?,огонь,жидкость,газ,Б\n",
         ["Москва", "жидкость"]),
    ],
    ids=["korean", "arabic", "russian"],
)  # fmt: skip
def test_headings_and_letters_of_other_languages_are_known(table: str, keys: list[str]) -> None:
    assert [key_of(item) for item in items_of(table)] == keys


def test_a_key_that_repeats_a_number_among_the_options_is_read_as_text_where_the_others_are() -> (
    None
):
    found = items_of("question,A,B,C,D,answer\n2+2?,3,4,5,6,4\nParis?,town,lake,hill,sea,town\n")

    assert [key_of(item) for item in found] == ["4", "town"]


@pytest.mark.parametrize("cell", ["\"['x y', 'z']\"", '"[""x y"", ""z""]"', "x y; z", "x y|z"])
def test_options_in_one_cell_are_parted_however_they_are_written(cell: str) -> None:
    found = items_of(f"id,question,choices,answer\n1,Which one?,{cell},B\n")

    assert [option.text for option in found[0].options] == ["x y", "z"]
