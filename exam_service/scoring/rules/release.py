"""What stands between a sitting's score and its release: every reason at once, in order. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.sittings.rules.integrity import Integrity


class HoldKind(StrEnum):
    """Why a score is not released; pages say what to do about each."""

    INTEGRITY = "integrity"
    HELD_ENTRIES = "held_entries"
    # The form cannot be scored: a record is missing, or what there is contradicts itself.
    RECORD = "record"
    NOT_SCORED = "not_scored"
    OUTDATED = "outdated"
    SECOND_OPINION = "second_opinion"
    ENGINES_DISAGREE = "engines_disagree"
    DOUBTED_ITEM = "doubted_item"
    PASS_RATE = "pass_rate"  # noqa: S105 - no password, a rate of passes


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason, with what it is about: item codes, or a refusal's sentence."""

    kind: HoldKind
    about: str = ""


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """What is known of the newest score of a sitting."""

    key_version: int
    # None while no second engine looked at it.
    opinion_agrees: bool | None


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What a release of one sitting's score is decided on."""

    integrity: Integrity
    has_undecided_entries: bool
    # Why the form cannot be scored; empty where it can.
    obstacle: str
    score: ScoreFacts | None
    newest_key_version: int
    doubted_items: Sequence[str]
    is_rate_held: bool


class OwnScore(ExamError):
    """Nobody releases, checks or issues a score of their own."""

    kind = ErrorKind.FORBIDDEN
    code = "score.own"

    def __init__(self) -> None:
        super().__init__(
            N_("This is a score of your own. Another person has to do this; nothing was changed.")
        )


class DoubtedItem(ExamError):
    """An item that counts is suspected of a wrong key (rule X94)."""

    kind = ErrorKind.CONFLICT
    code = "score.doubted_item"

    def __init__(self, items: Sequence[str]) -> None:
        super().__init__(
            N_(
                "Not released: the key of {items} is in doubt, and it counts in this form. Clear"
                " the doubt or change the key first."
            ),
            parameters={"items": ", ".join(items)},
            details={"items": list(items)},
        )


def require_another(account_id: UUID, actor_id: UUID) -> None:
    """`account_id`: whose score it is."""
    if account_id == actor_id:
        raise OwnScore


def holds(facts: ReleaseFacts) -> tuple[Hold, ...]:
    """Every reason that holds a score back; none where it is ready."""
    found = []
    if facts.integrity is not Integrity.CLEAR:
        found.append(Hold(HoldKind.INTEGRITY, facts.integrity.value))
    if facts.has_undecided_entries:
        found.append(Hold(HoldKind.HELD_ENTRIES))
    found += _score_holds(facts)
    if facts.doubted_items:
        found.append(Hold(HoldKind.DOUBTED_ITEM, ", ".join(facts.doubted_items)))
    if facts.is_rate_held:
        found.append(Hold(HoldKind.PASS_RATE))
    return tuple(found)


def _score_holds(facts: ReleaseFacts) -> list[Hold]:
    score = facts.score
    if score is None:
        if facts.obstacle:
            return [Hold(HoldKind.RECORD, facts.obstacle)]
        # Undecided entries are why there is none; nothing else has to be done for it.
        return [] if facts.has_undecided_entries else [Hold(HoldKind.NOT_SCORED)]
    if score.key_version != facts.newest_key_version:
        return [Hold(HoldKind.OUTDATED)]
    if score.opinion_agrees is None:
        return [Hold(HoldKind.SECOND_OPINION)]
    return [] if score.opinion_agrees else [Hold(HoldKind.ENGINES_DISAGREE)]
