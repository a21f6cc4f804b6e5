"""Where an assembly is computed: in a process of its own, or here where nobody waits beside."""

from collections.abc import Awaitable, Callable
from typing import Final

from exam_service.jobs.child import TookTooLong, in_child
from item_bank.assembly.request import Assembled, AssemblyRequest
from item_bank.errors import FormNotPossible, Problem

# What starting a process, building the program and explaining a shortage add to the time asked for.
SECONDS_BEYOND: Final = 60.0

Solved = Assembled | tuple[Problem, ...]
Solve = Callable[[AssemblyRequest], Awaitable[Solved]]

OUT_OF_TIME = Problem(
    "assembly.out_of_time",
    "The assembly did not end in its time and was stopped. Nothing was changed; allow more time, or"
    " ask for less.",
)


def solved(request: AssemblyRequest) -> Solved:
    """The forms, or why there are none: as a value, which goes from process to process."""
    # Imported here: whoever only asks for an assembly never needs the solver's memory.
    from item_bank.assembly.solver import assemble

    try:
        return assemble(request)
    except FormNotPossible as refusal:
        return refusal.problems


async def solve_in_child(request: AssemblyRequest) -> Solved:
    try:
        return await in_child(2 * request.seconds + SECONDS_BEYOND, solved, request)
    except TookTooLong:
        return (OUT_OF_TIME,)


async def solve_here(request: AssemblyRequest) -> Solved:
    """For a process that does nothing else meanwhile."""
    return solved(request)
