"""The score status of a sitting: unscored, scored, released. One axis with its own table.

Nothing here computes a score or decides about integrity.
"""

from enum import StrEnum

from exam_service.errors import N_, ErrorKind, ExamError


class ScoreStatus(StrEnum):
    UNSCORED = "unscored"
    SCORED = "scored"
    RELEASED = "released"


class ScoreEvent(StrEnum):
    SCORE = "score"
    RELEASE = "release"


class RunCause(StrEnum):
    """Why there is a scoring run."""

    FIRST = "first"
    # Of everybody whose newest score rests on an older key.
    KEY_CHANGE = "key_change"
    # Of a sitting of which two people admitted entries after it was scored.
    ADMITTED_ENTRIES = "admitted_entries"


TRANSITIONS: dict[ScoreStatus, dict[ScoreEvent, ScoreStatus]] = {
    ScoreStatus.UNSCORED: {ScoreEvent.SCORE: ScoreStatus.SCORED},
    ScoreStatus.SCORED: {ScoreEvent.RELEASE: ScoreStatus.RELEASED},
    ScoreStatus.RELEASED: {},
}


class IllegalScoreMove(ExamError):
    """A move that is not in the table."""

    kind = ErrorKind.CONFLICT
    code = "score.illegal_transition"

    def __init__(self, status: ScoreStatus, event: ScoreEvent) -> None:
        super().__init__(
            N_("This is not possible now: the score is {state}. Nothing was changed."),
            parameters={"state": status.value},
            details={"score_status": status.value, "event": event.value},
        )


class ScoreHeld(ExamError):
    """Integrity is not clear, so nobody may release the score (rule X94)."""

    kind = ErrorKind.CONFLICT
    code = "score.held"

    def __init__(self) -> None:
        super().__init__(
            N_("The score is held: the sitting's integrity is not clear. Decide about that first.")
        )


def next_status(status: ScoreStatus, event: ScoreEvent) -> ScoreStatus:
    """Where an event leads; refuses what the table does not name."""
    try:
        return TRANSITIONS[status][event]
    except KeyError:
        raise IllegalScoreMove(status, event) from None
