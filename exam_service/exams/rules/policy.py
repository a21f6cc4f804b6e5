"""The policy of an exam: every value that a programme sets for itself, as one frozen value.

No value of any programme is written here. What makes a policy sound is in soundness.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from exam_service.exams.rules.documents import read_document, to_document
from item_bank.blueprint import AreaRule, Blueprint
from item_bank.items import AreaCode


class Admission(StrEnum):
    """Who admits a candidate to a sitting."""

    SELF = "self"
    CENTRE_STAFF = "centre_staff"
    PROCTOR = "proctor"


class PriceKind(StrEnum):
    """What a fee is asked for."""

    APPLICATION = "application"
    ATTEMPT = "attempt"
    RENEWAL = "renewal"


@dataclass(frozen=True, slots=True)
class AreaPolicy:
    """One area of the content outline: its words by language, and its share of a form."""

    code: str
    titles: Mapping[str, str]
    # What the area covers, in two plain sentences for the score report.
    descriptions: Mapping[str, str]
    # Where to practice it.
    practice: Mapping[str, str]
    scored: int
    pretest: int


@dataclass(frozen=True, slots=True)
class SectionPolicy:
    """One section of every form of the exam."""

    items: int


@dataclass(frozen=True, slots=True)
class Price:
    """What something costs from a day on, until a later price of its kind begins."""

    kind: str
    amount_cents: int
    currency: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Scale:
    """The reporting scale and the cut score on it."""

    minimum: int
    maximum: int
    cut: int


@dataclass(frozen=True, slots=True)
class ExamPolicy:
    """One version of everything that an exam demands."""

    titles: Mapping[str, str]
    source_language: str
    languages: tuple[str, ...]
    areas: tuple[AreaPolicy, ...]
    sections: tuple[SectionPolicy, ...]
    time_limit_minutes: int
    break_after_section: int | None
    break_minutes: int
    # Minutes left at which the player warns, from many to few.
    warning_minutes: tuple[int, ...]
    # What a new administration proposes; each administration has its own.
    admission: str
    attempts_max: int
    authorization_months: int
    retake_wait_days: int
    minimum_age: int
    prices: tuple[Price, ...]
    scale: Scale
    # What is offered; any share up to the maximum can be granted.
    extra_time_percents: tuple[int, ...]
    extra_time_percent_max: int
    extra_minutes_max: int
    stop_clock_breaks: int
    stop_clock_break_minutes: int
    # How long candidates go on working without a connection before the player covers the items.
    offline_work_seconds_max: int
    # How much time a sitting is credited at most for covered gaps.
    offline_credit_seconds_max: int
    # How late an entry made in time may arrive and still count without a person's decision.
    late_entries_seconds_max: int
    # No sitting lasts longer from start to end, breaks and credits included.
    seat_minutes_max: int
    results_target_business_days: int
    results_business_days_max: int
    # True for a demonstration: every page that shows its content says so.
    is_sample: bool
    # What two forms may share at most if one person is to be given both, in percent of a form. A
    # policy stored before this was asked for has this value.
    overlap_percent_max: int = 20
    # From which share of the sittings of 12 months, and from how many looks of staff, an item is
    # reported as seen too often. A policy stored before these were asked for has these values.
    exposure_alarm_percent: int = 30
    exposure_alarm_views: int = 500

    @classmethod
    def from_document(cls, document: Mapping[str, object]) -> "ExamPolicy":
        """The policy that a stored document describes; refuses one of another shape."""
        return read_document(cls, document)

    def to_document(self) -> dict[str, object]:
        document: dict[str, object] = to_document(self)
        return document

    @property
    def items(self) -> int:
        """Items of a form."""
        return sum(area.scored + area.pretest for area in self.areas)

    @property
    def items_scored(self) -> int:
        return sum(area.scored for area in self.areas)

    @property
    def shared_items_max(self) -> int:
        """How many items two forms may share, if one person can be given both."""
        return self.items * self.overlap_percent_max // 100

    def title(self, language: str) -> str:
        """The exam's name; in its source language where there is no other."""
        return self.titles.get(language) or self.titles[self.source_language]

    def blueprint(self) -> Blueprint:
        return Blueprint(
            tuple(AreaRule(AreaCode(area.code), area.scored, area.pretest) for area in self.areas)
        )

    def price_on(self, kind: str, day: date) -> Price | None:
        """The price that stands on a day; None before the first one of its kind."""
        begun = [price for price in self.prices if price.kind == kind and price.valid_from <= day]
        return max(begun, key=lambda price: price.valid_from, default=None)
