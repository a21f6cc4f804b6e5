"""The proof that nobody is cut short: computed by hand once, and for any policy by property."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_service.exams.rules.fairness import (
    Entitlement,
    LiveSitting,
    SomebodyWouldBeCutShort,
    Window,
    longest_sitting,
    prove,
    require,
)
from exam_service.exams.rules.policy import ExamPolicy
from tests.builders.exams import NINE, a_policy, at

# 150 × 2 + 30 extra + 10 break + 4 × 10 stops + 10 credit.
LONGEST_MINUTES = 390

POLICIES = st.builds(
    a_policy,
    time_limit_minutes=st.integers(1, 600),
    break_minutes=st.integers(0, 60),
    extra_time_percent_max=st.integers(0, 200),
    extra_minutes_max=st.integers(0, 120),
    stop_clock_breaks=st.integers(0, 10),
    stop_clock_break_minutes=st.integers(0, 60),
    offline_credit_seconds_max=st.integers(0, 3_600),
    seat_minutes_max=st.integers(1, 3_000),
)


def window(minutes: int, *live: LiveSitting) -> Window:
    """An administration that closes so many minutes after its last start."""
    return Window("Winter", NINE, at(minutes), live)


def test_the_longest_sitting_has_every_extra_break_and_credit() -> None:
    assert longest_sitting(a_policy()) == timedelta(minutes=LONGEST_MINUTES)


@pytest.mark.parametrize(("seat", "holds"), [(LONGEST_MINUTES, True), (LONGEST_MINUTES - 1, False)])
def test_the_longest_sitting_fits_the_seat_limit(seat: int, holds: bool) -> None:  # noqa: FBT001
    assert prove(a_policy(seat_minutes_max=seat)).holds is holds


@pytest.mark.parametrize(("room", "holds"), [(LONGEST_MINUTES, True), (LONGEST_MINUTES - 1, False)])
def test_who_starts_last_has_the_longest_sitting_before_the_window_closes(
    room: int,
    holds: bool,  # noqa: FBT001
) -> None:
    assert prove(a_policy(), windows=[window(room)]).holds is holds


def test_an_accommodation_larger_than_the_policy_allows_is_counted_as_granted() -> None:
    granted = [Entitlement(200, 30, candidates=2)]

    proof = prove(a_policy(seat_minutes_max=500), windows=[window(400)], granted=granted)

    assert [(line.minutes, line.limit) for line in proof.lines] == [
        (390, 500),
        (540, 500),
        (540, 400),
    ]


def test_a_sitting_that_is_not_over_must_end_before_its_window_closes() -> None:
    running = LiveSitting(at(-60), timedelta(minutes=LONGEST_MINUTES + 100))

    assert not prove(a_policy(), windows=[window(LONGEST_MINUTES, running)]).holds
    assert prove(a_policy(), windows=[window(LONGEST_MINUTES + 40, running)]).holds


def test_a_refusal_names_what_does_not_hold_and_by_how_much() -> None:
    with pytest.raises(SomebodyWouldBeCutShort, match="“Winter”, takes 390 of 300 minutes"):
        require(prove(a_policy(), windows=[window(300)]))


@given(policy=POLICIES, room=st.integers(1, 3_000), data=st.data())
def test_a_proof_that_holds_leaves_room_for_every_sitting_that_can_be_granted(
    policy: ExamPolicy, room: int, data: st.DataObject
) -> None:
    proof = prove(policy, windows=[window(room)])
    percent = data.draw(st.integers(0, policy.extra_time_percent_max))
    extra = data.draw(st.integers(0, policy.extra_minutes_max))
    length = (
        policy.time_limit_minutes * (1 + percent / 100)
        + extra
        + policy.break_minutes
        + policy.stop_clock_breaks * policy.stop_clock_break_minutes
        + policy.offline_credit_seconds_max / 60
    )

    if proof.holds:
        assert length <= policy.seat_minutes_max + 1e-6
        assert length <= room + 1e-6
