"""Settling what the columns of somebody else's table are for, before it is looked at as items."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import Importer
from exam_service.authoring.pages.rendering import UNPROCESSABLE, show
from exam_service.authoring.rules.column_choices import chosen_mapping
from exam_service.authoring.rules.version_changes import FIELD_WORDS
from exam_service.authoring.use_cases.column_mappings import (
    ColumnsDesk,
    load_columns_desk,
    settle_columns,
)
from exam_service.errors import ExamError
from exam_service.people.rules import Actor
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect
from item_bank.exchange.guessing import Confidence
from item_bank.exchange.mapping import FIELDS, KeyForm
from item_bank.items import OPTION_IDS
from item_bank.languages import LANGUAGES, LanguageTag

router = APIRouter(prefix="/bank")

COLUMN_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        name: {
            "item": "Code of the item",
            "language": "Language",
            "stimulus": "Stimulus",
            "options": "All options in one cell",
            "more_options": "Options beyond the fifth",
            "correct": "The right option's text",
            "distractors": "The other options' texts",
            "key_text": "The key's text beside its letter",
            "rationale": "Rationale of the key",
            "title": "Title",
            "image": "An image that the item needs",
            "ignored": "– (left out)",
            **{f"mark_{option}": f"Mark of option {option.upper()}" for option in OPTION_IDS},
        }.get(name, FIELD_WORDS.get(name, name))
        for name in FIELDS
    }
)
KEY_FORM_WORDS: Final[Mapping[KeyForm, str]] = MappingProxyType(
    {
        KeyForm.AUTOMATIC: "As its cells show",
        KeyForm.LETTER: "A letter: A, B, …",
        KeyForm.NUMBER: "A number from 1 on",
        KeyForm.NUMBER_FROM_ZERO: "A number from 0 on",
        KeyForm.TEXT: "The text of the right option",
    }
)
CONFIDENCE_BADGES: Final[Mapping[Confidence, str]] = MappingProxyType(
    {Confidence.SURE: "good", Confidence.LIKELY: "accent", Confidence.UNSURE: "neutral"}
)


@router.get("/{exam_code}/imports/{import_id}/columns")
async def show_columns(
    exam_code: str,
    import_id: UUID,
    actor: Importer,
    request: Request,
    open_session: OfficeSession,
) -> Response:
    shown = await load_columns_desk(open_session, exam_code=exam_code, import_id=import_id)
    return _columns_page(request, actor, shown, {})


@router.post("/{exam_code}/imports/{import_id}/columns")
async def choose_columns(
    exam_code: str,
    import_id: UUID,
    actor: Importer,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    shown = await load_columns_desk(open_session, exam_code=exam_code, import_id=import_id)
    language = LANGUAGES.get(LanguageTag(sent.get("language", "")))
    options = replace(
        shown.options,
        area=sent.get("area", ""),
        language=language.tag if language else "",
    )
    chosen = {
        column.place: sent[f"column.{column.place}"]
        for column in shown.columns
        if f"column.{column.place}" in sent
    }
    try:
        mapping = chosen_mapping(shown.columns, chosen, options, sent.get("key_form", ""))
        await settle_columns(
            open_session,
            exam_id=shown.exam.id,
            import_id=import_id,
            mapping=mapping,
            options=options,
            name=Inputs(sent).text("name"),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as error:
        return _columns_page(request, actor, shown, sent, error)
    return redirect(request, f"/bank/{exam_code}/imports/{import_id}")


def _columns_page(
    request: Request,
    actor: Actor,
    shown: ColumnsDesk,
    sent: Mapping[str, str],
    error: ExamError | None = None,
) -> Response:
    fields = error.details.get("fields") if error else None
    fields = fields if isinstance(fields, dict) else {}
    return show(
        request,
        "import_columns.html",
        actor,
        shown.exam,
        status=UNPROCESSABLE if error else 200,
        desk=shown,
        sent=sent,
        errors=fields,
        refusal=error if error and not fields.keys() & {"name", "area"} else None,
        column_words=COLUMN_WORDS,
        key_form_words=KEY_FORM_WORDS,
        confidence_badges=CONFIDENCE_BADGES,
    )
