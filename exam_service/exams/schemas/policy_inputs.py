"""An exam policy as the inputs of its page, there and back."""

from collections.abc import Mapping
from dataclasses import dataclass

from exam_service.exams.rules.policy import (
    AreaPolicy,
    ExamPolicy,
    Price,
    Scale,
    SectionPolicy,
)
from exam_service.exams.rules.soundness import AREAS_MAX, RANGES, by_field, problems
from exam_service.web.inputs import CHECKED, Inputs
from item_bank.languages import LANGUAGES

PRICES_MAX = 60
AREA_TEXTS = ("titles", "descriptions", "practice")


@dataclass(frozen=True, slots=True)
class PolicyReading:
    """What was typed, the policy it makes if it makes one, and a sentence per field that is off."""

    values: Mapping[str, str]
    policy: ExamPolicy | None
    errors: Mapping[str, str]


def read_policy(sent: Mapping[str, str]) -> PolicyReading:
    """The policy that the inputs make. Rows without a code or a price are left out."""
    values = _without_empty_rows(sent)
    inputs = Inputs(values)
    policy = _policy(inputs)
    if inputs.errors:
        return PolicyReading(values, None, inputs.errors)
    errors = {
        # Sections share one input.
        "sections" if field.startswith("sections.") else field: sentence
        for field, sentence in by_field(problems(policy)).items()
    }
    return PolicyReading(values, None if errors else policy, errors)


def policy_values(policy: ExamPolicy) -> dict[str, str]:
    """The inputs that would make this policy."""
    values = {name: str(getattr(policy, name)) for name in RANGES}
    values |= {f"languages.{tag}": CHECKED for tag in policy.languages}
    values |= {f"titles.{tag}": text for tag, text in policy.titles.items()}
    values |= {
        "source_language": policy.source_language,
        "admission": policy.admission,
        "sections": _listed(tuple(section.items for section in policy.sections)),
        "break_after_section": str(policy.break_after_section or ""),
        "warning_minutes": _listed(policy.warning_minutes),
        "extra_time_percents": _listed(policy.extra_time_percents),
        "scale.minimum": str(policy.scale.minimum),
        "scale.maximum": str(policy.scale.maximum),
        "scale.cut": str(policy.scale.cut),
        "is_sample": CHECKED if policy.is_sample else "",
    }
    for number, area in enumerate(policy.areas):
        values |= _area_values(f"areas.{number}", area)
    for number, price in enumerate(policy.prices):
        values |= {
            f"prices.{number}.kind": price.kind,
            f"prices.{number}.amount": f"{price.amount_cents // 100}.{price.amount_cents % 100:02}",
            f"prices.{number}.currency": price.currency,
            f"prices.{number}.valid_from": price.valid_from.isoformat(),
        }
    return values


def count_rows(values: Mapping[str, str], prefix: str) -> int:
    """How many rows of a table the inputs hold; they are numbered without gaps."""
    return len({name.split(".")[1] for name in values if name.startswith(f"{prefix}.")})


def _policy(inputs: Inputs) -> ExamPolicy:
    languages = tuple(tag for tag in LANGUAGES if inputs.is_checked(f"languages.{tag}"))
    areas = count_rows(inputs.values, "areas")
    prices = count_rows(inputs.values, "prices")
    return ExamPolicy(
        titles=_texts(inputs, "titles"),
        source_language=inputs.text("source_language"),
        languages=languages,
        areas=tuple(_area(inputs, f"areas.{number}") for number in range(areas)),
        sections=tuple(SectionPolicy(items) for items in inputs.wholes("sections")),
        break_after_section=inputs.whole_or_none("break_after_section"),
        warning_minutes=inputs.wholes("warning_minutes"),
        admission=inputs.text("admission"),
        prices=tuple(_price(inputs, f"prices.{number}") for number in range(prices)),
        scale=Scale(
            inputs.whole("scale.minimum"),
            inputs.whole("scale.maximum"),
            inputs.whole("scale.cut"),
        ),
        extra_time_percents=inputs.wholes("extra_time_percents"),
        is_sample=inputs.is_checked("is_sample"),
        **{name: inputs.whole(name) for name in RANGES},
    )


def _area(inputs: Inputs, place: str) -> AreaPolicy:
    return AreaPolicy(
        code=inputs.text(f"{place}.code"),
        titles=_texts(inputs, f"{place}.titles"),
        descriptions=_texts(inputs, f"{place}.descriptions"),
        practice=_texts(inputs, f"{place}.practice"),
        scored=inputs.whole(f"{place}.scored"),
        pretest=inputs.whole(f"{place}.pretest"),
    )


def _price(inputs: Inputs, place: str) -> Price:
    return Price(
        kind=inputs.text(f"{place}.kind"),
        amount_cents=inputs.cents(f"{place}.amount"),
        currency=inputs.text(f"{place}.currency"),
        valid_from=inputs.day(f"{place}.valid_from"),
    )


def _texts(inputs: Inputs, place: str) -> dict[str, str]:
    # Texts in a language that is not offered now are kept for the day it is.
    texts = {tag: inputs.text(f"{place}.{tag}") for tag in LANGUAGES}
    return {tag: text for tag, text in texts.items() if text}


def _area_values(place: str, area: AreaPolicy) -> dict[str, str]:
    values = {
        f"{place}.code": area.code,
        f"{place}.scored": str(area.scored),
        f"{place}.pretest": str(area.pretest),
    }
    for name in AREA_TEXTS:
        texts: Mapping[str, str] = getattr(area, name)
        values |= {f"{place}.{name}.{tag}": text for tag, text in texts.items()}
    return values


def _without_empty_rows(sent: Mapping[str, str]) -> dict[str, str]:
    """The same inputs with the rows of both tables numbered anew, empty ones left out."""
    values = {
        name: value for name, value in sent.items() if not name.startswith(("areas.", "prices."))
    }
    for prefix, telling, most in (("areas", "code", AREAS_MAX), ("prices", "amount", PRICES_MAX)):
        kept = [
            number for number in range(most) if sent.get(f"{prefix}.{number}.{telling}", "").strip()
        ]
        for new, old in enumerate(kept):
            start = f"{prefix}.{old}."
            values |= {
                f"{prefix}.{new}.{name.removeprefix(start)}": value
                for name, value in sent.items()
                if name.startswith(start)
            }
    return values


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
