"""What a policy is, what makes it sound, and how two policies differ in words."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from exam_service.exams.rules.difference import Change, difference
from exam_service.exams.rules.documents import DocumentUnreadable
from exam_service.exams.rules.policy import ExamPolicy, Price, Scale, SectionPolicy
from exam_service.exams.rules.soundness import problems
from tests.builders.exams import a_policy, an_area


def test_a_policy_survives_its_document() -> None:
    policy = a_policy()

    assert ExamPolicy.from_document(policy.to_document()) == policy


def test_the_default_policy_is_sound() -> None:
    assert problems(a_policy()) == []


def test_a_document_with_a_missing_name_is_refused_by_that_name() -> None:
    document = a_policy().to_document()
    del document["attempts_max"]

    with pytest.raises(DocumentUnreadable, match="attempts_max"):
        ExamPolicy.from_document(document)


def test_a_document_with_an_unknown_name_is_refused_by_that_name() -> None:
    with pytest.raises(DocumentUnreadable, match="colour"):
        ExamPolicy.from_document({**a_policy().to_document(), "colour": "green"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time_limit_minutes", "150"),
        ("time_limit_minutes", True),
        ("languages", "en"),
        ("titles", ["Peer"]),
        ("scale", None),
        ("prices", [{"kind": "attempt"}]),
        (
            "prices",
            [{"kind": "attempt", "amount_cents": 1, "currency": "USD", "valid_from": "soon"}],
        ),
    ],
)
def test_a_value_of_another_kind_is_refused(name: str, value: object) -> None:
    with pytest.raises(DocumentUnreadable, match=name):
        ExamPolicy.from_document({**a_policy().to_document(), name: value})


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("languages", {"languages": ()}),
        ("languages", {"languages": ("en", "en", "es")}),
        ("languages", {"languages": ("en", "es", "tlh")}),
        ("source_language", {"source_language": "ar"}),
        ("titles.es", {"titles": {"en": "Peer"}}),
        ("areas.1.code", {"areas": (an_area("A1"), an_area("A1"))}),
        ("areas.0.code", {"areas": (an_area("A 1"), an_area("A2"))}),
        ("areas.0.titles.es", {"areas": (replace(an_area("A1"), titles={"en": "Only"}),)}),
        ("areas.0.practice.es", {"areas": (replace(an_area("A1"), practice={"en": "Only"}),)}),
        ("areas", {"areas": (an_area("A1", 0, 12),)}),
        ("sections", {"sections": (SectionPolicy(11),), "break_after_section": None}),
        ("break_after_section", {"break_after_section": 2}),
        ("break_minutes", {"break_after_section": None}),
        ("warning_minutes", {"warning_minutes": (5, 15)}),
        ("warning_minutes", {"warning_minutes": (150,)}),
        ("time_limit_minutes", {"time_limit_minutes": 0}),
        ("admission", {"admission": "anybody"}),
        ("attempts_max", {"attempts_max": 0}),
        ("prices", {"prices": ()}),
        ("prices.0.currency", {"prices": (Price("attempt", 1, "usd", date(2026, 1, 1)),)}),
        ("prices.1.valid_from", {"prices": (Price("attempt", 1, "USD", date(2026, 1, 1)),) * 2}),
        ("scale.cut", {"scale": Scale(200, 800, 900)}),
        ("scale.maximum", {"scale": Scale(800, 200, 500)}),
        ("extra_time_percents", {"extra_time_percents": (150,)}),
        ("extra_time_percent_max", {"extra_time_percent_max": 201}),
        ("stop_clock_break_minutes", {"stop_clock_break_minutes": 0}),
        ("results_target_business_days", {"results_target_business_days": 11}),
    ],
)
def test_an_unsound_policy_names_the_field(field: str, changes: dict[str, Any]) -> None:
    assert field in {problem.field for problem in problems(a_policy(**changes))}


def test_area_texts_may_be_missing_in_every_language_but_not_in_one() -> None:
    plain = tuple(replace(an_area(code), practice={}, descriptions={}) for code in ("A1", "A2"))

    assert problems(a_policy(areas=plain)) == []


def test_the_price_of_a_day_is_the_latest_that_has_begun() -> None:
    early = Price("attempt", 15_000, "USD", date(2026, 1, 1))
    later = Price("attempt", 16_000, "USD", date(2027, 1, 1))
    policy = a_policy(prices=(later, early))

    assert policy.price_on("attempt", date(2025, 12, 31)) is None
    assert policy.price_on("attempt", date(2026, 12, 31)) == early
    assert policy.price_on("attempt", date(2027, 1, 1)) == later
    assert policy.price_on("renewal", date(2027, 1, 1)) is None


def test_the_blueprint_counts_what_the_areas_ask_for() -> None:
    policy = a_policy()

    assert (policy.blueprint().scored_total, policy.blueprint().pretest_total) == (8, 4)
    assert (policy.items, policy.items_scored) == (12, 8)


def test_two_equal_policies_do_not_differ() -> None:
    assert difference(a_policy(), a_policy()) == ()


def test_a_difference_names_the_field_and_both_values_in_words() -> None:
    after = a_policy(time_limit_minutes=180, break_after_section=None, break_minutes=0)

    assert difference(a_policy(), after) == (
        Change("Time limit", "150 minutes", "180 minutes"),
        Change("Scheduled break", "10 minutes after section 1", "—"),
    )


def test_an_area_that_goes_and_one_that_comes_are_both_said() -> None:
    changes = difference(a_policy(), a_policy(areas=(an_area("A1"), an_area("A3", 5, 1))))

    assert Change("Area A3, items", "—", "5 scored, 1 pretest") in changes
    assert Change("Area A2, items", "4 scored, 2 pretest", "—") in changes


def test_a_first_policy_differs_in_everything_from_nothing() -> None:
    assert {change.before for change in difference(None, a_policy())} == {"—"}
