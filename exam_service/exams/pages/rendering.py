"""What several pages of the exam manager render alike: the inputs of a policy."""

from collections.abc import Mapping

from fastapi import Request, Response

from exam_service.errors import ExamError
from exam_service.exams.rules.difference import ADMISSION_WORDS, PRICE_WORDS
from exam_service.exams.rules.soundness import AREAS_MAX
from exam_service.exams.schemas.policy_inputs import AREA_TEXTS, PRICES_MAX, count_rows
from exam_service.exams.tables import ExamRow
from exam_service.people.rules import Actor
from exam_service.web.inputs import CHECKED
from exam_service.web.templates import render
from item_bank.languages import LANGUAGES

STAFF_LANGUAGE = "en"
UNPROCESSABLE = 422
# Empty rows at the end of each table, to add with.
SPARE_AREAS, SPARE_PRICES = 2, 2
ADMISSIONS = [{"value": kind.value, "text": text} for kind, text in ADMISSION_WORDS.items()]
PRICE_KINDS = [{"value": kind.value, "text": text} for kind, text in PRICE_WORDS.items()]


def render_policy_inputs(
    request: Request,
    actor: Actor,
    exam: ExamRow | None,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    refusal: ExamError | None = None,
) -> Response:
    """The page on which a policy is written; with errors, everything typed is still there."""
    areas, prices = count_rows(values, "areas"), count_rows(values, "prices")
    return render(
        request,
        "staff/policy_edit.html",
        actor=actor,
        status=UNPROCESSABLE if errors or refusal else 200,
        page_language=STAFF_LANGUAGE,
        exam=exam,
        values=values,
        errors=errors,
        refusal=refusal,
        known_languages=list(LANGUAGES.values()),
        written=[tag for tag in LANGUAGES if values.get(f"languages.{tag}") == CHECKED] or ["en"],
        area_rows=min(areas + SPARE_AREAS, AREAS_MAX),
        price_rows=min(prices + SPARE_PRICES, PRICES_MAX),
        area_texts=AREA_TEXTS,
        admissions=ADMISSIONS,
        price_kinds=PRICE_KINDS,
    )
