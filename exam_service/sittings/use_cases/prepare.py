"""What a candidate reads before the clock starts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.exams import store as exams
from exam_service.sittings import store
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.store import Owner
from exam_service.sittings.use_cases.settling import open_for_reading


@dataclass(frozen=True, slots=True)
class Preparation:
    """One sitting on the way to its start, in the words of its language."""

    sitting_id: UUID
    state: SittingState
    exam_title: str
    is_sample: bool
    language: str
    languages: tuple[str, ...]
    statement_version: int
    statement: str
    accepted_version: int | None
    ordinal: int
    sections: tuple[int, ...]
    time_allotted: timedelta
    break_allotted: timedelta
    break_after_section: int | None
    # No sitting lasts longer, with every break and credit.
    longest: timedelta


async def prepare(
    open_session: OpenSession, *, sitting_id: UUID, account_id: UUID, now: datetime
) -> Preparation:
    async with open_session() as session:
        sitting = await open_for_reading(session, sitting_id, now, Owner(account_id))
        row = sitting.row
        policy = await sitting.store.load_policy(row)
        statement = await exams.load_statement(session, row.exam_id, row.language)
        forms = await exams.list_form_candidates(session, row.administration_id, None)
        acceptance = await store.find_acceptance(session, sitting_id)
        languages = [form.languages for form in forms if form.form_id == row.form_id]
        return Preparation(
            sitting_id=sitting_id,
            state=sitting.state,
            exam_title=policy.title(row.language),
            is_sample=policy.is_sample,
            language=row.language,
            languages=tuple(languages[0]) if languages else (row.language,),
            statement_version=statement.version,
            statement=statement.text,
            accepted_version=None if acceptance is None else acceptance.version,
            ordinal=row.ordinal,
            sections=tuple(section.items for section in policy.sections),
            time_allotted=row.time_allotted,
            break_allotted=row.break_allotted,
            break_after_section=policy.break_after_section,
            longest=timedelta(minutes=policy.seat_minutes_max),
        )
