"""What processes cost: CPU seconds and memory from /proc, of ours and of everything else.

A child's time counts with its parent's, so that a process that ended meanwhile is not forgotten.
"""

import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

PROC = Path("/proc")
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# user, nice, system, irq, softirq, steal: what a processor spent on somebody.
BUSY_FIELDS = (0, 1, 2, 5, 6, 7)


def family_of(root: int) -> list[int]:
    """A process and everything below it."""
    children = defaultdict(list)
    for folder in PROC.iterdir():
        if folder.name.isdecimal():
            fields = _stat(int(folder.name))
            if fields:
                children[int(fields[1])].append(int(folder.name))
    family, waiting = [], [root]
    while waiting:
        one = waiting.pop()
        family.append(one)
        waiting.extend(children[one])
    return family


def cpu_seconds(root: int) -> float:
    """Of a process, its children and those of them that have ended."""
    ticks = sum(
        int(value) for one in family_of(root) if (fields := _stat(one)) for value in fields[11:15]
    )
    return ticks / TICKS_PER_SECOND


def own_cpu_seconds() -> float:
    """Of this process alone."""
    return sum(os.times()[:2])


def busy_seconds() -> float:
    """Of all processors together, whoever used them."""
    line = (PROC / "stat").read_text().splitlines()[0].split()[1:]
    return sum(int(line[place]) for place in BUSY_FIELDS) / TICKS_PER_SECOND


def resident_bytes(pid: int) -> int:
    """The memory of one process as the kernel counts it, shared pages included."""
    for line in (PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"process {pid} has no memory")


def _stat(pid: int) -> list[str]:
    """The fields after the name; empty where the process is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds of everybody who took part in a measurement, and how long it took."""

    seconds: float
    service: float
    database: float
    generator: float
    others: float

    @property
    def server(self) -> float:
        """What a save costs whoever runs the service."""
        return self.service + self.database

    @property
    def other_load(self) -> float:
        """The share of this machine that somebody else used meanwhile."""
        return max(self.others, 0.0) / self.seconds / (os.cpu_count() or 1)


class Meter:
    """Reads the counters of named processes when made, and once more when asked."""

    def __init__(self, *, service: int | None, database: int) -> None:
        self._service = service
        self._database = database
        self._before = self._read()

    def usage(self) -> Usage:
        after = self._read()
        spent = {name: after[name] - self._before[name] for name in after}
        generator = spent["ours"] - spent["own"] - spent["service"]
        known = spent["ours"] + spent["database"]
        return Usage(
            seconds=spent["wall"],
            service=spent["service"],
            database=spent["database"],
            generator=generator,
            others=spent["busy"] - known,
        )

    def _read(self) -> Mapping[str, float]:
        return {
            "wall": monotonic(),
            "busy": busy_seconds(),
            "own": own_cpu_seconds(),
            # Everything that we started and that has not left us: service and generator.
            "ours": cpu_seconds(os.getpid()),
            "service": 0.0 if self._service is None else cpu_seconds(self._service),
            "database": cpu_seconds(self._database),
        }
