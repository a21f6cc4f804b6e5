"""What must hold of a score before anybody releases it: looked up anew at that moment."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.scoring import store
from exam_service.scoring.rules.gates import HeldEntriesUndecided
from exam_service.scoring.rules.opinions import (
    COMPARED,
    EnginesDisagree,
    ScoreOutdated,
    SecondOpinionMissing,
)
from exam_service.scoring.store import key_changes
from exam_service.scoring.tables import ScoreRow
from exam_service.scoring.use_cases.key_history import check_key_history
from exam_service.scoring.use_cases.second_engine import SecondEngine


async def check_release(session: AsyncSession, score: ScoreRow) -> None:
    """Refuses a score with undecided held entries, without a second opinion that agrees, under a
    key that nobody signed, or one that the stored data no longer give. The second engine derives
    it once more right now; no key changes until this transaction ends."""
    await key_changes.keep_keys(session)
    if await store.list_undecided(session, [score.sitting_id]):
        raise HeldEntriesUndecided
    opinion = await store.find_opinion(session, score.id)
    if opinion is None:
        raise SecondOpinionMissing
    if not opinion.agrees:
        raise EnginesDisagree(opinion.differences)
    run = await store.load_run(session, score.run_id)
    newest = await store.load_form_key(session, run.form_id)
    now_found = await SecondEngine(session).opinion(
        stored_document(score),
        sitting_id=score.sitting_id,
        form=(run.form_id, run.key_version, run.scaling_version),
    )
    if newest.version != run.key_version or "responses_hash" in now_found.differences:
        raise ScoreOutdated
    if not now_found.agrees:
        raise EnginesDisagree(now_found.differences)
    await check_key_history(session, run.form_id, run.key_version)


def stored_document(score: ScoreRow) -> dict[str, Any]:
    """A stored score as the document that engines compare."""
    return {name: getattr(score, name) for name in COMPARED}
