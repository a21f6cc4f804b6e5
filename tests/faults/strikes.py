"""What each fault does to the machine, as a table. What happens on the line is not in it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from tests.faults.candidate import Candidate
from tests.faults.machine import Machine
from tests.faults.proxy import Proxy, Snare
from tests.faults.schedule import Fault, Plan

SNARE_SECONDS_MAX = 30.0


@dataclass(slots=True)
class Scene:
    """Everything that one run has in its hands."""

    machine: Machine
    plan: Plan
    proxy: Proxy
    candidates: list[Candidate] = field(default_factory=list)
    # Set when something happened at the planned point of a save.
    sprung: asyncio.Event = field(default_factory=asyncio.Event)


async def strike(scene: Scene) -> None:
    """Do what the plan says, if it says anything beside the weather of the line."""
    do = STRIKES.get(scene.plan.fault)
    if do is not None:
        await do(scene)


async def _kill_web(scene: Scene) -> None:
    await scene.machine.kill_web()


async def _stop_web(scene: Scene) -> None:
    await scene.machine.stop_web()


async def _freeze_web(scene: Scene) -> None:
    scene.machine.freeze_web()


async def _kill_database(scene: Scene) -> None:
    scene.machine.kill_database()


async def _freeze_database(scene: Scene) -> None:
    scene.machine.freeze_database()


async def _kill_backend(scene: Scene) -> None:
    scene.machine.kill_backend()


async def _fill_disk(scene: Scene) -> None:
    await asyncio.to_thread(scene.machine.fill_disk)


async def _fill_log_disk(scene: Scene) -> None:
    await _fill_disk(scene)
    await scene.machine.begin_log_files()


async def _take_away(scene: Scene) -> None:
    """In one of three ways."""
    do = scene.plan.chance("way").choice((_kill_web, _freeze_web, _freeze_database))
    await do(scene)


async def _take_over(scene: Scene) -> None:
    """Half of the candidates go on at another device."""
    half = scene.candidates[::2]
    await asyncio.gather(*(candidate.take_over() for candidate in half))


def _in_a_save(do: Callable[[Scene], Awaitable[None]]) -> Callable[[Scene], Awaitable[None]]:
    """The same at the planned point of the planned save."""

    async def wait_for_it(scene: Scene) -> None:
        async def spring() -> None:
            scene.sprung.set()
            await do(scene)

        scene.proxy.set_snare(Snare(scene.plan.point, scene.plan.nth_save, spring))
        await asyncio.wait_for(scene.sprung.wait(), SNARE_SECONDS_MAX)

    return wait_for_it


STRIKES: Mapping[Fault, Callable[[Scene], Awaitable[None]]] = {
    Fault.WEB_KILLED: _kill_web,
    Fault.WEB_KILLED_IN_SAVE: _in_a_save(_kill_web),
    Fault.WEB_FROZEN: _freeze_web,
    Fault.WEB_RESTARTED: _stop_web,
    Fault.DATABASE_KILLED: _kill_database,
    Fault.BACKEND_KILLED_IN_SAVE: _in_a_save(_kill_backend),
    Fault.DATABASE_FROZEN: _freeze_database,
    Fault.DISK_FULL: _fill_disk,
    Fault.LOG_FULL: _fill_log_disk,
    Fault.LONG_OUTAGE: _take_away,
    Fault.TAKEN_OVER: _take_over,
}
