"""Form packages at their addresses: sealed, the same for everybody, and never another content."""

from fastapi import APIRouter, Response

from exam_service.errors import NotFound
from exam_service.exams import store
from exam_service.people.dependencies import Public
from exam_service.web.services import DeliverySession
from exam_service.web.static_files import IMMUTABLE

router = APIRouter(include_in_schema=False)


@router.get("/packages/{address}")
async def fetch_package(address: str, _: Public, open_session: DeliverySession) -> Response:
    """A package by its whole address. Whoever has it still needs the key code to read it."""
    async with open_session() as session:
        content = await store.find_package_content(session, address)
    if content is None:
        raise NotFound
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "cache-control": IMMUTABLE,
            # Readable by our own pages only, whatever the other answers of the service say.
            "cross-origin-resource-policy": "same-origin",
        },
    )
