"""Releasing many scores at one word. Each is a transaction: one refusal stops no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.errors import N_, ExamError, InvalidInput
from exam_service.scoring.use_cases import release_score
from exam_service.sittings.use_cases.desk import RELEASED_TOGETHER_MAX


@dataclass(frozen=True, slots=True)
class Released:
    """What became of a release of many: how many, and which were refused why."""

    released: int
    refused: tuple[tuple[UUID, ExamError], ...]


async def release_together(
    open_session: OpenSession, *, sitting_ids: Sequence[UUID], actor_id: UUID, now: datetime
) -> Released:
    """Release the scores of exactly these sittings."""
    if not 0 < len(sitting_ids) <= RELEASED_TOGETHER_MAX:
        raise InvalidInput(
            N_("Choose between one and {most} sittings. Nothing was released.").format(
                most=RELEASED_TOGETHER_MAX
            )
        )
    refused: list[tuple[UUID, ExamError]] = []
    for sitting_id in sitting_ids:
        try:
            await release_score(open_session, sitting_id=sitting_id, actor_id=actor_id, now=now)
        except ExamError as refusal:
            refused.append((sitting_id, refusal))
    return Released(len(sitting_ids) - len(refused), tuple(refused))
