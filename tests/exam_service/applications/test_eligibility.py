"""Eligibility as candidates meet it: every obstacle, its rule, its date, and the day it goes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from exam_service.applications.rules.accommodation import (
    NONE_GRANTED,
    Accommodation,
    require_grantable,
    time_allotted,
)
from exam_service.applications.rules.authorization import (
    Authorization,
    PastSitting,
    Result,
    attempts_used,
    authorization_window,
    birthday,
)
from exam_service.applications.rules.eligibility import (
    EligibilityFacts,
    eligibility,
    request_obstacles,
)
from exam_service.applications.rules.requests import (
    AttemptRequest,
    Decision,
    RequestAlreadyDecided,
    RequestState,
    decided,
    holds_card_number,
)
from exam_service.applications.rules.standing import NextStep, standing
from exam_service.errors import InvalidInput
from tests.builders.exams import NINE, a_policy, at

REQUEST = UUID(int=1)


def a_request(**changes: Any) -> AttemptRequest:  # Any: whatever field a test is about
    request = AttemptRequest(
        id=REQUEST,
        ordinal=1,
        state=RequestState.APPROVED,
        requested_at=NINE,
        decided_at=NINE,
        reason="",
        is_paid=True,
    )
    return replace(request, **changes)


def a_sitting(*, request_id: UUID | None = None, started_at: datetime | None = NINE) -> PastSitting:
    return PastSitting(uuid4(), request_id or uuid4(), started_at)


def facts(**changes: Any) -> EligibilityFacts:  # Any: whatever field a test is about
    """A candidate who may sit now, with one approved and paid request."""
    allowed = EligibilityFacts(
        policy=a_policy(),
        authorization=Authorization(uuid4(), NINE, NINE.replace(year=2027), 3, date(1990, 5, 1)),
        sittings=(),
        live_sitting_id=None,
        request=a_request(),
        is_administration_open=True,
        next_opening=None,
        forms_left=1,
    )
    return replace(allowed, **changes)


def codes(given: EligibilityFacts, now: datetime = NINE) -> list[tuple[str, str]]:
    return [(obstacle.rule, obstacle.code) for obstacle in eligibility(given, now)]


def a_result(result: Result) -> PastSitting:
    return replace(a_sitting(), result=result)


def test_who_passed_needs_no_other_attempt_and_is_offered_none() -> None:
    given = facts(sittings=(a_result(Result.PASSED),), request=None)

    assert codes(given) == [("X97", "passed")]
    assert [one.code for one in request_obstacles(given, NINE)] == ["passed"]
    assert standing(given, NINE).next_step is NextStep.WAIT


def test_nobody_asks_for_another_attempt_before_the_last_result_is_there() -> None:
    given = facts(sittings=(a_result(Result.AWAITED),), request=None)

    assert codes(given) == [("X94", "result_awaited")]
    assert [one.code for one in request_obstacles(given, NINE)] == ["result_awaited"]


def test_who_did_not_reach_the_score_may_ask_for_another_attempt() -> None:
    given = facts(sittings=(a_result(Result.NOT_PASSED),), request=None)

    assert standing(given, NINE).next_step is NextStep.REQUEST
    assert request_obstacles(given, NINE) == ()


def test_nobody_is_led_to_ask_and_pay_for_a_form_that_does_not_exist() -> None:
    given = facts(sittings=(a_result(Result.NOT_PASSED),), request=None, forms_left=0)

    assert codes(given) == [("X117", "no_form_left")]
    assert [one.code for one in request_obstacles(given, NINE)] == ["no_form_left"]
    assert standing(given, NINE).next_step is NextStep.WAIT


def test_nothing_is_in_the_way_of_who_has_everything() -> None:
    assert codes(facts()) == []
    assert standing(facts(), NINE).next_step is NextStep.SIT


@pytest.mark.parametrize(
    ("obstacle", "changes"),
    [
        (("X02", "no_authorization"), {"authorization": None}),
        (("X120", "live_sitting"), {"live_sitting_id": uuid4()}),
        (("X06", "request_missing"), {"request": None}),
        (("X06", "request_missing"), {"sittings": (a_sitting(request_id=REQUEST),)}),
        (("X06", "request_undecided"), {"request": a_request(state=RequestState.REQUESTED)}),
        (("X06", "request_refused"), {"request": a_request(state=RequestState.REFUSED)}),
        (("X02", "payment_missing"), {"request": a_request(is_paid=False)}),
        (
            ("X06", "payment_missing"),
            {"request": a_request(is_paid=False), "sittings": (a_sitting(),)},
        ),
        (("X02", "not_open"), {"is_administration_open": False}),
        (("X02", "not_open_yet"), {"is_administration_open": False, "next_opening": at(9)}),
        (("X117", "no_form_left"), {"forms_left": 0}),
    ],
)
def test_each_thing_that_is_missing_is_one_obstacle_with_its_rule(
    obstacle: tuple[str, str], changes: dict[str, Any]
) -> None:
    assert codes(facts(**changes)) == [obstacle]


def test_every_obstacle_can_be_said_with_its_dates() -> None:
    refused = facts(
        request=a_request(state=RequestState.REFUSED, reason="The {form} was not signed.")
    )

    (obstacle,) = eligibility(refused, NINE)

    assert obstacle.english() == (
        "Your request was not approved on 23 November 2026. The reason: The {form} was not signed."
        " You can send a new request."
    )


def test_an_authorization_lasts_to_the_same_instant_twelve_calendar_months_later() -> None:
    end = datetime(2027, 11, 23, 9, 0, tzinfo=UTC)

    assert authorization_window(NINE, 12) == (NINE, end)
    assert codes(facts(), end - timedelta(seconds=1)) == []
    assert codes(facts(), end) == [("X03", "authorization_over")]


@pytest.mark.parametrize(
    ("approved", "months", "end"),
    [
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2026, 8, 31), 6, (2027, 2, 28)),
        ((2026, 12, 31), 1, (2027, 1, 31)),
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2026, 11, 30), 13, (2027, 12, 30)),
    ],
)
def test_a_window_ends_on_the_last_day_of_a_month_that_is_too_short(
    approved: tuple[int, int, int], months: int, end: tuple[int, int, int]
) -> None:
    approved_at = datetime(*approved, 8, 0, tzinfo=UTC)

    assert authorization_window(approved_at, months)[1] == datetime(*end, 8, 0, tzinfo=UTC)


def test_an_attempt_is_used_when_its_sitting_was_started() -> None:
    assert attempts_used([a_sitting(), a_sitting(started_at=None), a_sitting()]) == 2


def test_after_three_used_attempts_nothing_but_a_new_application_helps() -> None:
    three = facts(sittings=(a_sitting(), a_sitting(), a_sitting()), request=None)

    assert codes(three) == [("X04", "no_attempts_left")]
    assert standing(three, NINE).next_step is NextStep.APPLY
    assert standing(three, NINE).attempts_left == 0


def test_a_sitting_that_never_started_uses_its_request_and_no_attempt() -> None:
    missed = facts(sittings=(a_sitting(request_id=REQUEST, started_at=None),))

    assert codes(missed) == [("X06", "request_missing")]
    assert standing(missed, NINE).attempts_left == 3


def test_a_retake_waits_from_the_approval_of_its_request() -> None:
    waiting = facts(policy=a_policy(retake_wait_days=30), sittings=(a_sitting(),))

    assert codes(waiting, NINE + timedelta(days=29)) == [("X05", "wait")]
    assert codes(waiting, NINE + timedelta(days=30)) == []


def test_a_first_attempt_does_not_wait() -> None:
    assert codes(facts(policy=a_policy(retake_wait_days=30))) == []


@pytest.mark.parametrize(
    ("born", "age", "day"),
    [
        (date(2008, 11, 24), 18, date(2026, 11, 24)),
        (date(2008, 2, 29), 18, date(2026, 3, 1)),
        (date(2008, 2, 29), 20, date(2028, 2, 29)),
    ],
)
def test_a_candidate_is_old_enough_from_the_birthday_on(born: date, age: int, day: date) -> None:
    assert birthday(born, age) == day


def test_who_is_too_young_is_told_the_day() -> None:
    child = facts(
        authorization=Authorization(uuid4(), NINE, NINE.replace(year=2027), 3, date(2008, 11, 24))
    )

    (obstacle,) = eligibility(child, NINE)

    assert (obstacle.rule, obstacle.on, obstacle.number) == ("X01", date(2026, 11, 24), 18)
    assert codes(child, NINE + timedelta(days=1)) == []


def test_several_obstacles_are_all_said() -> None:
    several = facts(request=a_request(is_paid=False), is_administration_open=False)

    assert codes(several) == [("X02", "payment_missing"), ("X02", "not_open")]
    assert standing(several, NINE).next_step is NextStep.PAY


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"authorization": None}, NextStep.APPLY),
        ({"live_sitting_id": uuid4()}, NextStep.CONTINUE),
        ({"request": None}, NextStep.REQUEST),
        ({"request": a_request(state=RequestState.REFUSED)}, NextStep.REQUEST),
        ({"request": a_request(state=RequestState.REQUESTED)}, NextStep.WAIT),
        ({"is_administration_open": False}, NextStep.WAIT),
    ],
)
def test_the_next_step_follows_from_the_obstacles(changes: dict[str, Any], step: NextStep) -> None:
    assert standing(facts(**changes), NINE).next_step is step


def test_another_attempt_can_be_requested_while_attempts_and_window_last() -> None:
    used = facts(sittings=(a_sitting(request_id=REQUEST),), is_administration_open=False)

    assert request_obstacles(used, NINE) == ()
    assert request_obstacles(used, NINE.replace(year=2028))[0].rule == "X03"


@pytest.mark.parametrize("state", [RequestState.APPROVED, RequestState.REFUSED])
@pytest.mark.parametrize("decision", Decision)
def test_a_decided_request_is_not_decided_again(state: RequestState, decision: Decision) -> None:
    with pytest.raises(RequestAlreadyDecided):
        decided(state, decision)


@pytest.mark.parametrize(
    ("reference", "is_card"),
    [
        ("4242 4242 4242 4242", True),
        ("4242 4242 4242 4243", False),
        ("Transfer 2026-11-23, no. 118", False),
        ("378282246310005", True),
    ],
)
def test_a_card_number_is_told_from_a_reference(reference: str, *, is_card: bool) -> None:
    assert holds_card_number(reference) is is_card


def test_allotted_time_is_the_limit_with_its_share_and_the_fixed_minutes() -> None:
    assert time_allotted(a_policy(), NONE_GRANTED) == timedelta(minutes=150)
    assert time_allotted(a_policy(), Accommodation(50, 5)) == timedelta(minutes=230)


@pytest.mark.parametrize("granted", [Accommodation(101, 0), Accommodation(0, 31)])
def test_an_accommodation_beyond_the_policy_is_not_granted(granted: Accommodation) -> None:
    with pytest.raises(InvalidInput):
        require_grantable(a_policy(), granted)
