"""What makes a policy sound: every finding names its field and says what is expected.

Whether somebody would be cut short is another question, answered in fairness.py.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from exam_service.exams.rules.policy import Admission, AreaPolicy, ExamPolicy, PriceKind
from item_bank.languages import LANGUAGES, find_language

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
CURRENCY = re.compile(r"[A-Z]{3}")
TITLE_CHARACTERS_MAX = 200
TEXT_CHARACTERS_MAX = 1_000
AREAS_MAX = 40
SECTIONS_MAX = 20

# Ranges in which a whole number makes sense at all; a programme chooses inside them.
RANGES: dict[str, tuple[int, int]] = {
    "time_limit_minutes": (1, 1_440),
    "break_minutes": (0, 240),
    "attempts_max": (1, 50),
    "authorization_months": (1, 120),
    "retake_wait_days": (0, 3_650),
    "minimum_age": (0, 120),
    "extra_time_percent_max": (0, 200),
    "extra_minutes_max": (0, 1_440),
    "stop_clock_breaks": (0, 50),
    "stop_clock_break_minutes": (0, 240),
    # Below two heartbeats nobody could tell a silence from a slow line.
    "offline_work_seconds_max": (10, 86_400),
    "offline_credit_seconds_max": (0, 86_400),
    "late_entries_seconds_max": (0, 86_400),
    "seat_minutes_max": (1, 10_080),
    "results_target_business_days": (0, 365),
    "results_business_days_max": (1, 365),
    "overlap_percent_max": (0, 100),
    "exposure_alarm_percent": (1, 100),
    "exposure_alarm_views": (1, 1_000_000),
}


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """One finding: the field as inputs are named (“areas.0.scored”), and a sentence."""

    field: str
    sentence: str


def problems(policy: ExamPolicy) -> list[PolicyProblem]:
    """Everything that keeps this policy from being published; an empty list is a sound one."""
    return [
        *_number_problems(policy),
        *_language_problems(policy),
        *_area_problems(policy),
        *_section_problems(policy),
        *_break_problems(policy),
        *_time_problems(policy),
        *_price_problems(policy),
        *_score_problems(policy),
    ]


def by_field(findings: Sequence[PolicyProblem]) -> Mapping[str, str]:
    """The first sentence of each field, for the inputs of a page."""
    fields: dict[str, str] = {}
    for finding in findings:
        fields.setdefault(finding.field, finding.sentence)
    return fields


def _number_problems(policy: ExamPolicy) -> Iterator[PolicyProblem]:
    for name, (least, most) in RANGES.items():
        if not least <= getattr(policy, name) <= most:
            yield PolicyProblem(name, f"Enter a whole number from {least} to {most}.")


def _language_problems(policy: ExamPolicy) -> Iterator[PolicyProblem]:
    if not policy.languages:
        yield PolicyProblem("languages", "Choose at least one language.")
    if len(set(policy.languages)) != len(policy.languages):
        yield PolicyProblem("languages", "A language is named twice.")
    for tag in policy.languages:
        if tag not in LANGUAGES:
            yield PolicyProblem("languages", f"“{tag}” is not a language of this service.")
    if policy.source_language not in policy.languages:
        yield PolicyProblem("source_language", "The source language is one of the languages.")
    yield from _missing_texts("titles", policy.titles, policy.languages)
    yield from _long_texts("titles", policy.titles, TITLE_CHARACTERS_MAX)


def _area_problems(policy: ExamPolicy) -> Iterator[PolicyProblem]:
    if not policy.areas:
        yield PolicyProblem("areas", "Name at least one area.")
    if len(policy.areas) > AREAS_MAX:
        yield PolicyProblem("areas", f"There are at most {AREAS_MAX} areas.")
    for number, area in enumerate(policy.areas):
        yield from _one_area_problems(f"areas.{number}", area, policy.languages)
    for number in _repeated(area.code for area in policy.areas):
        yield PolicyProblem(f"areas.{number}.code", "Another area has this code.")
    if policy.areas and policy.items_scored < 1:
        yield PolicyProblem("areas", "At least one item of a form is scored.")


def _one_area_problems(
    place: str, area: AreaPolicy, languages: Iterable[str]
) -> Iterator[PolicyProblem]:
    if not CODE.fullmatch(area.code):
        yield PolicyProblem(
            f"{place}.code", "A code is 1 to 20 letters, digits, hyphens or underscores."
        )
    for name, count in (("scored", area.scored), ("pretest", area.pretest)):
        if not 0 <= count <= 1_000:
            yield PolicyProblem(f"{place}.{name}", "Enter a whole number from 0 to 1000.")
    yield from _missing_texts(f"{place}.titles", area.titles, languages)
    yield from _long_texts(f"{place}.titles", area.titles, TITLE_CHARACTERS_MAX)
    for name, texts in (("descriptions", area.descriptions), ("practice", area.practice)):
        # Optional, but never in one language only: nobody gets less of a report than another.
        if any(text.strip() for text in texts.values()):
            yield from _missing_texts(f"{place}.{name}", texts, languages)
        yield from _long_texts(f"{place}.{name}", texts, TEXT_CHARACTERS_MAX)


def _section_problems(policy: ExamPolicy) -> Iterator[PolicyProblem]:
    if not 1 <= len(policy.sections) <= SECTIONS_MAX:
        yield PolicyProblem("sections", f"There are 1 to {SECTIONS_MAX} sections.")
    for number, section in enumerate(policy.sections):
        if section.items < 1:
            yield PolicyProblem(f"sections.{number}.items", "A section has at least one item.")
    in_sections = sum(section.items for section in policy.sections)
    if in_sections != policy.items:
        yield PolicyProblem(
            "sections",
            f"The sections hold {in_sections} items and the areas {policy.items};"
            " the two are the same.",
        )


def _break_problems(policy: ExamPolicy) -> Iterator[PolicyProblem]:
    after = policy.break_after_section
    if after is None and policy.break_minutes:
        yield PolicyProblem("break_minutes", "Without a break this is 0.")
    if after is not None and not 1 <= after < len(policy.sections):
        yield PolicyProblem("break_after_section", "A break stands between two sections.")
    if after is not None and policy.break_minutes < 1:
        yield PolicyProblem("break_minutes", "A break has at least one minute.")
    if bool(policy.stop_clock_breaks) != bool(policy.stop_clock_break_minutes):
        yield PolicyProblem(
            "stop_clock_break_minutes", "Give both the number and the minutes of breaks, or 0."
        )


def _time_problems(policy: ExamPolicy) -> Iterator[PolicyProblem]:
    warnings = policy.warning_minutes
    if list(warnings) != sorted(set(warnings), reverse=True):
        yield PolicyProblem("warning_minutes", "Order the warnings from many minutes to few.")
    if any(not 0 < minutes < policy.time_limit_minutes for minutes in warnings):
        yield PolicyProblem("warning_minutes", "A warning lies inside the time limit.")
    percents = policy.extra_time_percents
    if list(percents) != sorted(set(percents)) or any(percent < 1 for percent in percents):
        yield PolicyProblem("extra_time_percents", "Order the offers from little to much.")
    if any(percent > policy.extra_time_percent_max for percent in percents):
        yield PolicyProblem("extra_time_percents", "An offer is larger than the largest share.")
    if policy.admission not in list(Admission):
        yield PolicyProblem("admission", "Choose who admits candidates.")


def _price_problems(policy: ExamPolicy) -> Iterator[PolicyProblem]:
    for number, price in enumerate(policy.prices):
        place = f"prices.{number}"
        if price.kind not in list(PriceKind):
            yield PolicyProblem(f"{place}.kind", "Choose what the price is for.")
        if not 0 <= price.amount_cents <= 100_000_000:
            yield PolicyProblem(f"{place}.amount", "Enter an amount from 0 to 1000000.")
        if not CURRENCY.fullmatch(price.currency):
            yield PolicyProblem(f"{place}.currency", "A currency is three capitals, as in USD.")
    for number in _repeated((price.kind, price.valid_from) for price in policy.prices):
        yield PolicyProblem(f"prices.{number}.valid_from", "Another price begins on this day.")
    if not any(price.kind == PriceKind.ATTEMPT for price in policy.prices):
        yield PolicyProblem("prices", "Name the price of an attempt; it may be 0.")


def _score_problems(policy: ExamPolicy) -> Iterator[PolicyProblem]:
    scale = policy.scale
    if not 0 <= scale.minimum < scale.maximum <= 100_000:
        yield PolicyProblem("scale.maximum", "The scale ends above its beginning.")
    elif not scale.minimum < scale.cut <= scale.maximum:
        yield PolicyProblem("scale.cut", "The cut score lies on the scale, above its beginning.")
    if policy.results_target_business_days > policy.results_business_days_max:
        yield PolicyProblem("results_target_business_days", "The aim is not above the maximum.")


def _missing_texts(
    place: str, texts: Mapping[str, str], languages: Iterable[str]
) -> Iterator[PolicyProblem]:
    for tag in languages:
        if tag in LANGUAGES and not texts.get(tag, "").strip():
            name = find_language(tag).english_name
            yield PolicyProblem(f"{place}.{tag}", f"Write this in {name}.")


def _long_texts(place: str, texts: Mapping[str, str], most: int) -> Iterator[PolicyProblem]:
    for tag, text in texts.items():
        if len(text) > most:
            yield PolicyProblem(f"{place}.{tag}", f"Use at most {most} characters.")


def _repeated(values: Iterable[object]) -> Iterator[int]:
    seen: set[object] = set()
    for number, value in enumerate(values):
        if value in seen:
            yield number
        seen.add(value)
