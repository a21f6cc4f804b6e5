"""What the pages of the bank have in common: their language, their words, who may do what."""

from types import MappingProxyType
from typing import Any, Final

from fastapi import Request, Response

from exam_service.authoring.rules.text_moves import TextMove
from exam_service.authoring.rules.translation_import import TextChange
from exam_service.authoring.store.exams import BankExam
from exam_service.errors import ExamError
from exam_service.people.rules import Actor, Permission
from exam_service.web.item_texts import text_of_bank
from exam_service.web.templates import render
from item_bank.exchange.difference import Change
from item_bank.items import LanguageStatus, Stage, StageEvent
from item_bank.languages import LANGUAGES
from item_bank.translation import Severity

STAFF_LANGUAGE: Final = "en"
UNPROCESSABLE: Final = 422
CONFLICT: Final = 409

# A word and the kind of its badge.
STAGE_BADGES: Final = MappingProxyType(
    {
        Stage.DRAFT: ("Draft", "neutral"),
        Stage.IN_REVIEW: ("In review", "warm"),
        Stage.APPROVED: ("Approved", "accent"),
        Stage.PRETEST: ("Pretest", "accent"),
        Stage.OPERATIONAL: ("Operational", "good"),
        Stage.RETIRED: ("Retired", "neutral"),
    }
)
STATUS_BADGES: Final = MappingProxyType(
    {
        LanguageStatus.MISSING: ("Missing", "neutral"),
        LanguageStatus.DRAFTED: ("Drafted", "warm"),
        LanguageStatus.REVIEWED: ("Reviewed", "accent"),
        LanguageStatus.APPROVED: ("Approved", "good"),
        LanguageStatus.STALE: ("Stale", "warm"),
    }
)
CHANGE_BADGES: Final = MappingProxyType(
    {
        Change.ADDED: ("Added", "good"),
        Change.NEW_VERSION: ("New version", "accent"),
        Change.CHANGED_LANGUAGE_VERSION: ("Changed text", "accent"),
        Change.UNCHANGED: ("Unchanged", "neutral"),
        Change.REFUSED: ("Refused", "warm"),
    }
)
MOVE_BUTTONS: Final = MappingProxyType(
    {
        StageEvent.SEND_TO_REVIEW: "Send to review",
        StageEvent.SEND_BACK: "Send back to its author",
        StageEvent.APPROVE: "Approve this version",
        StageEvent.TRY_OUT: "Try out as a pretest item",
        StageEvent.PROMOTE: "Make operational",
        StageEvent.RETIRE: "Retire this version",
    }
)
TEXT_MOVE_BUTTONS: Final = MappingProxyType(
    {
        TextMove.REVIEW: "It says the same: mark as reviewed",
        TextMove.APPROVE: "Approve this text",
        TextMove.SEND_BACK: "Send back to the translator",
    }
)
TEXT_EVENT_WORDS: Final = MappingProxyType(
    {
        TextMove.WRITE: "Written",
        TextMove.REVIEW: "Reviewed",
        TextMove.APPROVE: "Approved",
        TextMove.SEND_BACK: "Sent back",
        TextMove.CHANGE_SOURCE: "The item got a new wording",
    }
)
TEXT_CHANGE_BADGES: Final = MappingProxyType(
    {
        TextChange.CHANGED: ("Changed", "accent"),
        TextChange.UNCHANGED: ("Unchanged", "neutral"),
        TextChange.REFUSED: ("Refused", "warm"),
    }
)
FINDING_BADGES: Final = MappingProxyType(
    {Severity.ERROR: ("To put right", "danger"), Severity.ADVICE: ("Please look", "warm")}
)


def show(
    request: Request,
    template: str,
    actor: Actor,
    exam: BankExam,
    *,
    status: int = 200,
    refusal: ExamError | None = None,
    **context: Any,  # Any: whatever a template of ours is told
) -> Response:
    """One page of an exam's bank."""
    return render(
        request,
        f"author/{template}",
        actor=actor,
        status=status,
        page_language=STAFF_LANGUAGE,
        exam=exam,
        title=exam.policy.title(STAFF_LANGUAGE),
        may={permission.value: actor.may(permission) for permission in Permission},
        refusal=refusal,
        known_languages=LANGUAGES,
        stage_badges=STAGE_BADGES,
        status_badges=STATUS_BADGES,
        change_badges=CHANGE_BADGES,
        text_of_bank=text_of_bank,
        **context,
    )
