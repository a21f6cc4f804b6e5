"""Who may move an item version from stage to stage, and who may approve whose work."""

from collections.abc import Iterable
from types import MappingProxyType
from uuid import UUID

from exam_service.authoring.rules.refusals import (
    AreaMissing,
    OwnItem,
    PictureMissing,
    StageMoveRefused,
)
from exam_service.people.rules import Permission
from item_bank.errors import IllegalStageMove
from item_bank.items import (
    STAGE_TRANSITIONS,
    ItemVersion,
    LanguageVersion,
    Stage,
    StageEvent,
    next_stage,
)
from item_bank.markup import misses_something

# Moves that a person makes for one item. Adoption belongs to the publishing of a first form, and
# practice items live in tables of their own, so neither is a move anybody makes here.
PERMISSION_FOR = MappingProxyType(
    {
        StageEvent.SEND_TO_REVIEW: Permission.WRITE_ITEMS,
        StageEvent.SEND_BACK: Permission.REVIEW_ITEMS,
        StageEvent.APPROVE: Permission.REVIEW_ITEMS,
        StageEvent.TRY_OUT: Permission.ASSEMBLE_FORMS,
        StageEvent.PROMOTE: Permission.PUBLISH_FORMS,
        StageEvent.RETIRE: Permission.PUBLISH_FORMS,
    }
)


def moves_from(stage: Stage) -> tuple[StageEvent, ...]:
    """The moves that some person may make from this stage."""
    return tuple(event for event in STAGE_TRANSITIONS[stage] if event in PERMISSION_FOR)


def moved(stage: Stage, event: StageEvent) -> Stage:
    """The stage after the event, or a refusal that a person may read."""
    try:
        return next_stage(stage, event)
    except IllegalStageMove as error:
        raise StageMoveRefused(error) from None


def refuse_without_area(version: ItemVersion) -> None:
    """A reviewer judges an item for its place in the exam, so it needs one first."""
    if not version.area:
        raise AreaMissing(version.ref.item)


def refuse_with_gaps(texts: Iterable[LanguageVersion]) -> None:
    """Nobody judges an item by a text in which something that it shows is missing."""
    for text in texts:
        parts = (text.stimulus, text.stem, *(option.text for option in text.options))
        if any(misses_something(part) for part in parts):
            raise PictureMissing(text.ref.item)


def refuse_own_work(subject: str, authors: Iterable[UUID], approver: UUID) -> None:
    """Two different people: whoever wrote any of it does not approve it."""
    if approver in set(authors):
        raise OwnItem(subject)
