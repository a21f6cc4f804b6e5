"""The parts of the benchmark, each an answer to one question; `ALL` names them in their order."""

from collections.abc import Awaitable, Callable, Mapping

from benchmarks.bench import Bench
from benchmarks.parts.assembly import measure as assembly
from benchmarks.parts.begin import measure as begin
from benchmarks.parts.deadline import measure as deadline
from benchmarks.parts.memory import measure as memory
from benchmarks.parts.receipts import measure as receipts
from benchmarks.parts.reconnect import measure as reconnect
from benchmarks.parts.save import measure as save
from benchmarks.parts.sitting import measure as sitting
from benchmarks.parts.start import measure as start
from benchmarks.parts.statistics import measure as statistics

Part = Callable[[Bench], Awaitable[None]]

ALL: Mapping[str, Part] = {
    "save": save,
    "receipts": receipts,
    "start": start,
    "deadline": deadline,
    "reconnect": reconnect,
    "begin": begin,
    "sitting": sitting,
    "memory": memory,
    "statistics": statistics,
    "assembly": assembly,
}
