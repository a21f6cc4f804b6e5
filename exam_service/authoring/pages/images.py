"""Images of items, for the pages of staff. Players have theirs inside the form's documents."""

from fastapi import APIRouter, Response

from exam_service.authoring.dependencies import BankReader
from exam_service.authoring.use_cases.item_images import load_image
from exam_service.web.services import OfficeSession

router = APIRouter(prefix="/bank")

# The address is the hash of the content; it is kept by the reader's own browser and by nobody else.
IMMUTABLE = "private, max-age=31536000, immutable"


@router.get("/images/{sha256}")
async def show_image(sha256: str, _: BankReader, open_session: OfficeSession) -> Response:
    image = await load_image(open_session, sha256=sha256)
    headers = {
        "cache-control": IMMUTABLE,
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
    }
    return Response(image.content, media_type=image.media_type, headers=headers)
