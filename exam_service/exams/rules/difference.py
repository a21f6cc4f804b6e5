"""A policy in words, field by field, and the readable difference of two policies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exam_service.exams.rules.policy import Admission, AreaPolicy, ExamPolicy, PriceKind
from item_bank.languages import LANGUAGES, find_language

NOTHING = "—"

ADMISSION_WORDS = {
    Admission.SELF: "The candidate alone",
    Admission.CENTRE_STAFF: "Centre staff",
    Admission.PROCTOR: "A proctor",
}
PRICE_WORDS = {
    PriceKind.APPLICATION: "application",
    PriceKind.ATTEMPT: "attempt",
    PriceKind.RENEWAL: "renewal",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: what it is, and both values in words."""

    field: str
    before: str
    after: str


def difference(before: ExamPolicy | None, after: ExamPolicy) -> tuple[Change, ...]:
    """What changes from one policy to the next, in the order of the page; none if nothing does."""
    old = described(before) if before is not None else {}
    new = described(after)
    gone = [field for field in old if field not in new]
    return tuple(
        Change(field, old.get(field, NOTHING), new.get(field, NOTHING))
        for field in [*new, *gone]
        if old.get(field, NOTHING) != new.get(field, NOTHING)
    )


def described(policy: ExamPolicy) -> dict[str, str]:
    """Every field of the policy and its value, in words a colleague reads without the manual."""
    return {
        **dict(_languages(policy)),
        **dict(_areas(policy)),
        **dict(_timing(policy)),
        **dict(_attempts(policy)),
        **dict(_accommodations(policy)),
        **dict(_connection(policy)),
        **dict(_results(policy)),
    }


def _languages(policy: ExamPolicy) -> Iterator[tuple[str, str]]:
    yield from _texts("Title", policy.titles)
    yield "Languages", ", ".join(_language(tag) for tag in policy.languages)
    yield "Source language", _language(policy.source_language)
    yield "Sample", "yes" if policy.is_sample else "no"


def _areas(policy: ExamPolicy) -> Iterator[tuple[str, str]]:
    yield "Items of a form", f"{policy.items}, {policy.items_scored} of them scored"
    yield "Order of the areas", ", ".join(area.code for area in policy.areas)
    for area in policy.areas:
        yield from _area(area)
    yield "Sections", ", ".join(_count(section.items, "item") for section in policy.sections)


def _area(area: AreaPolicy) -> Iterator[tuple[str, str]]:
    name = f"Area {area.code}"
    yield f"{name}, items", f"{area.scored} scored, {area.pretest} pretest"
    yield from _texts(f"{name}, title", area.titles)
    yield from _texts(f"{name}, what it covers", area.descriptions)
    yield from _texts(f"{name}, where to practice", area.practice)


def _timing(policy: ExamPolicy) -> Iterator[tuple[str, str]]:
    yield "Time limit", _count(policy.time_limit_minutes, "minute")
    after = policy.break_after_section
    yield (
        "Scheduled break",
        NOTHING
        if after is None
        else f"{_count(policy.break_minutes, 'minute')} after section {after}",
    )
    yield "Time warnings", _list(policy.warning_minutes, "minutes left")
    yield "Longest time in the seat", _count(policy.seat_minutes_max, "minute")
    yield "Admission proposed", ADMISSION_WORDS[Admission(policy.admission)]


def _attempts(policy: ExamPolicy) -> Iterator[tuple[str, str]]:
    yield "Minimum age", _count(policy.minimum_age, "year")
    yield "Attempts", str(policy.attempts_max)
    yield "Authorization window", _count(policy.authorization_months, "month")
    yield "Wait before a retake", _count(policy.retake_wait_days, "day")
    for price in policy.prices:
        yield (
            f"Price of {PRICE_WORDS[PriceKind(price.kind)]} from {price.valid_from.isoformat()}",
            f"{price.amount_cents // 100}.{price.amount_cents % 100:02} {price.currency}",
        )


def _accommodations(policy: ExamPolicy) -> Iterator[tuple[str, str]]:
    yield "Extra time offered", _list(policy.extra_time_percents, "%")
    yield "Largest extra time", f"{policy.extra_time_percent_max} %"
    yield "Largest fixed extra time", _count(policy.extra_minutes_max, "minute")
    yield (
        "Stop-the-clock breaks",
        f"{policy.stop_clock_breaks} × {_count(policy.stop_clock_break_minutes, 'minute')}",
    )


def _connection(policy: ExamPolicy) -> Iterator[tuple[str, str]]:
    yield "Work without a connection", _count(policy.offline_work_seconds_max, "second")
    yield "Credit for a lost connection", _count(policy.offline_credit_seconds_max, "second")
    yield "Entries accepted late", _count(policy.late_entries_seconds_max, "second")


def _results(policy: ExamPolicy) -> Iterator[tuple[str, str]]:
    scale = policy.scale
    yield "Scale", f"{scale.minimum} to {scale.maximum}, passing at {scale.cut}"
    yield "Results, aim", _count(policy.results_target_business_days, "business day")
    yield "Results, at the latest", _count(policy.results_business_days_max, "business day")
    yield "Overlap of two forms, at most", f"{policy.overlap_percent_max} %"
    yield "Exposure alarm, sittings in 12 months", f"{policy.exposure_alarm_percent} %"
    yield "Exposure alarm, staff", _count(policy.exposure_alarm_views, "view")


def _texts(field: str, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for tag, text in texts.items():
        if text:
            yield f"{field} in {_language(tag)}", text


def _language(tag: str) -> str:
    return find_language(tag).english_name if tag in LANGUAGES else tag


def _list(numbers: tuple[int, ...], unit: str) -> str:
    return f"{', '.join(map(str, numbers))} {unit}" if numbers else NOTHING


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
