"""One score derived by both engines, side by side, for a person who checks it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.errors import ExamError
from exam_service.scoring import store
from exam_service.scoring.rules.inputs import score_document
from exam_service.scoring.rules.opinions import COMPARED, differences
from exam_service.scoring.store import key_changes, verifying
from exam_service.scoring.tables import ScoreRow, ScoringRunRow
from exam_service.scoring.use_cases.form_scoring import reload_form_scoring
from exam_service.scoring.use_cases.release_gates import stored_document
from exam_service.scoring.use_cases.score_sittings import score_of_entries
from exam_service.scoring.use_cases.second_engine import Opinion, SecondEngine
from exam_service.sittings.store import load_sitting
from item_bank.errors import ContentError


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One slot: what was chosen and what is right, in letters, by the score and both engines."""

    number: int
    item_code: str
    area: str
    response: str
    right: str
    counts: bool
    # Whether it was right: as stored, as the first engine finds it now, and as the second does.
    stored: bool | None
    first: bool | None
    second: bool | None

    @property
    def agrees(self) -> bool:
        return self.stored == self.first == self.second


@dataclass(frozen=True, slots=True)
class SumLine:
    """One result of a derivation, three times."""

    name: str
    stored: str
    first: str
    second: str

    @property
    def agrees(self) -> bool:
        return self.stored == self.first == self.second


@dataclass(frozen=True, slots=True)
class Derivations:
    """A stored score and what both engines find now."""

    score: ScoreRow
    run: ScoringRunRow
    sums: tuple[SumLine, ...]
    lines: tuple[TraceLine, ...]
    # Names of what any two of the three do not have in common.
    differences: tuple[str, ...]
    second: Opinion

    @property
    def agrees(self) -> bool:
        return not self.differences


@dataclass(frozen=True, slots=True)
class DerivationsSeen:
    """The same of a sitting's newest score, with the administration whose release it waits for."""

    administration_id: UUID
    derivations: Derivations


async def look_at_derivations(
    open_session: OpenSession, *, sitting_id: UUID, actor_id: UUID, now: datetime
) -> DerivationsSeen | None:
    """The newest score of a sitting; None before it was scored. Keys are shown, so that somebody
    looked is written down."""
    async with open_session() as session:
        score = await store.find_score(session, sitting_id)
        if score is None:
            return None
        sitting = await load_sitting(session, sitting_id)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="sitting.viewed",
            subject=("sitting", sitting_id),
            after={"keys": True, "derivation": True},
            now=now,
        )
        return DerivationsSeen(sitting.administration_id, await derivations_of(session, score))


async def derivations_of(session: AsyncSession, score: ScoreRow) -> Derivations:
    """Both engines, right now, from the stored log, key and scaling table."""
    run = await store.load_run(session, score.run_id)
    stored = stored_document(score)
    later = await verifying.superseded_at(session, score.sitting_id, score.id)
    # An earlier score is derived from the log as it was then.
    until = None if later is None else score.computed_at
    first: dict[str, Any]
    try:
        form = await reload_form_scoring(session, run.form_id, run.key_version, run.scaling_version)
        entries = await verifying.list_entries_until(session, score.sitting_id, until)
        first = score_document(form, score_of_entries(form, entries))
    except (ExamError, ContentError) as reason:
        first = {"refused": reason.message}
    except (LookupError, TypeError, ValueError, AttributeError):
        first = {"refused": "The stored rows do not fit together."}
    second = await SecondEngine(session).opinion(
        first,
        sitting_id=score.sitting_id,
        form=(run.form_id, run.key_version, run.scaling_version),
        until=until,
    )
    unlike = {*differences(stored, first), *second.differences}
    return Derivations(
        score=score,
        run=run,
        sums=_sums(stored, first, second.document),
        lines=await _lines(session, run.form_id, stored, first, second.document),
        differences=tuple(name for name in (*COMPARED, "derivation") if name in unlike),
        second=second,
    )


SUMS = ("raw", "raw_max", "scaled", "outcome", "responses_hash")


def _sums(*documents: dict[str, Any]) -> tuple[SumLine, ...]:
    return tuple(
        SumLine(name, *(str(document.get(name, "–")) for document in documents)) for name in SUMS
    )


async def _lines(
    session: AsyncSession, form_id: UUID, *documents: dict[str, Any]
) -> tuple[TraceLine, ...]:
    traces = [{line["slot"]: line for line in document.get("trace", ())} for document in documents]
    found = []
    for seen in await key_changes.list_slots_of_form(session, form_id):
        slot, letters = seen.row.public_id, seen.row.options
        own = [trace.get(slot) for trace in traces]
        known: dict[str, Any] = next((line for line in own if line is not None), {})
        right = [known.get("key"), *known.get("also", ())]
        found.append(
            TraceLine(
                number=seen.row.number,
                item_code=seen.item_code,
                area=seen.row.area,
                response=str(letters.get(known.get("response") or "", "–")),
                right=_right(known, [str(letters[key]) for key in right if key in letters]),
                counts=bool(known.get("counts")),
                stored=own[0]["is_correct"] if own[0] else None,
                first=own[1]["is_correct"] if own[1] else None,
                second=own[2]["is_correct"] if own[2] else None,
            )
        )
    return tuple(found)


def _right(line: dict[str, Any], letters: list[str]) -> str:
    match line.get("rule"):
        case "drop":
            return "dropped"
        case "credit_all":
            return "credited to everybody"
        case _:
            return " or ".join(letters) or "–"
