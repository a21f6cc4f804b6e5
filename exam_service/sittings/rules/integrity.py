"""Whether a sitting's score may be trusted: one axis of its own, moved only by people.

A hold stops score release until somebody clears or invalidates. Lifecycle and score status are
other axes; nothing here ends a sitting or changes a score.
"""

from enum import StrEnum

from exam_service.errors import N_, ErrorKind, ExamError


class Integrity(StrEnum):
    CLEAR = "clear"
    ON_HOLD = "on_hold"
    INVALIDATED = "invalidated"


class IntegrityEvent(StrEnum):
    HOLD = "hold"
    CLEAR = "clear"
    INVALIDATE = "invalidate"


TRANSITIONS: dict[Integrity, dict[IntegrityEvent, Integrity]] = {
    Integrity.CLEAR: {IntegrityEvent.HOLD: Integrity.ON_HOLD},
    Integrity.ON_HOLD: {
        IntegrityEvent.CLEAR: Integrity.CLEAR,
        IntegrityEvent.INVALIDATE: Integrity.INVALIDATED,
    },
    Integrity.INVALIDATED: {},
}


class IllegalIntegrityMove(ExamError):
    """A move that is not in the table."""

    kind = ErrorKind.CONFLICT
    code = "integrity.illegal_transition"

    def __init__(self, integrity: Integrity, event: IntegrityEvent) -> None:
        super().__init__(
            N_("This is not possible now: the sitting is {state}. Nothing was changed."),
            parameters={"state": integrity.value.replace("_", " ")},
            details={"integrity": integrity.value, "event": event.value},
        )


def next_integrity(integrity: Integrity, event: IntegrityEvent) -> Integrity:
    """Where an event leads; refuses what the table does not name."""
    try:
        return TRANSITIONS[integrity][event]
    except KeyError:
        raise IllegalIntegrityMove(integrity, event) from None
