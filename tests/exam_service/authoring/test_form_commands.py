"""`exam-service form`: assembling several forms at once, saying what is missing, withdrawing."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from exam_service.authoring.commands import form_app
from exam_service.database.session import OpenSession
from exam_service.exams.tables import FormRow, FormWithdrawalRow
from exam_service.people.rules import Role
from exam_service.people.tables import RoleGrantRow
from tests.builders.exams import NINE
from tests.exam_service.authoring.bank import SIX_ROWS, People, bank_rows, make_bank
from tests.exam_service.authoring.test_commands import Terminal

TWICE = SIX_ROWS + bank_rows(["P4", "P5", "P6"], "A1") + bank_rows(["Q4", "Q5", "Q6"], "A2")
CALIBRATION = b"item,a,b,c\nP1,1.1,0.2,0.2\nQ1,0.9,-0.4,\n"


@pytest.fixture
def terminal(clean_database_url: str, tmp_path: Path) -> Terminal:
    return Terminal(clean_database_url, tmp_path)


@pytest.fixture
async def bank(open_session: OpenSession) -> tuple[UUID, People]:
    exam_id, people = await make_bank(open_session, TWICE)
    async with open_session() as session:
        session.add(
            RoleGrantRow(account_id=people.writer, role=Role.PSYCHOMETRICIAN, granted_at=NINE)
        )
    return exam_id, people


async def test_two_forms_are_assembled_published_by_one_decision_and_one_is_withdrawn(
    terminal: Terminal, bank: tuple[UUID, People], open_session: OpenSession
) -> None:
    options = ("--anchors", "1", "--overlap-max", "0.2", "--seconds", "20", "--json")
    parameters = ("--parameters", terminal.file(CALIBRATION), "--information", "0:1.5")

    made = await terminal.run(form_app, "assemble", "F1", "F2", *options, *parameters)
    published = await terminal.run(form_app, "publish", "F1", "--with", "F2", "--reason", "Decided")
    gone = await terminal.run(form_app, "withdraw", "F2", "--reason", "Photographed.")

    assert [each.exit_code for each in (made, published, gone)] == [0, 0, 0], gone.output
    said = json.loads(made.stdout.splitlines()[-1])
    assert said["forms"] == ["F1", "F2"]
    assert said["shared"] == [{"forms": ["F1", "F2"], "items": 1}]
    assert len(said["anchors"]) == 1
    async with open_session() as session:
        assert set(await session.scalars(select(FormRow.state))) == {"published"}
        assert (await session.scalars(select(FormWithdrawalRow.reason))).all() == ["Photographed."]


async def test_what_cannot_be_asked_is_said_in_sentences_to_people_and_programs(
    terminal: Terminal, bank: tuple[UUID, People]
) -> None:
    alone = ("assemble", "F1", "--anchors", "1")

    for_people = await terminal.run(form_app, *alone)
    for_programs = await terminal.run(form_app, *alone, "--json")
    no_share = await terminal.run(form_app, "assemble", "F1", "--overlap-max", "nan")

    sentence = "One form alone has nothing to be linked to; name a published form."
    assert (for_people.exit_code, for_programs.exit_code, no_share.exit_code) == (1, 1, 1)
    assert for_people.stderr.strip() == sentence
    assert json.loads(for_programs.stdout.splitlines()[-1])["problems"] == [sentence]
    assert "--overlap-max is a share" in no_share.output + repr(no_share.exception)


async def test_what_is_missing_is_said_and_the_command_fails(
    terminal: Terminal, bank: tuple[UUID, People]
) -> None:
    exclude = ("--exclude", "P1,P2,P3,P4")

    for_people = await terminal.run(form_app, "assemble", "F1", *exclude)
    for_programs = await terminal.run(form_app, "assemble", "F1", *exclude, "--json")

    sentence = "Area A1 lacks 1 pretest item that is not excluded: 0 of 1 slots can be filled."
    assert (for_people.exit_code, for_programs.exit_code) == (1, 1)
    assert sentence in for_people.stderr
    assert json.loads(for_programs.stdout.splitlines()[-1])["problems"] == [sentence]
