"""`make faults`: seeded faults on real processes, and the count of acknowledged answers lost.

SEED, FIRST and RUNS choose the runs, ONLY one fault for all of them. A run that failed comes again
with the seed, the number and the fault that are printed beside it.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.faults.checks import Violation
from tests.faults.enrolment import Programme, open_programme
from tests.faults.machine import Machine, NotMended, small_disk
from tests.faults.run import FULL, Result, run_once
from tests.faults.schedule import Fault, Plan, plans
from tests.services import free_port

# Each fault has a turn, and half of them a second one.
RUNS_DEFAULT = 3 * len(Fault) // 2
# Set in the process that has mounts of its own.
OWN_MOUNTS = "EXAM_FAULTS_OWN_MOUNTS"

console = Console()


def main() -> int:
    seed, first, runs = (
        int(os.environ.get(name) or default)
        for name, default in (("SEED", 1), ("FIRST", 1), ("RUNS", RUNS_DEFAULT))
    )
    only = os.environ.get("ONLY")
    chosen = plans(seed, first, runs, Fault[only.upper()] if only else None)
    with tempfile.TemporaryDirectory(prefix="exam-faults-") as folder:
        Path(folder).chmod(0o711)
        with small_disk(Path(folder)) as has_small_disk:
            results = asyncio.run(_all(Path(folder), has_small_disk, chosen))
    _say_what_was_reached(results)
    if not has_small_disk:
        _say("No file system can be mounted here: full disks were left out.")
    lost = sum(result.answers_lost for result in results)
    _say(f"{len(results)} runs, {lost} acknowledged answers lost")
    return 1 if any(result.violations for result in results) else 0


async def _all(folder: Path, has_small_disk: bool, chosen: Sequence[Plan]) -> list[Result]:  # noqa: FBT001 -- what the system permits, passed on
    machine = Machine(folder / "data", has_small_disk)
    possible = [plan for plan in chosen if has_small_disk or plan.fault not in FULL]
    results: list[Result] = []
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.description}"), console=console) as progress:
        bar = progress.add_task("a database and an exam", total=len(possible))
        async with machine.database_up():
            programme = await open_programme(machine.owner_url, folder)
            await machine.start_web()
            proxy_port = free_port()
            for plan in possible:
                progress.update(bar, description=f"run {plan.number}: {plan.fault}")
                result = await _run(machine, programme, plan, proxy_port)
                _say_violations(result)
                results.append(result)
                progress.advance(bar)
                if not result.was_mended:
                    break
            await programme.databases.close()
    return results


async def _run(machine: Machine, programme: Programme, plan: Plan, proxy_port: int) -> Result:
    try:
        return await run_once(machine, programme, plan, proxy_port)
    except NotMended as broken:
        violation = Violation("service", "of everybody", str(broken))
        return Result(plan, [violation], was_mended=False)


def _say_violations(result: Result) -> None:
    plan = result.plan
    again = f"SEED={plan.seed} FIRST={plan.number} RUNS=1 ONLY={plan.fault.name.lower()}"
    for violation in result.violations:
        _say(f"run {plan.number}, {plan.fault}: {violation} ({again})")
    if not result.was_reached:
        _say(f"run {plan.number}, {plan.fault}: nobody noticed the fault ({again})")


def _say_what_was_reached(results: Sequence[Result]) -> None:
    for fault in Fault:
        ours = [result for result in results if result.plan.fault is fault]
        if not ours:
            continue
        reached = sum(result.was_reached for result in ours)
        held = sum(result.acknowledged for result in ours)
        slowest = max(result.emptied_in_seconds for result in ours)
        _say(
            f"{reached:4} of {len(ours)} reached: {fault} "
            f"({held} entries acknowledged, journals empty {slowest:.1f} s after it)"
        )
    ills: Counter[str] = Counter()
    for result in results:
        ills += result.ills
    for ill, count in ills.most_common():
        _say(f"{count:4} times: {ill}")


def _say(line: str) -> None:
    console.print(line, soft_wrap=True, highlight=False, markup=False)


def with_own_mounts() -> None:
    """Go on in a mount namespace: what is mounted there is gone with us, however we end."""
    unshare = shutil.which("unshare")
    if os.geteuid() != 0 or unshare is None or OWN_MOUNTS in os.environ:
        return
    if subprocess.run([unshare, "--mount", "true"], capture_output=True, check=False).returncode:
        return
    os.environ[OWN_MOUNTS] = "yes"
    os.execv(unshare, [unshare, "--mount", sys.executable, "-m", "tests.faults"])  # noqa: S606 -- ourselves once more


if __name__ == "__main__":
    with_own_mounts()
    sys.exit(main())
