"""Do the rows around a released score tell one story? Report, release, run, audit and events.

Whoever changes one of them past the service leaves the others as they were.
"""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.exams.tables import StandardSettingRow
from exam_service.responses.rules import Entry, EntryKind
from exam_service.responses.tables import EntryRow
from exam_service.scoring import store
from exam_service.scoring.rules.gates import check_equivalence
from exam_service.scoring.rules.inputs import FormScoring
from exam_service.scoring.rules.reissue import FIRST_CAUSE
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.scoring.store.verifying import (
    REISSUED,
    RELEASED,
    Released,
    Witnesses,
    load_frozen_form,
)
from exam_service.scoring.tables import ScoreRow, ScoringRunRow
from item_bank.forms import freeze


def loose_ends(released: Released, score: ScoreRow, run: ScoringRunRow) -> list[str]:
    """Rows that do not belong together."""
    report, sitting, release = released.report, released.sitting, released.release
    found = []
    if sitting is None:
        found.append("sitting missing")
    else:
        if sitting.score_status != ScoreStatus.RELEASED:
            found.append("score status")
        if score.sitting_id != sitting.id or run.form_id != sitting.form_id:
            found.append("another sitting's score")
        if report.account_id != sitting.account_id:
            found.append("another candidate's report")
    if release is None:
        found.append("release missing")
    elif report.version == 1 and release.score_id != report.score_id:
        found.append("released score")
    return found


def differs_from_audit(released: Released, witnesses: Witnesses) -> list[str]:
    """Who issued which version when, of which score and why, as the audit has it."""
    report, release, reissue = released.report, released.release, released.reissue
    acts = witnesses.acts.get(report.sitting_id, ())
    first = next((act for act in acts if act.action == RELEASED), None)
    later = {(act.after or {}).get("version"): act for act in acts if act.action == REISSUED}
    found = []
    known = {*later, *((1,) if first else ())}
    if known - witnesses.versions.get(report.sitting_id, frozenset()):
        found.append("another version of the report is missing")
    if report.version == 1:
        said = first and (first.actor_id, first.recorded_at, (first.after or {}).get("score"))
        stands = release and (release.released_by, release.released_at, str(release.score_id))
        if first is None or said != stands or report.cause != FIRST_CAUSE:
            found.append("audit of the release")
        elif report.issued_at != first.recorded_at:
            found.append("audit of the report")
        return found
    act = later.get(report.version)
    after = (act.after or {}) if act else {}
    if (
        act is None
        or reissue is None
        or (act.actor_id, act.recorded_at) != (reissue.issued_by, report.issued_at)
        or [after.get(name) for name in ("score", "cause", "note")]
        != [str(report.score_id), report.cause, reissue.note]
    ):
        found.append("audit of the report")
    return found


def differs_from_events(score: ScoreRow, run: ScoringRunRow, witnesses: Witnesses) -> list[str]:
    """When and why the run computed this score, as the sitting's events have it."""
    told = [
        (event.happened_at, event.detail.get("cause"))
        for event in witnesses.events.get(score.sitting_id, ())
        if event.detail.get("run") == str(run.id)
    ]
    alike = told == [(score.computed_at, run.cause)] and score.computed_at == run.computed_at
    return [] if alike else ["event of the run"]


def altered_entries(rows: Iterable[EntryRow]) -> list[str]:
    """Entries that are not what the device sent, by the hash that came with each."""
    for row in rows:
        entry = Entry(row.sequence, row.slot, EntryKind(row.kind), row.value, row.claimed_at)
        if entry.content_hash() != row.content_hash:
            return ["hash of an entry"]
    return []


async def form_differs(session: AsyncSession, run: ScoringRunRow, form: FormScoring) -> list[str]:
    """Is the form what was frozen, and does its scaling table rest on what it names?"""
    found = []
    row = await store.load_form(session, run.form_id)
    if freeze(await load_frozen_form(session, row)).content_hash != form.content_hash:
        found.append("content of the form")
    table = await store.load_scaling_table(session, run.form_id, run.scaling_version)
    if table.cut_raw != form.scaling.cut_raw:
        found.append("cut of the scaling table")
    standard = await session.get(StandardSettingRow, table.standard_setting_id)
    if standard is None or standard.exam_id != row.exam_id:
        return [*found, "standard setting"]
    if (
        table.equivalence is None
        and standard.items_scored == form.scaling.raw_max
        and standard.cut_raw != table.cut_raw
    ):
        found.append("standard setting")
    check_equivalence(run.form_id, await store.list_scaling_origins(session, standard.id))
    return found
