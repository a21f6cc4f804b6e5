"""Analyse forms by themselves once enough sittings are scored: a doubted key holds in time."""

from datetime import datetime

from exam_service.analysis.store.analyses import AnalysisSubject
from exam_service.analysis.store.sat import find_form_to_analyse
from exam_service.analysis.use_cases.compute import Computed, compute_analysis, is_computing
from exam_service.database.session import OpenSession
from exam_service.voluntary.use_cases import GroupsOf, nobody_asked

# Below this many responses no flag holds anything, as item_bank.statistics.samples has it.
SITTINGS_MIN = 200


async def compute_waiting(
    open_session: OpenSession, *, now: datetime, groups_of: GroupsOf = nobody_asked
) -> Computed | None:
    """The analysis of one form whose sittings have grown by a tenth; None where there is none."""
    if is_computing():
        # Somebody's own analysis goes first; this one comes with the next round.
        return None
    async with open_session() as session:
        found = await find_form_to_analyse(session, SITTINGS_MIN)
    if found is None:
        return None
    exam_id, form_id = found
    return await compute_analysis(
        open_session,
        exam_id=exam_id,
        subject=AnalysisSubject(form_id=form_id),
        actor_id=None,
        now=now,
        groups_of=groups_of,
    )
