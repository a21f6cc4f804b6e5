"""Files as people really have them: no column is taken for what it is not."""

import numpy as np
import pytest

from item_bank.statistics.cells import TableNotReadable
from item_bank.statistics.groups import read_groups, two_groups
from item_bank.statistics.keys import read_key
from item_bank.statistics.matrix import read_matrix
from item_bank.statistics.samples import NotIdentified
from item_bank.statistics.times import read_times

SCORES = [[1, 0, 1], [0, 1, 1]]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"id,i1,i2,i3,\nP1,1,0,1,\nP2,0,1,1,\n", id="a separator ends every line"),
        pytest.param(b"id,i1,i2,i3\nP1,1,0,1,\nP2,0,1,1,\n", id="every line but the heading"),
        pytest.param(b"id,i1,i2,i3\rP1,1,0,1\rP2,0,1,1\r", id="carriage returns alone"),
        pytest.param(b"id i1 i2 i3\nP1 1 0 1\nP2 0 1 1\n", id="blanks between"),
        pytest.param(b"id,i1,i2,i3\nP1,TRUE,FALSE,TRUE\nP2,False,True,true\n", id="truths"),
        pytest.param(
            b"id,i1,i2,i3\nP1,1e+00,0.000e+00,1.0e+00\nP2,0e+00,1,1\n", id="powers of ten"
        ),
        pytest.param(b"i1,i2,i3,id\n1,0,1,P1\n0,1,1,P2\n", id="names in the last column"),
        pytest.param(b"sex,i1,i2,i3,id\nf,1,0,1,P1\nm,0,1,1,P2\n", id="a group in the first"),
    ],
)
def test_scores_are_read_as_programs_write_them(content: bytes) -> None:
    matrix = read_matrix(content)
    assert matrix.items == ("i1", "i2", "i3")
    assert matrix.candidates == ("P1", "P2")
    np.testing.assert_array_equal(matrix.scores, SCORES)


def test_an_item_with_codes_of_its_own_is_refused_and_not_taken_for_names() -> None:
    digits = b"i1,i2\n1,0\n9,1\n0,1\n1,1\n9,0\n2,1\n"
    with pytest.raises(TableNotReadable, match="column “i1” has “9”"):
        read_matrix(digits)
    with pytest.raises(TableNotReadable, match="--omitted"):
        read_matrix(b"i1,i2\n1,0\nN,1\n0,1\n1,1\n")
    marked = read_matrix(b"i1,i2\n1,0\n9,1\n0,1\n1,1\n", omitted=["9"])
    assert marked.items == ("i1", "i2")
    np.testing.assert_array_equal(marked.scores[:, 0], [1, 0, 0, 1])


def test_what_files_have_beside_items_is_left_out_and_said() -> None:
    matrix = read_matrix(b"id,i1,gender,i2,total\na,1,0,0,1\nb,0,1,1,1\n")
    assert matrix.items == ("i1", "i2")
    assert matrix.notes == ("Columns that are no items were left out: gender, total.",)


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(b"id,item,key\n1,i1,A\n2,i2,B\n3,i3,B\n", id="rows counted before"),
        pytest.param(b"Question,Correct Answer\ni1,A\ni2,B\ni3,B\n", id="words for headings"),
        pytest.param(b"item,key\nI1,A\nI2,B\nI3,B\n", id="names in capitals"),
    ],
)
def test_a_key_may_call_its_columns_and_items_a_little_differently(key: bytes) -> None:
    matrix = read_matrix(b"id,i1,i2,i3\nP1,A,C,B\nP2,B,B,B\n", key)
    np.testing.assert_array_equal(matrix.scores, SCORES)


def test_responses_without_heading_are_read_in_the_order_of_the_key_and_it_is_said() -> None:
    rows = b"P1,A,C,B\nP2,B,B,B\nP3,A,C,B\n"
    matrix = read_matrix(rows, b"item,key\ni1,A\ni2,B\ni3,B\n")
    assert matrix.items == ("i1", "i2", "i3")
    assert "in the order of the key" in matrix.notes[0]
    np.testing.assert_array_equal(matrix.scores, [*SCORES, SCORES[0]])


def test_the_words_of_one_option_are_one_code() -> None:
    key = read_key(b"item,key\na,New York\nb,A or more\nc,A/C\nd,New York|Rome\n")
    assert list(key.accepted.values()) == [
        {"NEW YORK"},
        {"A OR MORE"},
        {"A", "C"},
        {"NEW YORK", "ROME"},
    ]


def test_groups_are_matched_by_name_wherever_the_names_stand() -> None:
    file = b"sex,code\nf,P2\nm,P1\n"
    assert read_groups(file, ["P1", "P2"], "sex") == ["m", "f"]
    assert read_groups(b"age,sex\n2,f\n1,m\n", ["1", "2"], "sex") == ["f", "m"]


def test_of_two_groups_the_smaller_is_studied_if_none_is_named() -> None:
    found = two_groups(["m", "f", "m"], None, None)
    assert found.is_focal.tolist() == [False, True, False]
    assert "“f”" in found.notes[0]
    with pytest.raises(NotIdentified, match="there are en, es, fr"):
        two_groups(["en", "es", "fr"], None, None)


def test_times_of_a_candidate_who_is_there_twice_stay_with_their_row() -> None:
    matrix = read_matrix(b"id,i1,i2\na,1,0\na,0,1\n")
    seconds = read_times(b"id,i1,i2\na,10,20\na,30,40\n", matrix)
    np.testing.assert_array_equal(seconds, [[10, 20], [30, 40]])
    with pytest.raises(TableNotReadable, match="a candidate twice"):
        read_times(b"id,i1,i2\na,10,20\na,30,40\n", read_matrix(b"id,i1,i2\na,1,0\nb,0,1\n"))
