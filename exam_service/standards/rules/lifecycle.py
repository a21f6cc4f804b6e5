"""The life of a panel: training, two rounds with impact data between them, closed, adopted.

Pure. Who may move it, and what must be there before, is said where it is moved.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from exam_service.errors import ErrorKind, ExamError


class PanelState(StrEnum):
    TRAINING = "training"
    ROUND_ONE = "round_one"
    IMPACT = "impact"
    ROUND_TWO = "round_two"
    CLOSED = "closed"
    ADOPTED = "adopted"
    ABANDONED = "abandoned"


class PanelEvent(StrEnum):
    OPEN_ROUND_ONE = "open_round_one"
    SHOW_IMPACT = "show_impact"
    OPEN_ROUND_TWO = "open_round_two"
    CLOSE = "close"
    ADOPT = "adopt"
    ABANDON = "abandon"


TRANSITIONS: Final[Mapping[PanelState, Mapping[PanelEvent, PanelState]]] = MappingProxyType(
    {
        PanelState.TRAINING: {
            PanelEvent.OPEN_ROUND_ONE: PanelState.ROUND_ONE,
            PanelEvent.ABANDON: PanelState.ABANDONED,
        },
        PanelState.ROUND_ONE: {
            PanelEvent.SHOW_IMPACT: PanelState.IMPACT,
            PanelEvent.ABANDON: PanelState.ABANDONED,
        },
        PanelState.IMPACT: {
            PanelEvent.OPEN_ROUND_TWO: PanelState.ROUND_TWO,
            PanelEvent.ABANDON: PanelState.ABANDONED,
        },
        PanelState.ROUND_TWO: {
            PanelEvent.CLOSE: PanelState.CLOSED,
            PanelEvent.ABANDON: PanelState.ABANDONED,
        },
        PanelState.CLOSED: {
            PanelEvent.ADOPT: PanelState.ADOPTED,
            PanelEvent.ABANDON: PanelState.ABANDONED,
        },
        PanelState.ADOPTED: {},
        PanelState.ABANDONED: {},
    }
)
# The round in which judges rate now.
ROUND_OF: Final = MappingProxyType({PanelState.ROUND_ONE: 1, PanelState.ROUND_TWO: 2})
# The round that ends with a move: every judge must have handed it in.
ENDS_ROUND: Final = MappingProxyType({PanelEvent.SHOW_IMPACT: 1, PanelEvent.CLOSE: 2})
# The panel's figures and impact data are shown from the end of round one on. Keys never are.
AFTER_ROUND_ONE: Final = frozenset(
    {PanelState.IMPACT, PanelState.ROUND_TWO, PanelState.CLOSED, PanelState.ADOPTED}
)
AFTER_ROUND_TWO: Final = frozenset({PanelState.CLOSED, PanelState.ADOPTED})
# Judges may still come and go.
OPEN: Final = frozenset(
    {PanelState.TRAINING, PanelState.ROUND_ONE, PanelState.IMPACT, PanelState.ROUND_TWO}
)


class IllegalPanelMove(ExamError):
    """A move that is not in the table of a panel's states."""

    kind = ErrorKind.CONFLICT
    code = "standard.illegal_transition"

    def __init__(self, state: PanelState, event: PanelEvent) -> None:
        super().__init__(
            "This is not possible now: the panel is at “{state}”. Nothing was changed.",
            parameters={"state": state.replace("_", " ")},
            details={"state": state.value, "event": event.value},
        )


def next_state(state: PanelState, event: PanelEvent) -> PanelState:
    """Where an event leads; refuses what the table does not name."""
    try:
        return TRANSITIONS[state][event]
    except KeyError:
        raise IllegalPanelMove(state, event) from None


def ended_rounds(state: PanelState) -> tuple[int, ...]:
    """The rounds whose ratings the panel may see."""
    if state in AFTER_ROUND_TWO:
        return (1, 2)
    return (1,) if state in AFTER_ROUND_ONE else ()
