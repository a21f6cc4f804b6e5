"""When the key of a section cannot reach a player, a person reads it out instead."""

from datetime import datetime
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.store import OpenSittings
from exam_service.sittings.use_cases.pause_and_resume import given_reason
from exam_service.sittings.use_cases.settling import open_for_change


class NoOpenSection(ExamError):
    """A code is read out only for a section whose clock runs or was stopped for it."""

    kind = ErrorKind.CONFLICT
    code = "sitting.no_open_section"

    def __init__(self) -> None:
        super().__init__(N_("No section of this sitting is open, so there is no code to read out."))


async def read_code(
    open_sittings: OpenSittings, *, sitting_id: UUID, actor_id: UUID, reason: str, now: datetime
) -> bytes:
    """The key code of the open section, never of a later one. Each reading is written down."""
    reason = given_reason(reason)
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now)
        code = None
        if sitting.state is SittingState.IN_PROGRESS and sitting.row.section is not None:
            code = await sitting.store.find_key_code(sitting.row, sitting.row.section)
        if code is not None:
            sitting.note("read_code", actor_id=actor_id, cause=reason)
            sitting.store.add_audit_entry(
                actor_id=actor_id,
                action="sitting.code_read",
                sitting_id=sitting_id,
                reason=reason,
                now=now,
            )
    if code is None:
        raise NoOpenSection
    return code
