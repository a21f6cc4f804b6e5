"""What every page of analyses is rendered with."""

from typing import Any

from fastapi import Request, Response

from exam_service.analysis.rendering.items import FLAG_WORDS
from exam_service.analysis.rules.administrations import ONE_AREA
from exam_service.authoring.store.exams import BankExam
from exam_service.errors import ExamError
from exam_service.people.rules import Actor, Permission
from exam_service.web.templates import render

STAFF_LANGUAGE = "en"
# Below this many responses an item's numbers are greyed; the library's own limit, which would
# bring numpy into the web process.
RESPONSES_SHOWN_MIN = 100


def show(
    request: Request,
    template: str,
    actor: Actor,
    exam: BankExam,
    *,
    refusal: ExamError | None = None,
    status: int = 200,
    **context: Any,  # Any: whatever a template of ours is told
) -> Response:
    areas = {area.code: area.titles.get(STAFF_LANGUAGE, area.code) for area in exam.policy.areas}
    return render(
        request,
        f"staff/{template}.html",
        actor=actor,
        status=status,
        page_language=STAFF_LANGUAGE,
        exam=exam,
        title=exam.policy.title(STAFF_LANGUAGE),
        may={permission.value: actor.may(permission) for permission in Permission},
        refusal=refusal,
        area_words=areas | {ONE_AREA: "Whole form"},
        flag_words=FLAG_WORDS,
        responses_shown_min=RESPONSES_SHOWN_MIN,
        **context,
    )
