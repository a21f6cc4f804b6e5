"""One history through both stores: whatever anybody was told, and whatever is held, is the same."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.simulation.checkers import Held, Violation
from tests.simulation.histories import Result, run
from tests.simulation.memory_store import LogEntry
from tests.simulation.steps import History
from tests.simulation.storage import MemoryStorage, Storage

# Identifiers are made anew in each run, and chains begin with them.
NOT_COMPARED = frozenset({"id", "sitting_id", "account_id", "chain", "_sa_instance_state"})
OF_THE_PROGRAMME = frozenset(
    {"authorization_id", "attempt_request_id", "administration_id", "exam_id", "form_id"}
)
Columns: TypeAlias = dict[str, Any]  # Any: whatever a column holds


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything a store holds of one sitting, without what differs from run to run."""

    sitting: Columns
    contact: Columns
    spans: tuple[object, ...]
    credits: tuple[object, ...]
    events: tuple[object, ...]
    log: tuple[tuple[tuple[int, int], LogEntry], ...]
    answers: dict[str, str | None]


def picture_of(held: Held) -> Picture:
    ledger = held.ledger
    return Picture(
        _columns(held.row),
        _columns(held.contact),
        tuple((one.kind, one.started_at, one.ended_at, one.cause) for one in ledger.spans),
        tuple(
            (one.kind, one.amount, one.cause, one.given_at, one.reason, one.span_ordinal)
            for one in ledger.credits
        ),
        tuple(
            (one.kind, one.happened_at, one.recorded_at, str(one.cause), sorted(one.detail))
            for one in held.events
        ),
        tuple(sorted(held.log.items(), key=lambda item: item[0])),
        held.answers,
    )


def _columns(row: object) -> Columns:
    left_out = NOT_COMPARED | OF_THE_PROGRAMME
    return {name: value for name, value in vars(row).items() if name not in left_out}


async def compare(history: History, other: Storage) -> Result:
    """In memory, watched by the referee; then through the other store, compared with that."""
    memory = MemoryStorage()
    watched = await run(history, memory)
    if watched.violations:
        return watched
    again = await run(history, other, is_watched=False)
    found = [*again.violations, *_told_otherwise(watched, again)]
    for one, another in zip(watched.sitting_ids, again.sitting_ids, strict=True):
        ours, theirs = picture_of(await memory.look(one)), picture_of(await other.look(another))
        for name in Picture.__slots__:
            if getattr(ours, name) != getattr(theirs, name):
                what = f"{name}: {getattr(ours, name)} in memory, {getattr(theirs, name)}"
                found.append(str(Violation("both stores agree", what)))
    return Result(history, tuple(found), watched.happened, watched.sometimes, watched.sitting_ids)


def _told_otherwise(one: Result, other: Result) -> list[str]:
    for ours, theirs in zip(one.happened, other.happened, strict=False):
        if ours != theirs:
            return [str(Violation("both stores agree", f"{ours} in memory, {theirs}"))]
    if len(one.happened) != len(other.happened):
        return [str(Violation("both stores agree", "one of them was asked more often"))]
    return []
