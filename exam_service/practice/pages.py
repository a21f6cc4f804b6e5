"""The practice form as pages: how it works, one item at a time, how it went. Open to everybody.

The browser carries what was chosen; nothing is stored here and nothing is scored.
"""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from exam_service.errors import InvalidInput
from exam_service.people.dependencies import PerhapsActor, Public
from exam_service.people.rules import Actor
from exam_service.practice.rules import (
    LETTERS,
    Choices,
    NothingChosen,
    PracticeItem,
    Walk,
    exam_code_in,
    no_choices,
    read_choices,
    tally,
    walk_of,
    write_choices,
)
from exam_service.practice.use_cases import Practice, look_at_item, look_at_practice
from exam_service.web.item_texts import shown_text
from exam_service.web.languages import is_page_language
from exam_service.web.services import AllServices, DeliverySession, Services
from exam_service.web.templates import page_language, render
from item_bank.languages import Language, find_language

router = APIRouter(prefix="/practice", include_in_schema=False)

COOKIE = "practice"
CARRIED_SECONDS = 24 * 3600
EXAM_CODE_CHARACTERS_MAX = 100
AREA_CHARACTERS_MAX = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """The reader's language, and whether the practice form has it: there is no silent fallback."""

    language: Language
    is_offered: bool
    offered: tuple[Language, ...]


async def asked_exam(request: Request, services: AllServices, exam: str = "") -> str | None:
    """Which exam a request is about: the one it names, else the one begun in this browser."""
    carried = exam_code_in(services.signer.value_of(request, COOKIE))
    return exam[:EXAM_CODE_CHARACTERS_MAX] or carried


AskedExam = Annotated[str | None, Depends(asked_exam)]
# The area that a report proposes to practice; items of others are left out of the walk.
AskedArea = Annotated[str, Query(max_length=AREA_CHARACTERS_MAX)]


@router.get("")
async def show_practice(
    _: Public,
    request: Request,
    actor: PerhapsActor,
    services: AllServices,
    open_session: DeliverySession,
    exam_code: AskedExam,
    area: AskedArea = "",
) -> Response:
    """How practice works, and where to begin or go on; all of it, or the items of one area."""
    practice = await look_at_practice(open_session, exam_code=exam_code)
    walk = walk_of(practice.items, area)
    return render(
        request,
        "practice/begin.html",
        actor=actor,
        practice=practice,
        choices=_carried(request, services, practice),
        reading=_reading(request, actor, practice),
        walk=walk,
        query=_query(practice, walk),
        areas={one.code: one for one in practice.policy.areas},
    )


@router.post("")
async def begin(
    _: Public,
    services: AllServices,
    open_session: DeliverySession,
    exam: Annotated[str, Form(max_length=EXAM_CODE_CHARACTERS_MAX)] = "",
) -> Response:
    """Begin at the first item, with nothing chosen."""
    practice = await look_at_practice(open_session, exam_code=exam)
    return _go_on(services, "/practice/1", no_choices(practice.exam.code, len(practice.items)))


@router.get("/summary")
async def show_summary(
    _: Public,
    request: Request,
    actor: PerhapsActor,
    services: AllServices,
    open_session: DeliverySession,
    exam_code: AskedExam,
) -> Response:
    """How it went by area, and what to do next."""
    practice = await look_at_practice(open_session, exam_code=exam_code)
    choices = _carried(request, services, practice)
    return render(
        request,
        "practice/summary.html",
        actor=actor,
        practice=practice,
        choices=choices,
        areas=tally(practice.items, choices),
        area_policies={area.code: area for area in practice.policy.areas},
        reading=_reading(request, actor, practice),
    )


@router.get("/{number}")
async def show_item(
    _: Public,
    number: int,
    request: Request,
    actor: PerhapsActor,
    services: AllServices,
    open_session: DeliverySession,
    exam_code: AskedExam,
    area: AskedArea = "",
) -> Response:
    return await _item_page(number, request, actor, services, open_session, exam_code, area)


@router.post("/{number}")
async def choose(
    _: Public,
    number: int,
    request: Request,
    actor: PerhapsActor,
    services: AllServices,
    open_session: DeliverySession,
    exam: Annotated[str, Form(max_length=EXAM_CODE_CHARACTERS_MAX)] = "",
    choice: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
    area: AskedArea = "",
) -> Response:
    """Keep the choice, or take it back to try again, and show the item with what it says."""
    language = page_language(request, actor)
    practice, item = await look_at_item(
        open_session, exam_code=exam, number=number, language=language
    )
    choices = _carried(request, services, practice)
    address = f"/practice/{number}{_query(practice, walk_of(practice.items, area))}"
    if again == "yes":
        return _go_on(services, address, choices.having(number, None))
    if item is not None and item.accepts(choice):
        return _go_on(services, address, choices.having(number, choice))
    return await _item_page(
        number, request, actor, services, open_session, exam, area, refusal=NothingChosen()
    )


async def _item_page(
    number: int,
    request: Request,
    actor: Actor | None,
    services: Services,
    open_session: DeliverySession,
    exam_code: str | None,
    area: str,
    *,
    refusal: InvalidInput | None = None,
) -> Response:
    language = page_language(request, actor)
    practice, item = await look_at_item(
        open_session, exam_code=exam_code, number=number, language=language
    )
    chosen = _carried(request, services, practice).at(number)
    walk = walk_of(practice.items, area)
    return render(
        request,
        "practice/item.html",
        actor=actor,
        status=422 if refusal else 200,
        practice=practice,
        number=number,
        item=item,
        stem=item and shown_text(item.stem, item.markup, item.images),
        stimulus=item and shown_text(item.stimulus, item.markup, item.images),
        rows=[] if item is None else _rows(item, chosen),
        chosen=chosen,
        refusal=refusal,
        reading=_reading(request, actor, practice),
        walk=walk,
        query=_query(practice, walk),
        areas={one.code: one for one in practice.policy.areas},
    )


def _query(practice: Practice, walk: Walk) -> str:
    """What carries an area from page to page; nothing where all items are gone through."""
    return "?" + urlencode({"exam": practice.exam.code, "area": walk.area}) if walk.area else ""


def _rows(item: PracticeItem, chosen: str | None) -> list[dict[str, object]]:
    """The options as the page shows them; key and rationales only once something is chosen."""
    return [
        {
            "letter": letter,
            "value": option.option,
            "text": shown_text(option.text, item.markup, item.images),
            "chosen": option.option == chosen,
            "is_key": chosen is not None and option.option == item.key,
            "rationale": option.rationale if chosen is not None else None,
        }
        for letter, option in zip(LETTERS, item.options, strict=False)
    ]


def _reading(request: Request, actor: Actor | None, practice: Practice) -> Reading:
    language = page_language(request, actor)
    return Reading(
        language=find_language(language),
        is_offered=language in practice.languages,
        offered=tuple(
            find_language(code) for code in sorted(practice.languages) if is_page_language(code)
        ),
    )


def _carried(request: Request, services: Services, practice: Practice) -> Choices:
    text = services.signer.value_of(request, COOKIE)
    return read_choices(text, practice.exam.code, len(practice.items))


def _go_on(services: Services, address: str, choices: Choices) -> Response:
    response = RedirectResponse(address, status_code=303)
    services.signer.set_value(response, COOKIE, write_choices(choices), CARRIED_SECONDS)
    return response
