"""The score of one sitting for staff, with everything it was derived from."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.tables import StandardSettingRow
from exam_service.scoring import store as scoring
from exam_service.scoring.tables import ScoringRunRow
from exam_service.sittings.store import desk
from item_bank.scaling import Outcome


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area's count, with its name."""

    title: str
    correct: int
    items: int


@dataclass(frozen=True, slots=True)
class Derivation:
    """What a score rests on: the run's inputs by hash, the scaling table, the standard."""

    run_id: UUID
    inputs_hash: str
    responses_hash: str
    code_version: str
    key_version: int
    scaling_version: int
    scaling_method: str
    is_sample_scaling: bool
    standard_method: str
    is_sample_standard: bool


@dataclass(frozen=True, slots=True)
class ScoreSeen:
    """The newest score of a sitting."""

    raw: int
    raw_max: int
    scaled: int
    outcome: Outcome
    areas: tuple[AreaLine, ...]
    computed_at: datetime
    derivation: Derivation
    released_at: datetime | None
    released_by: str | None


async def find_score_seen(
    session: AsyncSession, sitting_id: UUID, policy: ExamPolicy
) -> ScoreSeen | None:
    """The newest score of a sitting; None before it was scored."""
    score = await scoring.find_score(session, sitting_id)
    if score is None:
        return None
    run = await scoring.load_run(session, score.run_id)
    release = await scoring.find_release(session, sitting_id)
    names = await desk.list_names(session, [release.released_by] if release else [])
    titles = {area.code: area.titles[policy.source_language] for area in policy.areas}
    return ScoreSeen(
        raw=score.raw,
        raw_max=score.raw_max,
        scaled=score.scaled,
        outcome=Outcome(score.outcome),
        areas=tuple(
            AreaLine(titles.get(area["area"], area["area"]), area["correct"], area["items"])
            for area in score.areas
        ),
        computed_at=score.computed_at,
        derivation=await _derivation(session, run, score.responses_hash),
        released_at=release.released_at if release else None,
        released_by=names.get(release.released_by) if release else None,
    )


async def _derivation(session: AsyncSession, run: ScoringRunRow, responses_hash: str) -> Derivation:
    scaling = await scoring.load_scaling_table(session, run.form_id, run.scaling_version)
    standard = await session.get_one(StandardSettingRow, scaling.standard_setting_id)
    return Derivation(
        run_id=run.id,
        inputs_hash=run.inputs_hash,
        responses_hash=responses_hash,
        code_version=run.code_version,
        key_version=run.key_version,
        scaling_version=run.scaling_version,
        scaling_method=scaling.method,
        is_sample_scaling=scaling.is_sample,
        standard_method=standard.method,
        is_sample_standard=standard.is_sample,
    )
