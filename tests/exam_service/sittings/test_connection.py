"""What silence of a device does to the time account, as a pure rule."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_service.sittings.rules.connection import (
    CLAIM_TOLERANCE,
    Allowance,
    Outage,
    charge_back,
    closes_silent_at,
    covered_between,
    credit_left,
    settle_silence,
)
from exam_service.sittings.rules.outages import begin_of_common_silence
from exam_service.sittings.rules.time import (
    NO_TIME,
    Cause,
    Credit,
    CreditCause,
    CreditKind,
    Ledger,
    SpanKind,
    break_remaining,
    deadline,
    remaining,
    time_used,
)
from tests.builders.exams import NINE, at

MINUTE = timedelta(minutes=1)
ALLOWED = Allowance(offline_work=MINUTE, offline_credit=10 * MINUTE)
HOUR = Ledger(allotted=60 * MINUTE, break_allotted=10 * MINUTE)
RUNNING = HOUR.open(SpanKind.RUNNING, Cause.STARTED, None, NINE)


def told(ledger: Ledger) -> list[tuple[str, float, float | None]]:
    """Each span with its minutes since nine."""

    def minute(instant: datetime | None) -> float | None:
        return None if instant is None else (instant - NINE) / MINUTE

    return [
        (span.kind.value, minute(span.started_at) or 0, minute(span.ended_at))
        for span in ledger.spans
    ]


class TestCoveredTime:
    def test_work_goes_on_for_a_while_and_the_clock_runs(self) -> None:
        assert settle_silence(RUNNING, NINE, at(1), ALLOWED) is RUNNING

    def test_then_the_items_are_covered_and_the_gap_is_credited(self) -> None:
        settled = settle_silence(RUNNING, NINE, at(5), ALLOWED)

        assert told(settled) == [("running", 0, 1), ("covered", 1, 5), ("running", 5, None)]
        assert remaining(settled, at(5)) == 59 * MINUTE

    def test_with_the_quota_used_up_the_clock_runs_again(self) -> None:
        settled = settle_silence(RUNNING, NINE, at(30), ALLOWED)

        assert told(settled) == [("running", 0, 1), ("covered", 1, 11), ("running", 11, None)]
        assert settled.spans[-1].cause == Cause.CREDIT_USED
        assert credit_left(settled, ALLOWED) == NO_TIME
        assert time_used(settled, at(30)) == 20 * MINUTE

    def test_a_second_silence_gets_what_the_first_one_left(self) -> None:
        first = settle_silence(RUNNING, NINE, at(8), ALLOWED)
        second = settle_silence(first, at(8), at(20), ALLOWED)

        assert [span[1:] for span in told(second) if span[0] == "covered"] == [(1, 8), (9, 12)]

    def test_settling_in_parts_gives_what_settling_at_once_gives(self) -> None:
        parts = RUNNING
        for minute in (2, 4, 9, 15):
            parts = settle_silence(parts, NINE, at(minute), ALLOWED)

        assert time_used(parts, at(15)) == time_used(
            settle_silence(RUNNING, NINE, at(15), ALLOWED), at(15)
        )

    def test_a_stop_by_a_person_in_the_middle_loses_nothing(self) -> None:
        stopped = settle_silence(RUNNING, NINE, at(3), ALLOWED).open(
            SpanKind.PAUSED, Cause.PAUSED_BY_PERSON, None, at(3)
        )
        resumed = stopped.open(SpanKind.RUNNING, Cause.RESUMED_BY_PERSON, None, at(5))
        settled = settle_silence(resumed, NINE, at(7), ALLOWED)

        # Still unheard: the screen has been covered all the while.
        assert time_used(settled, at(7)) == MINUTE

    def test_a_break_is_covered_only_where_it_runs_over(self) -> None:
        resting = RUNNING.open(SpanKind.ON_BREAK, Cause.BREAK_TAKEN, None, at(20))
        settled = settle_silence(resting, at(20), at(35), ALLOWED)

        assert told(settled)[1:] == [
            ("on_break", 20, 30),
            ("covered", 30, 35),
            ("on_break", 35, None),
        ]
        assert break_remaining(settled, at(35)) == NO_TIME
        assert remaining(settled, at(35)) == 40 * MINUTE

    def test_what_stands_still_earns_nothing(self) -> None:
        paused = RUNNING.open(SpanKind.PAUSED, Cause.PAUSED_BY_PERSON, None, at(1))

        assert settle_silence(paused, NINE, at(30), ALLOWED) is paused


class TestOurOwnFailure:
    def test_it_is_given_back_whole_and_the_quota_is_not_touched(self) -> None:
        settled = settle_silence(RUNNING, at(4), at(30), ALLOWED, [Outage(at(4), at(30))])

        assert told(settled) == [("running", 0, 4), ("fault", 4, 30), ("running", 30, None)]
        assert credit_left(settled, ALLOWED) == 10 * MINUTE

    def test_silence_before_and_after_it_is_the_devices_own(self) -> None:
        settled = settle_silence(RUNNING, NINE, at(10), ALLOWED, [Outage(at(2), at(4))])

        assert told(settled) == [
            ("running", 0, 1),
            ("covered", 1, 2),
            ("fault", 2, 4),
            ("covered", 4, 10),
            ("running", 10, None),
        ]

    def test_whoever_was_heard_while_nobody_was_answered_gets_it_whole(self) -> None:
        settled = settle_silence(RUNNING, at(9), at(10), ALLOWED, [Outage(at(4), at(9.5))])

        assert told(settled) == [("running", 0, 4), ("fault", 4, 9.5), ("running", 9.5, None)]
        assert settle_silence(settled, at(10), at(11), ALLOWED, [Outage(at(4), at(9.5))]) is settled

    def test_where_only_many_were_silent_it_is_given_to_those_who_were(self) -> None:
        outage = Outage(at(4), at(10), was_for_all=False)

        assert settle_silence(RUNNING, at(9.9), at(10), ALLOWED, [outage]) != RUNNING
        heard = settle_silence(RUNNING, at(10), at(10.1), ALLOWED, [outage])
        assert heard is RUNNING

    def test_overlapping_outages_are_given_back_once(self) -> None:
        outages = [Outage(at(2), at(6)), Outage(at(4), at(8))]

        settled = settle_silence(RUNNING, at(2), at(8), ALLOWED, outages)

        assert time_used(settled, at(8)) == 2 * MINUTE

    def test_one_after_the_end_gives_nothing(self) -> None:
        assert settle_silence(RUNNING, at(59.9), at(90), ALLOWED, [Outage(at(70), at(80))]) is (
            RUNNING
        )

    def test_one_that_began_before_the_end_moves_it(self) -> None:
        settled = settle_silence(RUNNING, at(59), at(65), ALLOWED, [Outage(at(59.5), at(65))])

        assert deadline(settled, at(65)) == at(65.5)


class TestTheEndOfASilentSitting:
    def test_it_comes_after_what_the_silence_may_still_earn(self) -> None:
        settled = settle_silence(RUNNING, at(40), at(45), ALLOWED)

        assert closes_silent_at(settled, at(40), at(45), ALLOWED) == at(70)

    def test_heard_until_the_end_it_ends_at_its_deadline(self) -> None:
        assert closes_silent_at(RUNNING, at(59.5), at(60), ALLOWED) == at(60)

    def test_time_that_is_taken_back_ends_it_then_and_not_before(self) -> None:
        settled = settle_silence(RUNNING, at(40), at(70), ALLOWED)
        charged = charge_back(settled, [at(45)], at(70))

        assert deadline(charged, at(70)) == at(60)
        assert closes_silent_at(charged, at(70), at(70), ALLOWED) == at(70)

    def test_a_pause_after_which_no_time_is_left_ends_it_at_the_resume(self) -> None:
        settled = settle_silence(RUNNING, at(40), at(60), ALLOWED)
        paused = settled.open(SpanKind.PAUSED, Cause.PAUSED_BY_PERSON, None, at(65))
        charged = charge_back(paused, [at(45)], at(66))
        resumed = charged.open(SpanKind.RUNNING, Cause.RESUMED_BY_PERSON, None, at(80))

        assert closes_silent_at(resumed, at(80), at(80), ALLOWED) == at(80)

    @given(
        heard=st.floats(0, 59),
        silent=st.floats(0, 60),
        used=st.floats(0, 10),
        pause=st.floats(0, 5),
    )
    def test_whoever_comes_back_before_it_comes_back_in_time(
        self, heard: float, silent: float, used: float, pause: float
    ) -> None:
        allowed = Allowance(MINUTE, used * MINUTE)
        last, now = at(heard), at(heard + silent)
        settled = settle_silence(RUNNING, last, now, allowed)
        end = deadline(settled, now)
        closes = closes_silent_at(settled, last, now, allowed)

        assert end is not None
        assert closes is not None
        assert (now < closes) == (now < end) or closes == end


class TestNothingLeft:
    def test_a_silent_sitting_without_time_ends_as_its_clock_runs_again(self) -> None:
        credit = Credit(CreditKind.TIME, -50 * MINUTE, CreditCause.WORKED_WHILE_COVERED, at(15))
        stopped = RUNNING.open(SpanKind.PAUSED, Cause.PAUSED_BY_PERSON, None, at(15))
        resumed = stopped.credit(credit).open(
            SpanKind.RUNNING, Cause.RESUMED_BY_PERSON, None, at(20)
        )

        assert closes_silent_at(resumed, at(15), at(20), ALLOWED) == at(20)


class TestWorkOrCredit:
    def test_a_claim_in_covered_time_takes_it_back_once(self) -> None:
        settled = settle_silence(RUNNING, NINE, at(6), ALLOWED)

        charged = charge_back(settled, [at(3)], at(6))
        again = charge_back(charged, [at(3), at(4)], at(7))

        assert remaining(charged, at(6)) == 54 * MINUTE
        assert again is charged
        assert credit_left(charged, ALLOWED) == 10 * MINUTE
        assert covered_between(charged) is None

    def test_every_covered_span_that_is_still_credited_is_watched(self) -> None:
        first = settle_silence(RUNNING, NINE, at(3), ALLOWED)
        second = settle_silence(first, at(20), at(24), ALLOWED)

        assert covered_between(second) == (at(1) + CLAIM_TOLERANCE, at(24) - CLAIM_TOLERANCE)
        charged = charge_back(second, [at(2)], at(24))
        assert covered_between(charged) == (at(21) + CLAIM_TOLERANCE, at(24) - CLAIM_TOLERANCE)
        assert charge_back(second, [at(10)], at(24)) is second

    @pytest.mark.parametrize("claim", [0.5, 1.05, 5.95, 6.5])
    def test_a_claim_outside_or_at_its_edge_says_nothing(self, claim: float) -> None:
        settled = settle_silence(RUNNING, NINE, at(6), ALLOWED)

        assert charge_back(settled, [at(claim)], at(6)) is settled

    def test_a_credit_by_a_person_moves_the_deadline(self) -> None:
        given_at = at(5)
        credit = Credit(CreditKind.TIME, 7 * MINUTE, CreditCause.GIVEN_BY_PERSON, given_at)

        assert deadline(RUNNING.credit(credit), at(5)) == at(67)


class TestWhenManyAreSilent:
    def test_a_fifth_of_all_within_ten_seconds_is_our_failure(self) -> None:
        silences = [at(5) + timedelta(seconds=second) for second in (0, 3, 5, 8, 9)]

        assert begin_of_common_silence(silences, running=25) == at(5)
        assert begin_of_common_silence(silences, running=26) is None

    def test_a_few_may_fall_silent_by_chance(self) -> None:
        assert begin_of_common_silence([at(5)] * 4, running=4) is None

    def test_one_after_the_other_is_no_common_silence(self) -> None:
        assert begin_of_common_silence([at(minute) for minute in range(20)], running=20) is None
