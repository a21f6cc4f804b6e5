"""The steps of a score and of integrity: each is in its table, or refused."""

import pytest

from exam_service.scoring.rules.status import (
    TRANSITIONS,
    IllegalScoreMove,
    ScoreEvent,
    ScoreStatus,
    next_status,
)
from exam_service.sittings.rules import integrity
from exam_service.sittings.rules.integrity import IllegalIntegrityMove, Integrity, IntegrityEvent


@pytest.mark.parametrize("status", ScoreStatus)
@pytest.mark.parametrize("event", ScoreEvent)
def test_a_move_of_a_score_is_in_the_table_or_refused(
    status: ScoreStatus, event: ScoreEvent
) -> None:
    if event in TRANSITIONS[status]:
        assert next_status(status, event) is TRANSITIONS[status][event]
    else:
        with pytest.raises(IllegalScoreMove):
            next_status(status, event)


@pytest.mark.parametrize("state", Integrity)
@pytest.mark.parametrize("event", IntegrityEvent)
def test_a_move_of_integrity_is_in_the_table_or_refused(
    state: Integrity, event: IntegrityEvent
) -> None:
    if event in integrity.TRANSITIONS[state]:
        assert integrity.next_integrity(state, event) is integrity.TRANSITIONS[state][event]
    else:
        with pytest.raises(IllegalIntegrityMove):
            integrity.next_integrity(state, event)


def test_a_released_score_stays_released() -> None:
    assert TRANSITIONS[ScoreStatus.RELEASED] == {}


def test_only_a_hold_leads_to_invalidation() -> None:
    sources = [
        state
        for state, moves in integrity.TRANSITIONS.items()
        if Integrity.INVALIDATED in moves.values()
    ]

    assert sources == [Integrity.ON_HOLD]
