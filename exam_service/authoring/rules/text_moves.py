"""The life of a language version: which moves lead where, who makes them, and of whose words.

Pure. A text is written by one person and judged by others; a new wording of its item makes it
stale until somebody looks at it again.
"""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from exam_service.authoring.rules.refusals import OwnItem
from exam_service.authoring.rules.text_refusals import TextMoveRefused
from exam_service.people.rules import Permission
from item_bank.items import LanguageStatus


class TextMove(StrEnum):
    """What happens to a language version."""

    WRITE = "write"
    REVIEW = "review"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    CHANGE_SOURCE = "change_source"


_WRITTEN: Final = {TextMove.WRITE: LanguageStatus.DRAFTED}
_OUTDATED: Final = {TextMove.CHANGE_SOURCE: LanguageStatus.STALE}
_RETURNED: Final = {TextMove.SEND_BACK: LanguageStatus.DRAFTED}

TEXT_TRANSITIONS: Final[Mapping[LanguageStatus, Mapping[TextMove, LanguageStatus]]] = (
    MappingProxyType(
        {
            LanguageStatus.MISSING: _WRITTEN,
            LanguageStatus.DRAFTED: {
                **_WRITTEN,
                **_OUTDATED,
                **_RETURNED,
                TextMove.REVIEW: LanguageStatus.REVIEWED,
            },
            LanguageStatus.REVIEWED: {
                **_WRITTEN,
                **_OUTDATED,
                **_RETURNED,
                TextMove.APPROVE: LanguageStatus.APPROVED,
            },
            LanguageStatus.APPROVED: {**_WRITTEN, **_OUTDATED, **_RETURNED},
            # Looked at again against the new wording: it still says the same, or it is rewritten.
            LanguageStatus.STALE: {
                **_WRITTEN,
                **_OUTDATED,
                TextMove.REVIEW: LanguageStatus.REVIEWED,
            },
        }
    )
)

# Any of these permissions will do. Translators read each other's texts; approving is the item
# reviewers' alone. Whoever wrote any of a text does neither.
PERMISSIONS_FOR: Final[Mapping[TextMove, frozenset[Permission]]] = MappingProxyType(
    {
        TextMove.REVIEW: frozenset({Permission.REVIEW_ITEMS, Permission.TRANSLATE_ITEMS}),
        TextMove.SEND_BACK: frozenset({Permission.REVIEW_ITEMS, Permission.TRANSLATE_ITEMS}),
        TextMove.APPROVE: frozenset({Permission.REVIEW_ITEMS}),
    }
)
JUDGING: Final = (TextMove.REVIEW, TextMove.APPROVE)


def next_status(status: LanguageStatus, move: TextMove) -> LanguageStatus:
    """The status after the move, or a refusal that a person may read."""
    try:
        return TEXT_TRANSITIONS[status][move]
    except KeyError:
        raise TextMoveRefused(status, move.replace("_", " ")) from None


def moves_to_approval(status: LanguageStatus) -> Iterator[TextMove]:
    """What one person does who finds a text right and approves it: the review comes first."""
    while status is not LanguageStatus.APPROVED:
        move = TextMove.APPROVE if status is LanguageStatus.REVIEWED else TextMove.REVIEW
        status = next_status(status, move)
        yield move


def open_moves(
    status: LanguageStatus, *, permissions: Collection[Permission], is_own: bool
) -> tuple[TextMove, ...]:
    """The moves that somebody with these permissions may make now; `is_own`: they wrote of it."""
    return tuple(
        move
        for move, needed in PERMISSIONS_FOR.items()
        if move in TEXT_TRANSITIONS[status]
        and needed & set(permissions)
        and not (is_own and move in JUDGING)
    )


def refuse_own_words(subject: str, writers: Collection[UUID], actor_id: UUID) -> None:
    """Whoever wrote any of a text neither reviews nor approves it."""
    if actor_id in writers:
        raise OwnItem(subject)
