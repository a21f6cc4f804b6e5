"""The life of a sitting is its table: every move is in it or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_service.sittings.rules.lifecycle import (
    CLOCK_RUNS,
    ENDED,
    LIVE,
    TRANSITIONS,
    IllegalTransition,
    SittingEvent,
    SittingState,
    next_state,
)


@pytest.mark.parametrize("state", SittingState)
@pytest.mark.parametrize("event", SittingEvent)
def test_a_move_is_in_the_table_or_refused(state: SittingState, event: SittingEvent) -> None:
    if event in TRANSITIONS[state]:
        assert next_state(state, event) is TRANSITIONS[state][event]
    else:
        with pytest.raises(IllegalTransition):
            next_state(state, event)


def test_every_state_has_its_row() -> None:
    assert set(TRANSITIONS) == set(SittingState)


def test_a_state_is_either_live_or_ended() -> None:
    assert set(LIVE) | set(ENDED) == set(SittingState)
    assert not LIVE & ENDED


@given(st.lists(st.sampled_from(SittingEvent), max_size=30))
def test_no_history_leaves_an_ended_state_or_ends_twice(events: list[SittingEvent]) -> None:
    state, endings = SittingState.SCHEDULED, 0
    for event in events:
        try:
            following = next_state(state, event)
        except IllegalTransition:
            continue
        assert state in LIVE
        endings += following in ENDED
        state = following

    assert endings <= 1


@given(st.lists(st.sampled_from(SittingEvent), max_size=30))
def test_no_clock_runs_before_check_in_and_start(events: list[SittingEvent]) -> None:
    state = SittingState.SCHEDULED
    seen: list[SittingEvent] = []
    for event in events:
        try:
            state = next_state(state, event)
        except IllegalTransition:
            continue
        seen.append(event)
        if state in CLOCK_RUNS:
            assert seen[:2] == [SittingEvent.CHECK_IN, SittingEvent.START]
