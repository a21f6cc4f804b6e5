"""What the pages of standards have in common: their language, their words, their pictures."""

from types import MappingProxyType
from typing import Any, Final

from fastapi import Request, Response

from exam_service.errors import ExamError
from exam_service.people.rules import Actor, Permission
from exam_service.standards.rules.lifecycle import PanelEvent, PanelState
from exam_service.standards.rules.pictures import ratings_picture
from exam_service.standards.rules.record import QUESTION
from exam_service.web.templates import render

STAFF_LANGUAGE: Final = "en"
UNPROCESSABLE: Final = 422

# A word and the kind of its badge.
STATE_BADGES: Final = MappingProxyType(
    {
        PanelState.TRAINING: ("Training", "neutral"),
        PanelState.ROUND_ONE: ("Round one", "accent"),
        PanelState.IMPACT: ("Between the rounds", "warm"),
        PanelState.ROUND_TWO: ("Round two", "accent"),
        PanelState.CLOSED: ("Closed", "warm"),
        PanelState.ADOPTED: ("Adopted", "good"),
        PanelState.ABANDONED: ("Given up", "neutral"),
    }
)
# The button that leads on, and what happens then.
MOVE_BUTTONS: Final = MappingProxyType(
    {
        PanelEvent.OPEN_ROUND_ONE: (
            "Open round one",
            "Judges rate every item. Nobody sees a key or anybody else's ratings.",
        ),
        PanelEvent.SHOW_IMPACT: (
            "End round one and show impact data",
            "Judges see the panel's ratings without names, and how candidates did.",
        ),
        PanelEvent.OPEN_ROUND_TWO: (
            "Open round two",
            "Judges look at their ratings again. What they leave alone stays.",
        ),
        PanelEvent.CLOSE: ("End round two", "No rating changes any more. Then propose the cut."),
    }
)


def show(
    request: Request,
    template: str,
    actor: Actor,
    *,
    refusal: ExamError | None = None,
    values: dict[str, str] | None = None,
    **context: Any,  # Any: whatever a template of ours is told
) -> Response:
    """One page of standards; with a refusal, what was typed comes back beside it."""
    return render(
        request,
        template,
        actor=actor,
        status=UNPROCESSABLE if refusal else 200,
        page_language=STAFF_LANGUAGE,
        refusal=refusal,
        errors=refusal.details.get("fields", {}) if refusal else {},
        values=values or {},
        may={permission.value: actor.may(permission) for permission in Permission},
        state_badges=STATE_BADGES,
        move_buttons=MOVE_BUTTONS,
        question=QUESTION,
        ratings_picture=ratings_picture,
        **context,
    )
