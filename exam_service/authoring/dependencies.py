"""Who calls the pages of the item bank, and which items are open to them."""

from typing import Annotated

from fastapi import Depends, Request

from exam_service.authoring.rules.visibility import viewer_of
from exam_service.authoring.use_cases.see_item import look_at_item, see_item
from exam_service.people.dependencies import PerhapsActor, needs
from exam_service.people.rules import Actor, Permission
from exam_service.web.inputs import INTEGER_MAX
from exam_service.web.services import Now, OfficeSession

BankReader = Annotated[Actor, Depends(needs(Permission.READ_BANK))]
Writer = Annotated[Actor, Depends(needs(Permission.WRITE_ITEMS))]
Reviewer = Annotated[Actor, Depends(needs(Permission.REVIEW_ITEMS))]
Translator = Annotated[Actor, Depends(needs(Permission.TRANSLATE_ITEMS))]
Exporter = Annotated[Actor, Depends(needs(Permission.EXPORT_BANK))]
Importer = Annotated[Actor, Depends(needs(Permission.IMPORT_ITEMS))]
Assembler = Annotated[Actor, Depends(needs(Permission.ASSEMBLE_FORMS))]
Publisher = Annotated[Actor, Depends(needs(Permission.PUBLISH_FORMS))]
Assigner = Annotated[Actor, Depends(needs(Permission.ASSIGN_ITEMS))]
StatisticsReader = Annotated[Actor, Depends(needs(Permission.READ_STATISTICS))]


async def only_items_in_sight(
    request: Request, actor: PerhapsActor, open_session: OfficeSession, now: Now
) -> None:
    """For every page of one item: nothing for whom it is not shown to, and a look is kept.

    A dependency of the bank's router, so that no page can forget it. The permission itself is the
    page's own to ask for.
    """
    names = request.path_params
    if "item_code" not in names or actor is None or not actor.may(Permission.READ_BANK):
        return
    viewer = viewer_of(actor)
    if request.method == "GET":
        await look_at_item(
            open_session,
            viewer=viewer,
            exam_code=names["exam_code"],
            item_code=names["item_code"],
            numbers=_numbers(request),
            kind=_page_of_item(request),
            now=now,
        )
        return
    await see_item(
        open_session,
        viewer=viewer,
        exam_code=names["exam_code"],
        item_code=names["item_code"],
        language=names.get("language"),
    )


def _numbers(request: Request) -> set[int]:
    """Which versions an address asks for, under whatever name."""
    asked = [text for text in request.query_params.values() if text.isascii() and text.isdigit()]
    return {int(text) for text in asked if len(text) <= len(str(INTEGER_MAX))}


def _page_of_item(request: Request) -> str:
    """Which page of an item this is: the word after its code in the page's address."""
    path: str = request.scope["route"].path
    return path.partition("{item_code}")[2].strip("/").partition("/")[0] or "page"
