"""Which findings about a translation keep it from being approved, and who may overrule which."""

from collections.abc import Iterable, Sequence

from exam_service.authoring.rules.text_refusals import TextNotSound
from item_bank.translation import Finding, errors_of

SAY_WHY = "If it is right all the same, say why; your reason is kept with the approval."


def blocking(findings: Iterable[Finding], reason: str) -> tuple[Finding, ...]:
    """The errors that stand in the way; with a reason only those that nobody can judge away."""
    errors = errors_of(findings)
    return tuple(each for each in errors if not (reason and each.is_for_a_person))


def refuse_unsound(subject: str, findings: Sequence[Finding], reason: str) -> None:
    """No approval while an error stands; what a person may judge passes with their reason."""
    found = blocking(findings, reason)
    if found:
        sentences = [each.message for each in found]
        if all(each.is_for_a_person for each in found):
            sentences = [*sentences[:2], SAY_WHY]
        raise TextNotSound(subject, sentences)
