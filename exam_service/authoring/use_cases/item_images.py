"""Images of items: taken in from a person's file, given out by the hash of their content."""

from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.refusals import ContentRefused
from exam_service.authoring.store import images
from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.tables import ItemImageRow
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.jobs.child import TookTooLong, in_child
from item_bank.errors import ContentError, ImageRefused
from item_bank.items import LanguageVersion, OptionId
from item_bank.languages import LanguageTag
from item_bank.presentation import (
    ImageSources,
    OpaqueOption,
    OpaqueSlot,
    PresentedItem,
    SlotNames,
    presented_item,
)

DECODING_SECONDS_MAX: Final = 20
UNREADABLE: Final = "The image could not be read in time. Save it again as PNG, and smaller."
_HASH_DIGITS: Final = 64


async def add_image(
    open_session: OpenSession, *, content: bytes, exam_id: UUID, actor_id: UUID, now: datetime
) -> str:
    """Encode a person's image anew and keep it. Answers its name, the hash of what is kept."""
    # Decoders are where strangers' files do harm, so a process of its own looks at them.
    from item_bank.images import reencode

    try:
        image = await in_child(DECODING_SECONDS_MAX, reencode, content)
    except (TookTooLong, BrokenProcessPool):
        raise ContentRefused(ImageRefused(UNREADABLE)) from None
    except ContentError as error:
        raise ContentRefused(error) from None
    async with open_session() as session:
        await images.add_images(session, [image], Authorship(actor_id, now))
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="item.image_added",
            subject=("exam", exam_id),
            after={"sha256": image.sha256, "width": image.width, "height": image.height},
            now=now,
        )
    return image.sha256


async def load_image(open_session: OpenSession, *, sha256: str) -> ItemImageRow:
    if len(sha256) != _HASH_DIGITS or not sha256.isalnum():
        raise NotFound
    async with open_session() as session:
        image = await images.find_image(session, sha256)
    if image is None:
        raise NotFound
    return image


@dataclass(frozen=True, slots=True)
class Preview:
    """A text with the addresses of its images, and what publishing would make of it."""

    text: LanguageVersion
    sources: ImageSources
    item: PresentedItem


async def load_preview(
    open_session: OpenSession, *, stored: StoredVersion, language: LanguageTag
) -> Preview:
    """A version in one language as a candidate meets it, made as publishing makes it."""
    text = stored.texts.get(language)
    if text is None:
        raise NotFound
    async with open_session() as session:
        sources = await images.load_sources(session, images.shown_in([text.text]))
    options = {OptionId(option): OpaqueOption(option) for option in stored.version.options}
    item = presented_item(text.text, SlotNames(OpaqueSlot("preview"), options), sources)
    return Preview(text.text, sources, item)
