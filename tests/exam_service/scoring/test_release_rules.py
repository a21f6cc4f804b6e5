"""What holds a score back, and when a pass rate is called unusual. No database."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_service.scoring.rules.pass_rate import (
    PassRateDecision,
    PassRateVerdict,
    Rate,
    RateStanding,
    is_unusual,
    rate_standing,
    stops_release,
)
from exam_service.scoring.rules.reissue import takes_away_a_pass
from exam_service.scoring.rules.release import Hold, HoldKind, ReleaseFacts, ScoreFacts, holds
from exam_service.sittings.rules.integrity import Integrity
from tests.builders.exams import NINE

READY = ReleaseFacts(
    integrity=Integrity.CLEAR,
    has_undecided_entries=False,
    obstacle="",
    score=ScoreFacts(key_version=1, opinion_agrees=True),
    newest_key_version=1,
    doubted_items=(),
    is_rate_held=False,
)
USUAL, EARLIER = Rate(35, 50), Rate(140, 200)
LOW = Rate(15, 50)


def decided(verdict: PassRateVerdict, scored: int = 50) -> PassRateDecision:
    return PassRateDecision(verdict, "Looked at.", scored, "Mara", NINE)


def test_a_score_that_nothing_speaks_against_is_ready() -> None:
    assert holds(READY) == ()


@pytest.mark.parametrize(
    ("facts", "hold"),
    [
        (replace(READY, integrity=Integrity.ON_HOLD), Hold(HoldKind.INTEGRITY, "on_hold")),
        (replace(READY, has_undecided_entries=True), Hold(HoldKind.HELD_ENTRIES)),
        (
            replace(READY, score=None, obstacle="No standard."),
            Hold(HoldKind.RECORD, "No standard."),
        ),
        (replace(READY, score=None), Hold(HoldKind.NOT_SCORED)),
        (replace(READY, newest_key_version=2), Hold(HoldKind.OUTDATED)),
        (replace(READY, score=ScoreFacts(1, None)), Hold(HoldKind.SECOND_OPINION)),
        (
            replace(READY, score=ScoreFacts(1, opinion_agrees=False)),
            Hold(HoldKind.ENGINES_DISAGREE),
        ),
        (replace(READY, doubted_items=("C-1", "C-7")), Hold(HoldKind.DOUBTED_ITEM, "C-1, C-7")),
        (replace(READY, is_rate_held=True), Hold(HoldKind.PASS_RATE)),
    ],
)
def test_each_reason_holds_by_itself(facts: ReleaseFacts, hold: Hold) -> None:
    assert holds(facts) == (hold,)


def test_every_reason_is_named_at_once() -> None:
    facts = replace(READY, integrity=Integrity.ON_HOLD, doubted_items=("C-1",), is_rate_held=True)

    assert [hold.kind for hold in holds(facts)] == [
        HoldKind.INTEGRITY,
        HoldKind.DOUBTED_ITEM,
        HoldKind.PASS_RATE,
    ]


def test_the_interval_of_a_rate_is_wilsons() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263, method 3: 0.2553 to 0.3662.
    low, high = Rate(81, 263).interval

    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_own_rate(counts: tuple[int, int]) -> None:
    rate = Rate(*counts)

    low, high = rate.interval
    assert 0 <= low <= rate.share + 1e-12
    assert rate.share - 1e-12 <= high <= 1
    assert not is_unusual(rate, rate)


def test_an_unusual_rate_waits_for_a_person() -> None:
    assert rate_standing(USUAL, EARLIER, None) is RateStanding.USUAL
    assert rate_standing(LOW, EARLIER, None) is RateStanding.UNUSUAL
    assert rate_standing(LOW, EARLIER, decided(PassRateVerdict.RELEASE)) is RateStanding.ALLOWED
    assert stops_release(RateStanding.UNUSUAL)


def test_without_enough_history_no_rate_is_called_unusual() -> None:
    assert rate_standing(LOW, Rate(60, 90), None) is RateStanding.NOT_ENOUGH
    assert rate_standing(Rate(0, 20), EARLIER, None) is RateStanding.NOT_ENOUGH


def test_a_decision_covers_the_scores_that_were_looked_at() -> None:
    allowed = decided(PassRateVerdict.RELEASE, scored=50)

    assert rate_standing(Rate(20, 75), EARLIER, allowed) is RateStanding.ALLOWED
    assert rate_standing(Rate(20, 76), EARLIER, allowed) is RateStanding.UNUSUAL


def test_a_person_may_hold_a_usual_rate() -> None:
    held = rate_standing(USUAL, EARLIER, decided(PassRateVerdict.HOLD))

    assert held is RateStanding.HELD
    assert stops_release(held)


def test_only_a_pass_that_becomes_none_is_taken_away() -> None:
    outcomes = [("pass", "fail"), ("fail", "pass"), ("pass", "pass"), ("fail", "fail")]

    assert [takes_away_a_pass(*pair) for pair in outcomes] == [True, False, False, False]
