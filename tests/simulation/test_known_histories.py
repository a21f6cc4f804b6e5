"""Histories that broke a promise once, by hand and as short as they can be."""

from tests.simulation.answers import Kept
from tests.simulation.calls import CallName
from tests.simulation.exam import Terms
from tests.simulation.histories import Result, run
from tests.simulation.steps import Act, Fate, History, Press, Step

CHOICE = (Press(item=0, option=1),)
TERMS = Terms(allotted=300, pause_between=0, offline_work=60, offline_credit=600)
BEGIN = (Step(Act.OPEN), Step(Act.GO_ON))


async def sit(*steps: Step) -> Result:
    return await run(History(0, (TERMS,), is_proctored=False, steps=(*BEGIN, *steps)))


def acknowledged(result: Result) -> list[int]:
    """What each batch was answered with."""
    return [
        answer.acknowledged_sequence
        for _, call, answer in result.happened
        if call.name is CallName.SAVE and call.entries and isinstance(answer, Kept)
    ]


async def test_entries_of_the_open_section_wait_for_a_resume_beside_older_ones() -> None:
    result = await sit(
        Step(Act.WORK, presses=CHOICE, fate=Fate.REQUEST_LOST),
        Step(Act.GO_ON, is_so=False, amount=1),
        Step(Act.WORK, presses=CHOICE, fate=Fate.REQUEST_LOST),
        Step(Act.PAUSE),
        Step(Act.SYNC),
        Step(Act.RESUME),
        Step(Act.SYNC),
    )

    assert result.violations == ()
    assert acknowledged(result) == [1, 2]


async def test_time_that_is_taken_back_ends_a_sitting_then_and_not_before() -> None:
    result = await sit(
        Step(Act.CHEAT),
        Step(Act.LINE_DOWN),
        Step(Act.WORK, seconds=200, presses=CHOICE),
        Step(Act.LINE_UP, seconds=200),
        Step(Act.SYNC),
    )

    assert result.violations == ()
    assert result.sometimes["time: credit worked_while_covered"] == 1


async def test_time_that_is_taken_back_in_a_pause_ends_a_sitting_after_it() -> None:
    result = await sit(
        Step(Act.CHEAT),
        Step(Act.LINE_DOWN),
        Step(Act.WORK, seconds=200, presses=CHOICE),
        Step(Act.PAUSE, seconds=100),
        Step(Act.LINE_UP, seconds=100),
        Step(Act.RESUME, seconds=100),
        Step(Act.SYNC),
    )

    assert result.violations == ()
    assert result.sometimes["time: credit worked_while_covered"] == 1
