"""What entries amount to, whatever order they came in."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_service.responses.rules import (
    Entry,
    EntryKind,
    EntryRefused,
    StoredEntry,
    check_entry,
    final_responses,
    resumption,
)

WHEN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SLOTS = {"s1": frozenset({"o1", "o2"}), "s2": frozenset({"o3", "o4"})}


def choice(epoch: int, sequence: int, slot: str, option: str | None) -> StoredEntry:
    return StoredEntry(epoch, sequence, slot, EntryKind.CHOICE, {"option": option})


def test_the_last_choice_of_a_slot_counts() -> None:
    entries = [choice(1, 1, "s1", "o1"), choice(1, 2, "s2", "o3"), choice(1, 3, "s1", "o2")]

    assert final_responses(entries) == {"s1": "o2", "s2": "o3"}


def test_a_choice_taken_back_leaves_the_slot_unanswered() -> None:
    assert final_responses([choice(1, 1, "s1", "o1"), choice(1, 2, "s1", None)]) == {"s1": None}


def test_a_later_lease_goes_before_a_higher_sequence() -> None:
    assert final_responses([choice(2, 1, "s1", "o2"), choice(1, 9, "s1", "o1")]) == {"s1": "o2"}


@given(
    st.lists(
        st.tuples(
            st.integers(min_value=1, max_value=3),
            st.integers(min_value=1, max_value=20),
            st.sampled_from(["s1", "s2"]),
            st.sampled_from(["o1", "o2", None]),
        ),
        unique_by=lambda one: (one[0], one[1]),
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_arrival_changes_nothing(history: list[Any], random: Any) -> None:
    entries = [choice(*one) for one in history]
    shuffled = [*entries, *entries]
    random.shuffle(shuffled)

    assert final_responses(shuffled) == final_responses(entries)
    assert resumption(shuffled) == resumption(entries)


def test_a_reload_brings_back_choice_flag_strike_and_place() -> None:
    entries = [
        choice(1, 1, "s1", "o1"),
        StoredEntry(1, 2, "s1", EntryKind.FLAG, {"flagged": True}),
        StoredEntry(1, 3, "s2", EntryKind.STRIKE, {"struck": ["o3"]}),
        StoredEntry(1, 4, "s2", EntryKind.POSITION, {}),
    ]

    seen = resumption(entries)

    assert seen.position == "s2"
    assert (seen.sessions["s1"].option, seen.sessions["s1"].flagged) == ("o1", True)
    assert seen.sessions["s2"].struck == ["o3"]


@pytest.mark.parametrize(
    ("slot", "kind", "value"),
    [
        ("s9", EntryKind.CHOICE, {"option": "o1"}),
        ("s1", EntryKind.CHOICE, {"option": "o3"}),
        ("s1", EntryKind.CHOICE, {"option": ["o1"], "score": 1}),
        ("s1", EntryKind.CHOICE, {"option": ["o1"]}),
        ("s1", EntryKind.CHOICE, {}),
        ("s1", EntryKind.FLAG, {"flagged": "yes"}),
        ("s1", EntryKind.STRIKE, {"struck": ["o1", "zz"]}),
        ("s1", EntryKind.STRIKE, {"struck": "o1"}),
        ("s1", EntryKind.POSITION, {"state": "submitted"}),
    ],
)
def test_an_entry_that_no_player_sends_is_refused(
    slot: str, kind: EntryKind, value: dict[str, Any]
) -> None:
    with pytest.raises(EntryRefused):
        check_entry(Entry(1, slot, kind, value, WHEN), SLOTS)


def test_an_entry_that_fits_is_let_through() -> None:
    fitting: list[tuple[EntryKind, dict[str, Any]]] = [
        (EntryKind.CHOICE, {"option": "o1"}),
        (EntryKind.CHOICE, {"option": None}),
        (EntryKind.FLAG, {"flagged": False}),
        (EntryKind.STRIKE, {"struck": ["o2"]}),
        (EntryKind.POSITION, {}),
    ]
    for kind, value in fitting:
        check_entry(Entry(1, "s1", kind, value, WHEN), SLOTS)
