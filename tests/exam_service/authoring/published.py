"""Forms of the small bank, drafted, published and withdrawn, for tests of what becomes of them."""

from uuid import UUID

from exam_service.authoring.use_cases.assemble_form import assemble_form
from exam_service.authoring.use_cases.publish_form import publish_form
from exam_service.authoring.use_cases.withdraw_form import withdraw_form
from exam_service.database.session import OpenSession
from tests.builders.exams import NINE, at
from tests.exam_service.authoring.bank import (
    SIX_ROWS,
    People,
    bank_rows,
)

BOTH = ("en", "es")
TWICE = SIX_ROWS + bank_rows(["P4", "P5", "P6"], "A1") + bank_rows(["Q4", "Q5", "Q6"], "A2")


async def drafted(open_session: OpenSession, exam_id: UUID, people: People, code: str) -> UUID:
    return await assemble_form(
        open_session,
        exam_id=exam_id,
        code=code,
        languages=BOTH,
        seed=b"seed",
        actor_id=people.writer,
        now=NINE,
    )


async def published(
    open_session: OpenSession, exam_id: UUID, people: People, code: str = "F1"
) -> UUID:
    form_id = await drafted(open_session, exam_id, people, code)
    await publish_form(
        open_session, form_id=form_id, languages=BOTH, actor_id=people.writer, now=at(1)
    )
    return form_id


async def withdraw(
    open_session: OpenSession, form_id: UUID, people: People, reason: str = "It was photographed."
) -> tuple[int, int]:
    done = await withdraw_form(
        open_session, form_id=form_id, reason=reason, actor_id=people.manager, now=at(2)
    )
    return done.given_another, done.without_another
