"""The life of a sitting: which events move it from which state to which.

The table is the specification: what is not in it does not happen. Integrity and score status are
axes of their own, with tables of their own.
"""

from enum import StrEnum

from exam_service.errors import N_, ErrorKind, ExamError


class SittingState(StrEnum):
    SCHEDULED = "scheduled"
    CHECKED_IN = "checked_in"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    ON_BREAK = "on_break"
    SUBMITTED = "submitted"
    TERMINATED = "terminated"
    NEVER_STARTED = "never_started"


class SittingEvent(StrEnum):
    CHECK_IN = "check_in"
    START = "start"
    FINISH_SECTION = "finish_section"
    BEGIN_BREAK = "begin_break"
    END_BREAK = "end_break"
    PAUSE = "pause"
    # The service itself cannot go on: it stops the clock at its own cost.
    FAULT = "fault"
    RESUME = "resume"
    SUBMIT = "submit"
    TIME_OUT = "time_out"
    TERMINATE = "terminate"
    LAPSE = "lapse"


class EndedBy(StrEnum):
    """Whose act ended a sitting; stored beside the instant."""

    CANDIDATE = "candidate"
    TIME = "time"
    PROCTOR = "proctor"


LIVE = frozenset(
    {
        SittingState.SCHEDULED,
        SittingState.CHECKED_IN,
        SittingState.IN_PROGRESS,
        SittingState.PAUSED,
        SittingState.ON_BREAK,
    }
)
NOT_STARTED = frozenset({SittingState.SCHEDULED, SittingState.CHECKED_IN})
ENDED = frozenset({SittingState.SUBMITTED, SittingState.TERMINATED, SittingState.NEVER_STARTED})
# A deadline stands in these states: time passes in them, or will when the break runs over.
CLOCK_RUNS = frozenset({SittingState.IN_PROGRESS, SittingState.ON_BREAK})

TRANSITIONS: dict[SittingState, dict[SittingEvent, SittingState]] = {
    SittingState.SCHEDULED: {
        SittingEvent.CHECK_IN: SittingState.CHECKED_IN,
        SittingEvent.LAPSE: SittingState.NEVER_STARTED,
    },
    SittingState.CHECKED_IN: {
        SittingEvent.START: SittingState.IN_PROGRESS,
        SittingEvent.LAPSE: SittingState.NEVER_STARTED,
    },
    SittingState.IN_PROGRESS: {
        SittingEvent.FINISH_SECTION: SittingState.IN_PROGRESS,
        SittingEvent.BEGIN_BREAK: SittingState.ON_BREAK,
        SittingEvent.PAUSE: SittingState.PAUSED,
        SittingEvent.SUBMIT: SittingState.SUBMITTED,
        SittingEvent.TIME_OUT: SittingState.SUBMITTED,
        SittingEvent.TERMINATE: SittingState.TERMINATED,
    },
    SittingState.PAUSED: {
        SittingEvent.RESUME: SittingState.IN_PROGRESS,
        SittingEvent.TERMINATE: SittingState.TERMINATED,
    },
    SittingState.ON_BREAK: {
        SittingEvent.END_BREAK: SittingState.IN_PROGRESS,
        SittingEvent.FAULT: SittingState.PAUSED,
        SittingEvent.TIME_OUT: SittingState.SUBMITTED,
        SittingEvent.TERMINATE: SittingState.TERMINATED,
    },
    SittingState.SUBMITTED: {},
    SittingState.TERMINATED: {},
    SittingState.NEVER_STARTED: {},
}


class IllegalTransition(ExamError):
    """A move that is not in the table."""

    kind = ErrorKind.CONFLICT
    code = "sitting.illegal_transition"

    def __init__(self, state: SittingState, event: SittingEvent) -> None:
        self.state = state
        self.event = event
        super().__init__(
            N_("This is not possible now: the sitting is {state}. Nothing was changed."),
            parameters={"state": state.value.replace("_", " ")},
            details={"state": state.value, "event": event.value},
        )


def next_state(state: SittingState, event: SittingEvent) -> SittingState:
    """Where an event leads from a state; refuses what the table does not name."""
    try:
        return TRANSITIONS[state][event]
    except KeyError:
        raise IllegalTransition(state, event) from None
