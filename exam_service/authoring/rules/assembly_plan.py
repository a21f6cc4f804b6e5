"""What somebody asks of an assembly, as a value that is stored, and what cannot be asked. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from exam_service.errors import InvalidInput
from exam_service.exams.rules.policy import ExamPolicy
from item_bank.assembly.request import FORMS_MAX

FORM_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
# Words that stand in addresses where a form's code could stand.
RESERVED_CODES: Final = frozenset({"assemble"})
SECONDS_MIN, SECONDS_DEFAULT, SECONDS_MAX = 1, 30, 120
ITEMS_LISTED_MAX: Final = 500
SEED_CHARACTERS_MAX: Final = 100
ABILITIES_MAX: Final = 20
ABILITY_MAX, INFORMATION_MAX = 10.0, 1_000_000.0


@dataclass(frozen=True, slots=True)
class AssemblyPlan:
    """One request. `models` are slope, difficulty and lower asymptote by item, where known."""

    codes: tuple[str, ...]
    languages: tuple[str, ...]
    anchors: int = 0
    anchor_form: str | None = None
    # Items that two forms may share; None leaves the number open.
    overlap_items_max: int | None = None
    # Sittings after which an item is left out.
    uses_max: int | None = None
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    # Mean share of right answers that is aimed at.
    difficulty_percent: int | None = None
    # Pairs of ability and test information.
    information: tuple[tuple[float, float], ...] = ()
    models: Mapping[str, tuple[float, float, float]] | None = None
    seconds: int = SECONDS_DEFAULT
    seed: str = ""

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "AssemblyPlan":  # Any: as JSON has it
        pairs = tuple((float(ability), float(sum_)) for ability, sum_ in document["information"])
        models = document["models"]
        return cls(
            **{
                **document,
                **{name: tuple(document[name]) for name in TUPLES},
                "information": pairs,
                "models": {item: (a, b, c) for item, (a, b, c) in models.items()}
                if models
                else None,
            }
        )

    def to_document(self) -> dict[str, object]:
        return asdict(self)


INFORMATION_EXPECTED: Final = (
    f"Write at most {ABILITIES_MAX} abilities from -10 to 10 with the information wanted there,"
    " as in -1: 12, 0: 15, 1: 12."
)
TUPLES: Final = ("codes", "languages", "included", "excluded")


def anchors_proposed(policy: ExamPolicy) -> int:
    """What links two scales best: as many items as two forms may share."""
    return min(policy.shared_items_max, policy.items_scored)


def refuse_unsound_plan(
    plan: AssemblyPlan, policy: ExamPolicy, *, taken: Iterable[str], published: Iterable[str]
) -> None:
    """Everything wrong with a plan at once, each sentence beside its field."""
    fields = {
        "codes": _codes_problem(plan.codes, set(taken)),
        "languages": _languages_problem(plan.languages, policy),
        "anchors": _anchors_problem(plan, policy),
        **_limit_problems(plan, policy, set(published)),
    }
    said = {name: sentence for name, sentence in fields.items() if sentence}
    if said:
        raise InvalidInput("Nothing was assembled. Please look at the marked fields again.", said)


def _anchors_problem(plan: AssemblyPlan, policy: ExamPolicy) -> str:
    shared_max = plan.overlap_items_max
    if not 0 <= plan.anchors <= policy.items_scored:
        return f"Ask for 0 to {policy.items_scored} anchor items."
    if shared_max is not None and plan.anchors > shared_max:
        return f"Two forms may share {shared_max} items; anchors are shared items."
    if plan.anchors and len(plan.codes) == 1 and plan.anchor_form is None:
        return "One form alone has nothing to be linked to; name a published form."
    return ""


def _limit_problems(
    plan: AssemblyPlan, policy: ExamPolicy, published: set[str]
) -> Mapping[str, str]:
    many = f"Name at most {ITEMS_LISTED_MAX} items by their codes."
    unmet = {
        "anchor_form": (
            plan.anchor_form is not None and plan.anchor_form not in published,
            "Anchors come from a published form of this exam.",
        ),
        "overlap": (
            not 0 <= (plan.overlap_items_max or 0) <= policy.items,
            "Enter a share of 0 to 100 percent, or leave it empty.",
        ),
        "uses_max": (
            plan.uses_max is not None and plan.uses_max < 1,
            "Enter 1 sitting or more, or leave it empty.",
        ),
        "difficulty": (
            plan.difficulty_percent is not None and not 1 <= plan.difficulty_percent <= 99,
            "Enter 1 to 99 percent, or leave it empty.",
        ),
        "information": (not _is_information(plan.information), INFORMATION_EXPECTED),
        "included": (not _are_items(plan.included), many),
        "excluded": (not _are_items(plan.excluded), many),
        "seed": (
            not plan.seed.isprintable() or len(plan.seed) > SEED_CHARACTERS_MAX,
            f"A seed has at most {SEED_CHARACTERS_MAX} characters.",
        ),
        "seconds": (
            not SECONDS_MIN <= plan.seconds <= SECONDS_MAX,
            f"Allow {SECONDS_MIN} to {SECONDS_MAX} seconds.",
        ),
    }
    return {name: sentence for name, (is_unmet, sentence) in unmet.items() if is_unmet}


def _are_items(codes: Sequence[str]) -> bool:
    return len(codes) <= ITEMS_LISTED_MAX and all(code.isprintable() for code in codes)


def _is_information(pairs: Sequence[tuple[float, float]]) -> bool:
    """What is no number at all fails each comparison."""
    return len(pairs) <= ABILITIES_MAX and all(
        abs(ability) <= ABILITY_MAX and 0 < wanted <= INFORMATION_MAX for ability, wanted in pairs
    )


def _codes_problem(codes: Sequence[str], taken: set[str]) -> str:
    wrong = [code for code in codes if not FORM_CODE.fullmatch(code) or code in RESERVED_CODES]
    known = sorted(set(codes) & taken)
    if not codes:
        return "Name at least one form, as in F1."
    if wrong:
        return f"“{wrong[0]}” is no code: 1 to 20 letters, digits, hyphens or underscores."
    if len(set(codes)) < len(codes):
        return "Each form needs a code of its own."
    if len(codes) > FORMS_MAX:
        return f"Assemble at most {FORMS_MAX} forms at once."
    return f"There is already a form {known[0]}." if known else ""


def _languages_problem(languages: Sequence[str], policy: ExamPolicy) -> str:
    unknown = sorted(set(languages) - set(policy.languages))
    if not languages:
        return "Choose a language."
    return f"The exam is not held in {', '.join(unknown)}." if unknown else ""
