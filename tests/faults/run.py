"""One run: candidates work, something breaks, all is mended, and every promise is checked."""

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from tests.faults import checks, evidence
from tests.faults.candidate import Candidate, end_all
from tests.faults.checks import TimeTold, Violation
from tests.faults.device import new_client
from tests.faults.enrolment import Programme
from tests.faults.journal import published_keys
from tests.faults.machine import Machine
from tests.faults.proxy import CALM, Proxy
from tests.faults.schedule import CANDIDATES_PER_RUN, Fault, Plan
from tests.faults.strikes import Scene, strike

EMPTY_WITHIN_SECONDS = 60.0
FULL = frozenset({Fault.DISK_FULL, Fault.LOG_FULL})
IN_SAVE = frozenset({Fault.WEB_KILLED_IN_SAVE, Fault.BACKEND_KILLED_IN_SAVE})


@dataclass(slots=True)
class Result:
    """What a run came to."""

    plan: Plan
    violations: list[Violation] = field(default_factory=list)
    # Whether the fault really touched somebody.
    was_reached: bool = False
    was_mended: bool = True
    acknowledged: int = 0
    receipts: int = 0
    ills: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    emptied_in_seconds: float = 0.0

    @property
    def answers_lost(self) -> int:
        return sum(violation.answers_lost for violation in self.violations)


async def run_once(machine: Machine, programme: Programme, plan: Plan, proxy_port: int) -> Result:
    """Carry one plan out and judge what is left."""
    proxy = Proxy(proxy_port, machine.port, plan.chance("line"))
    scene = Scene(machine, plan, proxy)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(proxy.serving())
        await _sit_down(scene, programme)
        for candidate in scene.candidates:
            stack.push_async_callback(candidate.leave)
        await _work(scene)
        mended_at = time.monotonic()
        await asyncio.gather(*(one.emptied(EMPTY_WITHIN_SECONDS) for one in scene.candidates))
        result = Result(plan, emptied_in_seconds=time.monotonic() - mended_at)
        await _judge(scene, result)
    return result


async def _sit_down(scene: Scene, programme: Programme) -> None:
    async with new_client(scene.machine.origin) as client:
        keys = published_keys((await client.get("/api/v1/keys")).json())
    machine, plan = scene.machine, scene.plan
    names = [f"candidate-{plan.number}-{place}" for place in range(CANDIDATES_PER_RUN)]
    for enrolled in await asyncio.gather(*map(programme.enrol, names)):
        chance = plan.chance(enrolled.email)
        candidate = Candidate(enrolled, scene.proxy.origin, machine.origin, keys, chance)
        scene.candidates.append(candidate)
    await asyncio.gather(*(candidate.sit_down() for candidate in scene.candidates))


async def _work(scene: Scene) -> None:
    """Candidates click all the while; the fault comes, lasts and is mended."""
    plan, proxy = scene.plan, scene.proxy
    clicking = [asyncio.create_task(candidate.click()) for candidate in scene.candidates]
    try:
        proxy.weather = plan.drizzle
        await asyncio.sleep(plan.strikes_after)
        proxy.weather = plan.weather
        await strike(scene)
        await asyncio.sleep(plan.lasts)
        proxy.weather = plan.drizzle
        proxy.set_snare(None)
        await scene.machine.mend()
        await asyncio.sleep(plan.works_after)
    finally:
        proxy.weather = CALM
        await end_all(clicking)


async def _judge(scene: Scene, result: Result) -> None:
    url = scene.machine.owner_url
    sittings = [candidate.sitting for candidate in scene.candidates]
    journals = [journal for candidate in scene.candidates for journal in candidate.journals]
    log = await evidence.read_log(url, sittings)
    found = result.violations
    found += checks.queues_stuck(journals, EMPTY_WITHIN_SECONDS)
    found += checks.held_without_cause(journals, log)
    for candidate in scene.candidates:
        told = {one["slot"]: one["option"] for one in (await candidate.view())["responses"]}
        found += checks.answers_that_differ(candidate.sitting, candidate.journals, log, told)
    times = [await _time_told(scene, candidate) for candidate in scene.candidates]
    found += checks.time_taken(times)
    found += checks.time_unaccounted(times)
    found += await _hand_in(scene)
    log = await evidence.read_log(url, sittings)
    found += checks.acknowledged_and_missing(journals, log)
    found += checks.chains_that_differ(journals, log)
    found += checks.rows_nobody_entered(journals, log)
    found += checks.rows_altered(log)
    found += checks.rows_doubled(log)
    found += await evidence.projections_that_differ(url, sittings)
    _count(scene, result)


async def _time_told(scene: Scene, candidate: Candidate) -> TimeTold:
    account = await candidate.time_account()
    # A shorter one lasts less than the pulse may be missing; work goes on and the clock runs.
    is_noticed = scene.plan.fault is Fault.LONG_OUTAGE
    return TimeTold(
        sitting=candidate.sitting,
        used_seconds=account["used_seconds"],
        lines=[(line["seconds"], line["is_charged"]) for line in account["lines"]],
        elapsed_seconds=time.monotonic() - candidate.started_at,
        outage_seconds=scene.plan.lasts if is_noticed else 0.0,
    )


async def _hand_in(scene: Scene) -> list[Violation]:
    """Every second candidate ends the exam; the others' sittings stay open for the ledger."""
    return [
        Violation("submitted", candidate.sitting, "no good receipt for the submission")
        for candidate in scene.candidates[1::2]
        if not await candidate.hand_in()
    ]


def _count(scene: Scene, result: Result) -> None:
    devices = [device for candidate in scene.candidates for device in candidate.devices]
    for device in devices:
        result.acknowledged += device.journal.acknowledged
        result.receipts += len(device.journal.proven)
        result.outcomes += device.outcomes
        result.violations += [
            Violation("refused", device.sitting, trouble) for trouble in device.troubles
        ]
    result.ills += Counter({str(ill): count for ill, count in scene.proxy.done.items()})
    result.was_reached = _was_reached(scene, result)


def _was_reached(scene: Scene, result: Result) -> bool:
    fault = scene.plan.fault
    if fault is Fault.TAKEN_OVER:
        return any(device.is_lost for one in scene.candidates for device in one.devices)
    if fault in IN_SAVE:
        return scene.sprung.is_set()
    if fault in FULL:
        return any(status >= 500 for status in scene.proxy.statuses)
    if scene.plan.weather is not scene.plan.drizzle:
        return bool(result.ills)
    return any(outcome.startswith("no answer") for outcome in result.outcomes)
