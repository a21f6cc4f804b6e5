"""What devices and staff are told, as values that two runs of one history can be compared by.

Identifiers, and chains that begin with them, differ from run to run and are not compared.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from exam_service.responses.use_cases.save import Outcome
from exam_service.sittings.use_cases.look import SittingSeen


@dataclass(frozen=True, slots=True)
class Refused:
    code: str


@dataclass(frozen=True, slots=True)
class Done:
    count: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A sitting as one device sees it."""

    state: str
    section: int | None
    epoch: int
    acknowledged_sequence: int
    lease: str
    revision: int
    remaining_seconds: float
    clock_runs: bool
    break_remaining_seconds: float | None
    offline_work_seconds: int
    credit_left_seconds: int
    has_key: bool
    order: tuple[int, ...] | None
    pause: tuple[str, bool] | None
    messages: tuple[tuple[str, bool], ...]
    chosen: tuple[tuple[str, str | None, bool], ...]
    position: str | None
    unseen: tuple[UUID, ...] = field(compare=False)
    chain: bytes = field(compare=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer to a batch or to a sign of life."""

    epoch: int
    acknowledged_sequence: int
    state: str
    section: int | None
    revision: int
    closes_at: datetime | None
    has_lease: bool
    held: int
    has_receipt: bool
    chain: bytes = field(compare=False)


Answer: TypeAlias = Refused | Done | Told | Kept


def told_of(seen: SittingSeen) -> Told:
    left_of_break = seen.clock.break_remaining
    return Told(
        state=seen.row.state,
        section=seen.row.section,
        epoch=seen.epoch,
        acknowledged_sequence=seen.acknowledged_sequence,
        lease=seen.lease,
        revision=seen.contact.revision,
        remaining_seconds=seen.clock.remaining.total_seconds(),
        clock_runs=seen.clock.is_running,
        break_remaining_seconds=None if left_of_break is None else left_of_break.total_seconds(),
        offline_work_seconds=int(seen.contact.offline_work.total_seconds()),
        credit_left_seconds=int(seen.credit_left.total_seconds()),
        has_key=seen.key_code is not None,
        order=seen.order,
        pause=None if seen.pause is None else (seen.pause.reason, seen.pause.by_person),
        messages=tuple((message.text, message.seen) for message in seen.messages),
        chosen=tuple(
            sorted((one.slot, one.option, one.flagged) for one in seen.resumption.sessions.values())
        ),
        position=seen.resumption.position,
        unseen=tuple(message.id for message in seen.messages if not message.seen),
        chain=seen.contact.chain,
    )


def kept_of(outcome: Outcome, *, has_receipt: bool) -> Kept:
    return Kept(
        epoch=outcome.epoch,
        acknowledged_sequence=outcome.acknowledged_sequence,
        state=outcome.state,
        section=outcome.section,
        revision=outcome.revision,
        closes_at=outcome.closes_at,
        has_lease=outcome.has_lease,
        held=outcome.held,
        has_receipt=has_receipt,
        chain=outcome.chain,
    )
