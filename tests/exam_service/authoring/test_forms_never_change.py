"""No edit, in whatever order, changes a published form: each is refused by a rule of its own."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from exam_service.authoring.store import forms, items
from exam_service.authoring.use_cases.assemble_form import discard_form
from exam_service.authoring.use_cases.list_form import draft_listed_form
from exam_service.authoring.use_cases.move_stage import move_stage
from exam_service.authoring.use_cases.publish_form import publish_form
from exam_service.authoring.use_cases.replace_item import replace_item
from exam_service.database.session import OpenSession
from exam_service.errors import ExamError
from item_bank.forms import freeze
from item_bank.items import StageEvent
from tests.builders.exams import NINE, at
from tests.exam_service.authoring.bank import (
    SIX_ROWS,
    People,
    bank_rows,
    make_bank,
)
from tests.exam_service.authoring.published import published, withdraw

BOTH = ("en", "es")
TWICE = SIX_ROWS + bank_rows(["P4", "P5", "P6"], "A1") + bank_rows(["Q4", "Q5", "Q6"], "A2")


KEPT = (
    "SELECT to_jsonb(forms) FROM forms WHERE id = :form",
    "SELECT to_jsonb(form_slots) FROM form_slots WHERE form_id = :form ORDER BY number",
    "SELECT to_jsonb(form_documents) FROM form_documents WHERE form_id = :form ORDER BY 1",
    "SELECT to_jsonb(form_keys) FROM form_keys WHERE form_id = :form ORDER BY 1",
    "SELECT to_jsonb(form_packages) FROM form_packages WHERE form_id = :form ORDER BY 1",
)


async def everything_of(open_session: OpenSession, form_id: UUID) -> list[object]:
    """A published form as it is stored, with the hash of what it says now."""
    async with open_session() as session:
        stored = await forms.load_form(session, form_id)
        rows: list[object] = [freeze(stored.form).content_hash, stored.row.content_hash]
        for query in KEPT:
            rows.extend((await session.scalars(text(query), {"form": form_id})).all())
        return rows


STATEMENTS = (
    "UPDATE forms SET code = 'other' WHERE id = :form",
    "UPDATE forms SET languages = '[]' WHERE id = :form",
    "UPDATE forms SET state = 'draft', published_at = NULL, content_hash = NULL WHERE id = :form",
    "DELETE FROM forms WHERE id = :form",
    "UPDATE form_slots SET is_scored = NOT is_scored WHERE form_id = :form",
    "UPDATE form_slots SET number = number + 100 WHERE form_id = :form",
    "DELETE FROM form_slots WHERE form_id = :form",
    "INSERT INTO form_slots SELECT form_id, number + 100, section, :version, area, is_scored,"
    " 'more', options FROM form_slots WHERE form_id = :form LIMIT 1",
    "UPDATE form_slots SET form_id = :form, number = number + 100, public_id = 'more'"
    " WHERE form_id = :draft",
    "UPDATE form_documents SET content = '' WHERE form_id = :form",
    "DELETE FROM form_keys WHERE form_id = :form",
)


@dataclass(frozen=True, slots=True)
class Bank:
    """A published form beside a draft, and everybody who could want to change them."""

    open_session: OpenSession
    people: People
    form_id: UUID
    draft_id: UUID
    # A version that stands in neither.
    version_id: UUID
    item_id: UUID

    async def edit(self, edit: str) -> None:
        actor_id, now = self.people.writer, at(3)
        match edit:
            case "publish":
                await publish_form(
                    self.open_session,
                    form_id=self.form_id,
                    languages=("en",),
                    actor_id=actor_id,
                    now=now,
                )
            case "discard":
                await discard_form(
                    self.open_session, form_id=self.form_id, actor_id=actor_id, now=now
                )
            case "replace":
                await replace_item(
                    self.open_session,
                    form_id=self.form_id,
                    number=1,
                    item="P4",
                    actor_id=actor_id,
                    now=now,
                )
            case "withdraw":
                await withdraw(self.open_session, self.form_id, self.people)
            case "retire":
                await move_stage(
                    self.open_session,
                    item_id=self.item_id,
                    number=1,
                    event=StageEvent.RETIRE,
                    actor_id=actor_id,
                    now=now,
                )
            case _:
                values = {"form": self.form_id, "draft": self.draft_id, "version": self.version_id}
                async with self.open_session() as session:
                    await session.execute(text(edit), values)


@pytest.fixture
async def bank(as_office: OpenSession, open_session: OpenSession) -> Bank:
    exam_id, people = await make_bank(open_session, TWICE)
    form_id = await published(as_office, exam_id, people)
    async with as_office() as session:
        stored = await forms.load_form(session, form_id)
        newest = await items.list_newest_versions(session, exam_id)
    inside = {slot.item_version_id for slot in stored.slots}
    # The draft shares nothing with the form: only the form's own rule can refuse its slots.
    one, other, outside, *_ = (each for each in newest if each.id not in inside)
    draft_id = await draft_listed_form(
        as_office,
        exam_id=exam_id,
        code="D",
        languages=BOTH,
        sections=[[one.version.ref.item], [other.version.ref.item]],
        pretest=frozenset(),
        actor_id=people.writer,
        now=NINE,
    )
    held = next(each for each in newest if each.id in inside)
    return Bank(as_office, people, form_id, draft_id, outside.id, held.item_id)


EDITS = ("publish", "discard", "replace", "withdraw", "retire", *STATEMENTS)


@pytest.mark.parametrize("statement", STATEMENTS)
async def test_the_database_refuses_by_its_own_rule_what_would_change_a_published_form(
    bank: Bank, statement: str
) -> None:
    with pytest.raises(DBAPIError, match=r"never change|permission denied"):
        await bank.edit(statement)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(edits=st.permutations(EDITS))
async def test_no_sequence_of_edits_changes_a_published_form(bank: Bank, edits: list[str]) -> None:
    before = await everything_of(bank.open_session, bank.form_id)

    for edit in edits:
        with suppress(ExamError, DBAPIError):
            await bank.edit(edit)

    assert await everything_of(bank.open_session, bank.form_id) == before
    assert before[0] == before[1]
