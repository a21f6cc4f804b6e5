"""A short message from staff to a candidate; it stays on the screen until it was seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.errors import N_, InvalidInput
from exam_service.sittings.store import OpenSittings, Owner
from exam_service.sittings.tables import SittingEventRow
from exam_service.sittings.use_cases.settling import open_for_change

MESSAGE_CHARACTERS_MAX = 500
MESSAGES_SHOWN_MAX = 10
SENT, SEEN = "message", "message_seen"


@dataclass(frozen=True, slots=True)
class StaffMessage:
    id: UUID
    text: str
    sent_at: datetime
    seen: bool


async def send_message(
    open_sittings: OpenSittings, *, sitting_id: UUID, actor_id: UUID, text: str, now: datetime
) -> None:
    """Send a sentence; the player gets it with its next contact."""
    text = text.strip()
    if not text or len(text) > MESSAGE_CHARACTERS_MAX:
        sentence = N_("Please write a message of at most 500 characters.")
        raise InvalidInput(sentence, {"text": sentence})
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now)
        sitting.note(SENT, actor_id=actor_id, cause=text)
        sitting.contact.revision += 1


async def mark_seen(
    open_sittings: OpenSittings,
    *,
    sitting_id: UUID,
    account_id: UUID,
    message_id: UUID,
    now: datetime,
) -> None:
    """The candidate has seen a message. Said twice, or of no message, it changes nothing."""
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now, Owner(account_id))
        messages = messages_in(await sitting.store.list_events(sitting_id))
        if any(message.id == message_id and not message.seen for message in messages):
            sitting.note(SEEN, actor_id=account_id, detail={"message": str(message_id)})


def messages_in(events: Sequence[SittingEventRow]) -> list[StaffMessage]:
    """The latest messages, oldest first."""
    seen = {event.detail.get("message") for event in events if event.kind == SEEN}
    sent = [event for event in events if event.kind == SENT][-MESSAGES_SHOWN_MAX:]
    return [
        StaffMessage(event.id, event.cause, event.happened_at, str(event.id) in seen)
        for event in sent
    ]
