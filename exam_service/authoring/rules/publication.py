"""What publishing a form decides: from which stages items may come, and where they go."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from exam_service.authoring.rules.refusals import StandardNotSet
from exam_service.exams.rules.policy import ExamPolicy
from item_bank.blueprint import COUNTED_ROLES
from item_bank.errors import Problem
from item_bank.forms import (
    FIRST_FORM,
    STANDING,
    Eligibility,
    Form,
    SlotNumber,
    publication_problems,
)
from item_bank.items import ItemVersion, ItemVersionRef, LanguageVersion, Stage, StageEvent
from item_bank.languages import LanguageTag

# Only a first form moves items: an approved one becomes operational where it counts and pretest
# where it does not. Everything else stands where its slot needs it already.
FIRST_FORM_MOVES: Mapping[bool, StageEvent] = MappingProxyType(
    {True: StageEvent.ADOPT_FOR_FIRST_FORM, False: StageEvent.TRY_OUT}
)


def eligibility_of(published_forms: int) -> Eligibility:
    """Before an exam's first form nothing can have been pretested; afterwards everything is."""
    return STANDING if published_forms else FIRST_FORM


def form_problems(
    form: Form,
    policy: ExamPolicy,
    versions: Iterable[ItemVersion],
    texts: Iterable[LanguageVersion],
    languages: Sequence[str],
    eligibility: Eligibility,
) -> list[Problem]:
    """Everything that keeps a form from being published in these languages."""
    problems = _frame_problems(form, policy, languages)
    tags = [LanguageTag(tag) for tag in languages if tag in policy.languages]
    problems.extend(
        publication_problems(form, policy.blueprint(), versions, texts, tags, eligibility)
    )
    return problems


def first_form_moves(
    form: Form, versions: Mapping[ItemVersionRef, ItemVersion]
) -> dict[ItemVersionRef, StageEvent]:
    """The stage moves that publishing this form as the exam's first one makes."""
    return {
        slot.ref: FIRST_FORM_MOVES[slot.role in COUNTED_ROLES]
        for slot in form.slots
        if versions[slot.ref].stage is Stage.APPROVED
    }


def sibling_problems(form: Form, original: Form) -> list[Problem]:
    """A sibling counts as its original does: the same scored items at the same places."""
    if _scored_places(form) == _scored_places(original):
        return []
    message = f"The scored items of form {form.code} are not those of form {original.code}."
    return [Problem("form.sibling_differs", message)]


def refuse_unset_standard(form: str, items_scored: int, standard_items: int | None) -> None:
    """A cut score stands only with the record by which it was set, for forms of that length."""
    if standard_items is None:
        raise StandardNotSet(form, "the exam has no standard-setting record.")
    if standard_items != items_scored:
        raise StandardNotSet(
            form,
            f"the standard was set for {standard_items} scored items, the form has {items_scored}.",
        )


def _scored_places(form: Form) -> dict[SlotNumber, ItemVersionRef]:
    return {slot.number: slot.ref for slot in form.slots if slot.role in COUNTED_ROLES}


def _frame_problems(form: Form, policy: ExamPolicy, languages: Sequence[str]) -> list[Problem]:
    problems = []
    found = [len(section.slots) for section in form.sections]
    wanted = [section.items for section in policy.sections]
    if found != wanted:
        message = f"The sections have {_counts(found)} items; the exam asks for {_counts(wanted)}."
        problems.append(Problem("form.sections_differ", message))
    if not languages:
        problems.append(Problem("form.no_language", "Choose at least one language."))
    problems.extend(
        Problem("form.language_not_offered", f"The exam is not held in “{tag}”.", language=tag)
        for tag in languages
        if tag not in policy.languages
    )
    return problems


def _counts(items: Sequence[int]) -> str:
    return " + ".join(str(count) for count in items)
