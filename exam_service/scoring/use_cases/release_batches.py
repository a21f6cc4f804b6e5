"""Releasing many scores: kept as a list that a job works through, so that nothing is lost midway.

Each score is a transaction of its own: one refusal stops no other, and is named with its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.clock import Clock
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import N_, ExamError, InvalidInput, NotFound
from exam_service.scoring.store import release
from exam_service.scoring.tables import ReleaseBatchRow
from exam_service.scoring.use_cases.release_desk import SITTINGS_LOOKED_AT_MAX
from exam_service.scoring.use_cases.release_score import release_score
from exam_service.sittings.store.desk import ListedSitting

BATCHES_PER_ROUND_MAX = 5
RELEASES_PER_ROUND_MAX = 20


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One sitting of a batch; `reason` says why it was refused."""

    listed: ListedSitting
    is_released: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch and how far it is."""

    id: UUID
    administration_id: UUID
    requested_at: datetime
    total: int
    lines: tuple[BatchLine, ...]

    @property
    def done(self) -> int:
        return len(self.lines)

    @property
    def released(self) -> int:
        return sum(line.is_released for line in self.lines)

    @property
    def refused(self) -> tuple[BatchLine, ...]:
        return tuple(line for line in self.lines if not line.is_released)

    @property
    def is_under_way(self) -> bool:
        return self.done < self.total

    @property
    def share(self) -> float:
        return self.done / self.total


async def ask_for_batch(
    open_session: OpenSession,
    *,
    administration_id: UUID,
    sitting_ids: Sequence[UUID],
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """Release exactly these sittings of an administration, one after another."""
    wanted = list(dict.fromkeys(sitting_ids))
    if not 0 < len(wanted) <= SITTINGS_LOOKED_AT_MAX:
        raise InvalidInput(
            N_("Choose between one and {most} sittings. Nothing was released.").format(
                most=SITTINGS_LOOKED_AT_MAX
            )
        )
    async with open_session() as session:
        known = await release.list_listed(session, wanted)
        if any(
            one not in known or known[one].row.administration_id != administration_id
            for one in wanted
        ):
            raise NotFound
        batch_id = uuid7()
        session.add(
            ReleaseBatchRow(
                id=batch_id,
                administration_id=administration_id,
                sitting_ids=[str(one) for one in wanted],
                requested_by=actor_id,
                requested_at=now,
            )
        )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="release_batch.asked",
            subject=("administration", administration_id),
            before=None,
            after={"batch": str(batch_id), "sittings": len(wanted)},
            now=now,
        )
        return batch_id


async def load_batch(open_session: OpenSession, *, batch_id: UUID) -> Batch:
    async with open_session() as session:
        row = await release.find_batch(session, batch_id)
        if row is None:
            raise NotFound
        lines = await release.list_batch_lines(session, batch_id)
        listed = await release.list_listed(session, [line.sitting_id for line in lines])
    return Batch(
        id=row.id,
        administration_id=row.administration_id,
        requested_at=row.requested_at,
        total=len(row.sitting_ids),
        lines=tuple(
            BatchLine(listed[line.sitting_id], line.is_released, line.reason) for line in lines
        ),
    )


async def run_batches(open_session: OpenSession, *, clock: Clock) -> None:
    """Work on: some releases of each open batch, so that none waits for another one's end."""
    async with open_session() as session:
        batches = await release.list_open_batches(session, BATCHES_PER_ROUND_MAX)
        done = {
            batch.id: {
                line.sitting_id for line in await release.list_batch_lines(session, batch.id)
            }
            for batch in batches
        }
    for batch in batches:
        left = [one for name in batch.sitting_ids if (one := UUID(name)) not in done[batch.id]]
        for sitting_id in left[:RELEASES_PER_ROUND_MAX]:
            await _release_one(open_session, batch, sitting_id, clock())


async def _release_one(
    open_session: OpenSession, batch: ReleaseBatchRow, sitting_id: UUID, now: datetime
) -> None:
    """Release, then write down what became of it: cut off in between, it is found released."""
    reason = ""
    try:
        await release_score(
            open_session, sitting_id=sitting_id, actor_id=batch.requested_by, now=now
        )
    except ExamError as refusal:
        reason = refusal.message
    async with open_session() as session:
        await release.add_batch_line(
            session, batch.id, sitting_id, is_released=not reason, reason=reason, now=now
        )
