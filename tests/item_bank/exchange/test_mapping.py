"""A mapping is typed, stored and corrected without losing or inventing anything."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from item_bank.errors import MappingRefused
from item_bank.exchange.mapping import (
    CONSTANTS,
    FIELDS,
    SEVERAL,
    ColumnMapping,
    KeyForm,
    parse_mapping,
)
from item_bank.exchange.tables import read_table_by

TYPED = "stem=Question,option_a=A,option_b=B,key=Correct answer,language:=es"
TABLE = b"Question,A,B,Correct answer\nOne?,Yes,No,B\n"

headings = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=10)


@st.composite
def mappings(draw: st.DrawFn) -> ColumnMapping:
    names = draw(st.lists(st.sampled_from(sorted(FIELDS)), unique=True, max_size=8))
    columns = {}
    for number, name in enumerate(names):
        several = draw(st.lists(headings, min_size=1, max_size=3 if name in SEVERAL else 1))
        columns[name] = tuple(f"{number}{at}{said}" for at, said in enumerate(several))
    free = sorted(CONSTANTS - set(names) - {"markup"})
    constants = draw(st.dictionaries(st.sampled_from(free), headings, max_size=2))
    return ColumnMapping(columns, constants, draw(st.sampled_from(KeyForm)), draw(st.just("")))


@given(mappings())
def test_a_mapping_survives_being_stored_as_json(mapping: ColumnMapping) -> None:
    stored = json.loads(json.dumps(mapping.to_document()))

    assert ColumnMapping.from_document(stored) == mapping


def test_a_typed_mapping_says_columns_lists_constants_and_settings() -> None:
    mapping = parse_mapping(
        r"stem=Question\, long,note=A\+B+Year,area:=A1,key_form:=number,separator:=|"
    )

    assert mapping.columns == {"stem": ("Question, long",), "note": ("A+B", "Year")}
    assert mapping.constants == {"area": "A1"}
    assert (mapping.key_form, mapping.separator) == (KeyForm.NUMBER, "|")


def test_corrections_take_the_place_of_a_guess_and_claim_their_columns() -> None:
    guess = parse_mapping("stem=Text,title=Name,language=Lang,note=Remark+Year")

    corrected = guess.with_corrections(parse_mapping("stem=Name,language:=es,area=Year"))

    assert corrected.columns == {"stem": ("Name",), "note": ("Remark",), "area": ("Year",)}
    assert corrected.constants == {"language": "es"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("colour=A", "nothing a column can be for"),
        ("stem", "is no entry"),
        ("stem=", "no column for stem"),
        ("stem=A,stem=B", "names stem twice"),
        ("stem=A,title=A", "is for stem and for title"),
        ("option_a=A+B", "Only one column"),
        ("key:=A", "cannot be a constant"),
        ("language=A,language:=es", "twice"),
        ("key_form:=roman", "key_form is one of"),
        ("markup:=word", "plain or html"),
        (",".join(f"stem{at}=x" for at in range(99)), "is nothing|is no entry"),
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused(typed: str, said: str) -> None:
    with pytest.raises(MappingRefused, match=said):
        parse_mapping(typed)


@pytest.mark.parametrize("document", [None, [], {"columns": []}, {"columns": {"x": ["y"]}},
                                      {"key_form": "roman"}, {"constants": 3}])  # fmt: skip
def test_a_document_that_is_no_mapping_is_refused(document: object) -> None:
    with pytest.raises(MappingRefused):
        ColumnMapping.from_document(document)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (TYPED.replace("stem=Question,", ""), "for the stem"),
        (TYPED.replace("option_b=B,", ""), "for the options"),
        (TYPED.replace("key=Correct answer,", ""), "for the key"),
        (TYPED.replace("Question", "Frage"), "No column is called “Frage”"),
        (TYPED.replace("Question", "#9"), "No column is called “#9”"),
    ],
)
def test_a_mapping_that_does_not_lead_to_items_is_refused(typed: str, said: str) -> None:
    with pytest.raises(MappingRefused, match=said):
        read_table_by(TABLE, parse_mapping(typed))


def test_headings_are_found_in_any_capitals_and_spacing() -> None:
    (item,) = read_table_by(TABLE, parse_mapping(TYPED.replace("Correct", " CORRECT "))).items

    assert (item.language, item.options[1].is_key) == ("es", True)
