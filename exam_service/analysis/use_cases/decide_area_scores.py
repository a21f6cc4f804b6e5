"""Decide which areas of a form are reported with a score of their own (rule X93)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from exam_service.analysis.store.analyses import (
    AnalysisSubject,
    find_analysis,
    find_subscore_gate,
)
from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.errors import ErrorKind, ExamError, NotFound
from exam_service.responses.rules.held import given_reason
from exam_service.scoring.tables import AreaScoreGateRow


class AreaScoreAddsNothing(ExamError):
    """An area's own score says no more of it than the total does, or too few were analysed."""

    kind = ErrorKind.CONFLICT
    code = "analysis.area_score_adds_nothing"

    def __init__(self, area: str) -> None:
        super().__init__(
            "Area {area} gets no score of its own: by the newest analysis of this form it would say"
            " no more than the total, or there are too few candidates. Nothing was changed.",
            parameters={"area": area},
        )


async def decide_area_scores(
    open_session: OpenSession,
    *,
    form_id: UUID,
    opened: Collection[str],
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Open the named areas and close the others; reports that are issued from now on follow it."""
    reason = given_reason(reason)
    async with open_session() as session:
        analysis = await find_analysis(session, AnalysisSubject(form_id=form_id))
        gate = await find_subscore_gate(session, form_id)
        if analysis is None or gate is None:
            raise NotFound
        for area in opened:
            if area not in gate.areas:
                raise AreaScoreAddsNothing(area)
        for area in analysis.document["areas"]:
            session.add(
                AreaScoreGateRow(
                    form_id=form_id,
                    area=area["area"],
                    is_open=area["area"] in opened,
                    prmse_subscore=area["prmse_subscore"],
                    prmse_total=area["prmse_total"],
                    candidates=analysis.candidates,
                    reason=reason,
                    decided_by=actor_id,
                    decided_at=now,
                )
            )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="area_scores.decided",
            subject=("form", form_id),
            reason=reason,
            after={"open": sorted(opened)},
            now=now,
        )
