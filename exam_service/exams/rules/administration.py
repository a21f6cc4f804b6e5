"""What an administration needs before it is published, and the states it passes through."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from exam_service.errors import ErrorKind, ExamError
from exam_service.exams.rules.policy import Admission, ExamPolicy
from exam_service.exams.rules.soundness import PolicyProblem
from item_bank.languages import find_language

TITLE_CHARACTERS_MAX = 200


class AdministrationState(StrEnum):
    """Where an administration stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class AdministrationEvent(StrEnum):
    """What moves it on."""

    EDIT = "edit"
    PUBLISH = "publish"
    CLOSE = "close"


TRANSITIONS: dict[AdministrationState, dict[AdministrationEvent, AdministrationState]] = {
    AdministrationState.DRAFT: {
        AdministrationEvent.EDIT: AdministrationState.DRAFT,
        AdministrationEvent.PUBLISH: AdministrationState.PUBLISHED,
    },
    AdministrationState.PUBLISHED: {
        AdministrationEvent.EDIT: AdministrationState.PUBLISHED,
        AdministrationEvent.CLOSE: AdministrationState.CLOSED,
    },
    AdministrationState.CLOSED: {},
}


class AdministrationMoveRefused(ExamError):
    """The move is not in the table of an administration's states."""

    kind = ErrorKind.CONFLICT
    code = "administration.move_refused"

    def __init__(self, state: AdministrationState, event: AdministrationEvent) -> None:
        super().__init__(f"An administration that is {state} has no way to {event}.")


class AdministrationNotReady(ExamError):
    """Something that candidates need is missing; `details["missing"]` names each thing."""

    kind = ErrorKind.CONFLICT
    code = "administration.not_ready"

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(
            " ".join(["This administration cannot be published yet.", *missing]),
            details={"missing": list(missing)},
        )


@dataclass(frozen=True, slots=True)
class AdministrationPlan:
    """What an exam manager sets for one administration."""

    title: str
    policy_version: int
    admission: str
    opens_at: datetime
    last_start_at: datetime
    closes_at: datetime
    form_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ChosenForm:
    """A form as publishing an administration looks at it. `policy` is what it was built for."""

    code: str
    is_published: bool
    languages: tuple[str, ...]
    policy: ExamPolicy


def next_state(state: AdministrationState, event: AdministrationEvent) -> AdministrationState:
    try:
        return TRANSITIONS[state][event]
    except KeyError:
        raise AdministrationMoveRefused(state, event) from None


def plan_problems(plan: AdministrationPlan) -> list[PolicyProblem]:
    """What is wrong with a plan in itself, field by field."""
    return list(_plan_problems(plan))


def missing_for(
    policy: ExamPolicy, forms: Sequence[ChosenForm], statement_languages: Sequence[str]
) -> list[str]:
    """What candidates would miss if this were published now, as sentences."""
    missing = [] if forms else ["Choose at least one form."]
    for form in forms:
        missing.extend(_form_lacks(form, policy))
    covered = {tag for form in forms for tag in form.languages}
    for tag in policy.languages:
        name = find_language(tag).english_name
        if forms and tag not in covered:
            missing.append(f"No chosen form can be taken in {name}.")
        if tag not in statement_languages:
            missing.append(f"The rules and confidentiality statement has no text in {name}.")
    return missing


def _plan_problems(plan: AdministrationPlan) -> Iterator[PolicyProblem]:
    if not 1 <= len(plan.title.strip()) <= TITLE_CHARACTERS_MAX:
        yield PolicyProblem("title", f"Write a title of 1 to {TITLE_CHARACTERS_MAX} characters.")
    if plan.admission not in list(Admission):
        yield PolicyProblem("admission", "Choose who admits candidates.")
    if plan.last_start_at <= plan.opens_at:
        yield PolicyProblem("last_start_at", "The last start is after the opening.")
    if plan.closes_at <= plan.last_start_at:
        yield PolicyProblem("closes_at", "The closing is after the last start.")


def _form_lacks(form: ChosenForm, policy: ExamPolicy) -> Iterator[str]:
    if not form.is_published:
        yield f"Form {form.code} is not published."
    if (form.policy.blueprint(), form.policy.sections) != (policy.blueprint(), policy.sections):
        yield f"Form {form.code} was built for other areas or sections than this policy asks for."
