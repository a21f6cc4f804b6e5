"""Response matrices are read from the shapes that people have, or refused in a sentence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from item_bank.statistics.cells import TableNotReadable
from item_bank.statistics.matrix import Blank, read_matrix

SCORED = b"person,i1,i2,i3\nP1,1,0,1\nP2,0,1,1\n"
CHOSEN = b"person,i1,i2,i3\nP1,A,C,B\nP2,B,B,B\n"
SCORES = [[1, 0, 1], [0, 1, 1]]


@pytest.mark.parametrize(
    ("content", "items", "candidates"),
    [
        pytest.param(SCORED, "i1 i2 i3", "P1 P2", id="heading and names"),
        pytest.param(b"i1,i2,i3\n1,0,1\n0,1,1\n", "i1 i2 i3", "1 2", id="no names"),
        pytest.param(b"1,0,1\n0,1,1\n", "1 2 3", "1 2", id="no heading"),
        pytest.param(b"7,1,0,1\n8,0,1,1\n", "1 2 3", "7 8", id="names and no heading"),
        pytest.param(SCORED.replace(b",", b";"), "i1 i2 i3", "P1 P2", id="semicolons"),
        pytest.param(SCORED.replace(b",", b"\t"), "i1 i2 i3", "P1 P2", id="tabs"),
        pytest.param(b"\xef\xbb\xbf" + SCORED, "i1 i2 i3", "P1 P2", id="byte-order mark"),
        pytest.param(SCORED.decode().encode("utf-16"), "i1 i2 i3", "P1 P2", id="UTF-16"),
        pytest.param(SCORED.replace(b"\n", b"\r\n"), "i1 i2 i3", "P1 P2", id="line ends"),
        pytest.param(b"i1,i2,i3\n1,1,0,1\n2,0,1,1\n", "i1 i2 i3", "1 2", id="R's row names"),
        pytest.param(b"id,i1,i2,i3\n1,1.0,0.0,1.0\n0,0,1,1\n", "i1 i2 i3", "1 0", id="fractions"),
        pytest.param(
            b'"","i1","i2","i3"\n"1",1,0,1\n"2",0,1,1\n\n', "i1 i2 i3", "1 2", id="quotes"
        ),
    ],
)
def test_scored_responses_are_read(content: bytes, items: str, candidates: str) -> None:
    matrix = read_matrix(content)
    assert matrix.items == tuple(items.split())
    assert matrix.candidates == tuple(candidates.split())
    np.testing.assert_array_equal(matrix.scores, SCORES)
    assert matrix.chosen is None


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(b"item,key\ni1,A\ni2,B\ni3,B\n", id="long"),
        pytest.param(b"i3,B\ni1,A\ni2,B\n", id="long without heading, in another order"),
        pytest.param(
            b"status;key;item\nscored;a;i1\nscored;b;i2\nscored;b;i3\n", id="more columns"
        ),
        pytest.param(b"i1,i2,i3\nA,B,B\n", id="wide"),
        pytest.param(b"person,i1,i2,i3\nKEY,A,B,B\n", id="wide with a label"),
        pytest.param(b"A,B,B\n", id="bare row"),
        pytest.param(b"key\nA\nB\nB\n", id="bare column"),
        pytest.param(b"ABB", id="one word"),
    ],
)
def test_options_are_scored_with_a_key_of_any_shape(key: bytes) -> None:
    matrix = read_matrix(CHOSEN, key)
    np.testing.assert_array_equal(matrix.scores, SCORES)
    assert matrix.chosen is not None
    assert matrix.chosen.tolist() == [["A", "C", "B"], ["B", "B", "B"]]


def test_an_item_may_have_several_right_options() -> None:
    matrix = read_matrix(CHOSEN, b"item,key\ni1,A|B\ni2,B\ni3,b\n")
    np.testing.assert_array_equal(matrix.scores, [[1, 0, 1], [1, 1, 1]])


def test_options_without_heading_are_read_with_a_bare_key() -> None:
    matrix = read_matrix(b"A,C,B\nB,B,B\n", b"A,B,B")
    np.testing.assert_array_equal(matrix.scores, SCORES)
    assert matrix.items == ("1", "2", "3")


def test_a_blank_is_an_omitted_response_and_scores_nothing() -> None:
    matrix = read_matrix(b"id,i1,i2\na,1,\nb,,NA\n")
    np.testing.assert_array_equal(matrix.scores, [[1, 0], [0, 0]])
    np.testing.assert_array_equal(matrix.omitted, [[False, True], [True, True]])


def test_what_was_not_presented_has_no_score() -> None:
    asked = read_matrix(b"id,i1,i2\na,1,\nb,0,1\n", blank=Blank.NOT_PRESENTED)
    marked = read_matrix(b"id,i1,i2\na,1,N\nb,0,1\n", not_presented=["N"])
    for matrix in (asked, marked):
        np.testing.assert_array_equal(matrix.scores, [[1, np.nan], [0, 1]])
        assert not matrix.omitted.any()


def test_a_code_that_is_no_option_counts_as_omitted_and_is_said() -> None:
    matrix = read_matrix(b"id,i1,i2\na,1,8\nb,2,2\n", b"1,2", options=["1", "2", "3"])
    np.testing.assert_array_equal(matrix.omitted, [[False, True], [False, False]])
    assert matrix.chosen is not None
    assert matrix.chosen[0, 1] == ""
    assert matrix.notes == ("1 responses are no option and count as omitted.",)


def test_pretest_items_are_left_out_unless_asked_for() -> None:
    key = b"item,key,status\ni1,A,scored\ni2,B,pilot\ni3,B,scored\n"
    assert read_matrix(CHOSEN, key).items == ("i1", "i3")
    assert read_matrix(CHOSEN, key, with_pretest=True).items == ("i1", "i2", "i3")


def test_columns_without_a_key_are_left_out_and_said() -> None:
    matrix = read_matrix(b"id,i1,group,i2\na,A,F,B\nb,B,M,B\n", b"item,key\ni1,A\ni2,B\n")
    assert matrix.items == ("i1", "i2")
    assert matrix.notes == ("Columns without a key were left out: group.",)


def test_scores_with_a_key_are_taken_as_scores_and_said() -> None:
    matrix = read_matrix(SCORED, b"item,key\ni1,A\ni2,B\ni3,C\n")
    np.testing.assert_array_equal(matrix.scores, SCORES)
    assert matrix.chosen is None
    assert "0 and 1 already" in matrix.notes[0]


def test_a_column_can_be_left_out_by_name() -> None:
    matrix = read_matrix(b"id,group,i1,i2\na,F,1,0\nb,M,0,1\n", leave_out=["group"])
    assert matrix.items == ("i1", "i2")


@pytest.mark.parametrize(
    ("content", "key", "sentence"),
    [
        (b"", None, "has no rows"),
        (b"id,i1\n", None, "no candidates"),
        (b"id,i1,i2\na,1,0\nb,B,1\n", None, "Line 3, column “i1” has “B”"),
        (b"id,i1,i2\na,1\nb,1,0\n", None, "Line 2 of the responses has 2 cells"),
        (b"id,i1,i1\na,1,0\n", None, "Two columns of the responses are called “i1”"),
        (b"\xff\xd8\xff\xe0", None, "not text in UTF-8"),
        (b"id,i1\na,A\n", b"item,key\ni1,A\ni9,B\n", "no column of the responses: “i9”"),
        (b"id,i1\na,A\n", b"item,key\ni1,\n", "key of item “i1” is blank"),
        (b"id,i1\na,A\n", b"item,key\ni1,A\ni1,B\n", "names item “i1” twice"),
        (b"id,i1,i2\na,A,B\n", b"A,B,C,D", "4 codes and no names"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    content: bytes, key: bytes | None, sentence: str
) -> None:
    with pytest.raises(TableNotReadable, match=sentence):
        read_matrix(content, key)


@given(
    st.lists(
        st.lists(st.sampled_from(["0", "1", ""]), min_size=4, max_size=4), min_size=2, max_size=6
    ).filter(lambda rows: all(any(row) for row in rows))
)
def test_any_table_of_zeros_ones_and_blanks_is_read_as_it_stands(rows: list[list[str]]) -> None:
    body = "".join(f"P{number},{','.join(row)}\n" for number, row in enumerate(rows))
    matrix = read_matrix(f"person,a,b,c,d\n{body}".encode())
    assert matrix.scores.tolist() == [[float(cell == "1") for cell in row] for row in rows]
    assert matrix.omitted.tolist() == [[cell == "" for cell in row] for row in rows]


@given(st.binary(max_size=200))
def test_no_file_of_any_bytes_is_more_than_refused(content: bytes) -> None:
    try:
        matrix = read_matrix(content)
    except TableNotReadable:
        return
    assert matrix.scores.shape == (len(matrix.candidates), len(matrix.items))
