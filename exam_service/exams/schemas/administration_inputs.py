"""An administration as the inputs of its page, there and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from exam_service.exams.rules.administration import AdministrationPlan, plan_problems
from exam_service.exams.rules.soundness import by_field
from exam_service.web.inputs import CHECKED, Inputs, local_text


@dataclass(frozen=True, slots=True)
class PlanReading:
    """What was typed, the plan it makes if it makes one, and a sentence per field that is off."""

    values: Mapping[str, str]
    plan: AdministrationPlan | None
    errors: Mapping[str, str]


def read_plan(sent: Mapping[str, str]) -> PlanReading:
    inputs = Inputs(sent)
    plan = AdministrationPlan(
        title=inputs.text("title"),
        policy_version=inputs.whole("policy_version"),
        admission=inputs.text("admission"),
        opens_at=inputs.instant("opens_at"),
        last_start_at=inputs.instant("last_start_at"),
        closes_at=inputs.instant("closes_at"),
        form_ids=_form_ids(inputs),
    )
    errors = inputs.errors or by_field(plan_problems(plan))
    return PlanReading(sent, None if errors else plan, errors)


def plan_values(plan: AdministrationPlan) -> dict[str, str]:
    """The inputs that would make this plan."""
    return {
        "title": plan.title,
        "policy_version": str(plan.policy_version),
        "admission": plan.admission,
        "opens_at": local_text(plan.opens_at),
        "last_start_at": local_text(plan.last_start_at),
        "closes_at": local_text(plan.closes_at),
        **{f"forms.{form_id}": CHECKED for form_id in plan.form_ids},
    }


def _form_ids(inputs: Inputs) -> tuple[UUID, ...]:
    try:
        return tuple(UUID(chosen) for chosen in inputs.chosen("forms"))
    except ValueError:
        inputs.errors["form_ids"] = "Choose forms of this exam."
        return ()
