"""`exam-service bank` and `exam-service form`: what they print, how they end, what they leave."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from exam_service.authoring.commands import app, form_app
from exam_service.authoring.tables import ItemKeyRow, ItemRow, ItemVersionRow
from exam_service.database.session import OpenSession
from exam_service.exams.tables import (
    AdministrationRow,
    FormDocumentRow,
    FormRow,
    ScalingTableRow,
    StandardSettingRow,
)
from exam_service.people.rules import Role
from exam_service.people.tables import RoleGrantRow
from tests.builders.exams import NINE, make_exam
from tests.exam_service.authoring.bank import (
    POLICY,
    SIX_ITEMS,
    People,
    make_people,
    row,
    table,
)

LETTERS = "abcd"


def parallel_table(items: int) -> bytes:
    """A table in the layout of other people's parallel items: two sources, four languages."""
    rows = []
    for source, prefix in (("other", "X"), ("news", "N")):
        for number in range(items):
            for language in ("en", "es", "ar", "tl"):
                code = f"{prefix}{number:03}"
                made = {
                    "item_id": code,
                    "source": source,
                    "source_item_id": f"line {number}",
                    "domain": "upi",
                    "subject": "news",
                    "language": language,
                    "direction": "rtl" if language == "ar" else "ltr",
                    "n_options": "4",
                    "passage": "",
                    "stem": f"{code} {language}",
                    "code": "",
                    "option_e": "",
                    "key": LETTERS[number % 4].upper(),
                    "translation": "human",
                    "notes": "",
                }
                rows.append(
                    made | {f"option_{each}": f"{code} {language} {each}" for each in LETTERS}
                )
    return table(rows)


@pytest.fixture
async def people(open_session: OpenSession) -> People:
    made = await make_people(open_session)
    roles = {
        made.writer: Role.PSYCHOMETRICIAN,
        made.reviewer: Role.ITEM_REVIEWER,
        made.manager: Role.EXAM_MANAGER,
    }
    async with open_session() as session:
        session.add_all(
            RoleGrantRow(account_id=account_id, role=role, granted_at=NINE)
            for account_id, role in roles.items()
        )
    return made


class Terminal:
    """Runs our commands on the test's database."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.environment = {"DATABASE_URL": database_url}
        self.folder = folder

    def file(self, content: bytes) -> str:
        path = self.folder / "items.csv"
        path.write_bytes(content)
        return str(path)

    async def run(self, command: Any, *arguments: str) -> Result:  # Any: typer's own class
        runner = CliRunner()
        # A command runs a loop of its own, as it does in a terminal.
        return await asyncio.to_thread(
            lambda: runner.invoke(command, arguments, env=self.environment)
        )


@pytest.fixture
def terminal(clean_database_url: str, tmp_path: Path) -> Terminal:
    return Terminal(clean_database_url, tmp_path)


async def count(open_session: OpenSession, table: Any) -> int:  # Any: whichever row class
    async with open_session() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


def new_exam(path: str, languages: str) -> tuple[str, ...]:
    """Ask for an exam of twelve items from the source “news”."""
    size = ("--items", "12", "--languages", languages, "--json")
    return ("new-exam", path, "--code", "news", "--source", "news", *size)


class TestNewExam:
    async def test_a_language_without_words_for_the_sample_is_refused_before_anything_is_made(
        self, terminal: Terminal, people: People, open_session: OpenSession
    ) -> None:
        answer = await terminal.run(app, *new_exam(terminal.file(parallel_table(12)), "en,tl"))

        assert answer.exit_code != 0
        assert await count(open_session, ItemRow) == 0

    async def test_a_file_of_parallel_items_becomes_an_exam_that_can_be_sat(
        self, terminal: Terminal, people: People, open_session: OpenSession
    ) -> None:
        arguments = new_exam(terminal.file(parallel_table(14)), "en,es,ar")

        answer = await terminal.run(app, *arguments)

        assert answer.exit_code == 0, answer.output
        assert json.loads(answer.stdout.splitlines()[-1])["added"] == 12
        async with open_session() as session:
            form = (await session.scalars(select(FormRow))).one()
            administration = (await session.scalars(select(AdministrationRow))).one()
            scaling = (await session.scalars(select(ScalingTableRow))).one()
            standard = (await session.scalars(select(StandardSettingRow))).one()
        assert form.state == "published"
        assert form.languages == ["en", "es", "ar"]
        assert administration.state == "published"
        assert scaling.is_sample
        assert standard.is_sample
        assert await count(open_session, FormDocumentRow) == 6

    async def test_a_second_run_finds_everything_done(
        self, terminal: Terminal, people: People, open_session: OpenSession
    ) -> None:
        arguments = new_exam(terminal.file(parallel_table(12)), "en,es")
        await terminal.run(app, *arguments)

        again = await terminal.run(app, *arguments)

        assert again.exit_code == 0, again.output
        assert json.loads(again.stdout.splitlines()[-1])["unchanged"] == 12
        assert await count(open_session, FormRow) == 1
        assert await count(open_session, AdministrationRow) == 1


class TestImport:
    async def test_a_dry_run_needs_nobody_and_changes_nothing(
        self, terminal: Terminal, open_session: OpenSession
    ) -> None:
        people = await make_people(open_session)
        await make_exam(open_session, people.manager, POLICY, "small")

        answer = await terminal.run(app, "import", terminal.file(SIX_ITEMS), "--dry-run", "--json")

        assert answer.exit_code == 0, answer.output
        said = json.loads(answer.stdout.splitlines()[-1])
        assert (said["added"], said["unchanged"], said["refused"]) == (6, 0, [])
        assert said["rows"]["added"] == 12
        assert not said["applied"]
        assert await count(open_session, ItemRow) == 0

    async def test_a_refused_row_is_named_and_the_sound_ones_come_in(
        self, terminal: Terminal, people: People, open_session: OpenSession
    ) -> None:
        await make_exam(open_session, people.manager, POLICY, "small")
        path = terminal.file(table([row("P1"), row("P2", key="z")]))

        answer = await terminal.run(app, "import", path, "--json")

        said = json.loads(answer.stdout.splitlines()[-1])
        assert (said["added"], len(said["refused"]), answer.exit_code) == (1, 1, 0)
        assert await count(open_session, ItemRow) == 1

    async def test_somebody_elses_columns_are_told_on_the_command_line(
        self, terminal: Terminal, people: People, open_session: OpenSession
    ) -> None:
        await make_exam(open_session, people.manager, POLICY, "small")
        content = b"W;X;Y;Z\nAsk first?;Yes;No;2\nListen first?;No;Yes;2\n"
        columns = "stem=W,option_a=X,option_b=Y,key=Z,area:=A2"

        answer = await terminal.run(
            app, "import", terminal.file(content), "--json", "--map", columns
        )

        said = json.loads(answer.stdout.splitlines()[-1])
        assert (said["added"], said["refused"], said["format"]) == (2, [], "csv")
        async with open_session() as session:
            keys = (await session.scalars(select(ItemKeyRow.option))).all()
            areas = (await session.scalars(select(ItemVersionRow.area))).all()
        assert (keys, areas) == (["b", "b"], ["A2", "A2"])

    async def test_of_several_people_the_one_known_longest_acts_and_is_named(
        self, terminal: Terminal, people: People, open_session: OpenSession
    ) -> None:
        await make_exam(open_session, people.manager, POLICY, "small")
        async with open_session() as session:
            session.add(
                RoleGrantRow(
                    account_id=people.colleague, role=Role.PSYCHOMETRICIAN, granted_at=NINE
                )
            )

        answer = await terminal.run(app, "import", terminal.file(SIX_ITEMS))

        assert answer.exit_code == 0, answer.output
        assert "This is the act of" in answer.stderr
        async with open_session() as session:
            assert set(await session.scalars(select(ItemRow.created_by))) == {people.writer}

    @pytest.mark.parametrize("kind", ["csv", "xlsx", "qti", "archive"])
    async def test_an_export_is_a_file_that_an_import_finds_unchanged(
        self, terminal: Terminal, people: People, open_session: OpenSession, kind: str
    ) -> None:
        await make_exam(open_session, people.manager, POLICY, "small")
        await terminal.run(app, "import", terminal.file(SIX_ITEMS))
        path = str(terminal.folder / "exported")

        written = await terminal.run(app, "export", path, "--format", kind)
        answer = await terminal.run(app, "import", path, "--json")

        assert written.exit_code == answer.exit_code == 0, answer.output
        said = json.loads(answer.stdout.splitlines()[-1])
        assert (said["added"], said["new_versions"], said["refused"]) == (0, 0, [])
        assert said["unchanged"] == 6

    async def test_a_file_that_cannot_be_read_is_one_refusal_and_ends_with_two(
        self, terminal: Terminal, people: People, open_session: OpenSession
    ) -> None:
        await make_exam(open_session, people.manager, POLICY, "small")
        path = terminal.file(b"No table at all.")

        answer = await terminal.run(app, "import", path, "--json")

        said = json.loads(answer.stdout.splitlines()[-1])
        assert (answer.exit_code, said["added"], len(said["refused"])) == (2, 0, 1)
        assert said["refused"][0]["source"] == path

    async def test_of_all_or_nothing_a_refused_row_leaves_nothing(
        self, terminal: Terminal, people: People, open_session: OpenSession
    ) -> None:
        await make_exam(open_session, people.manager, POLICY, "small")
        path = terminal.file(table([row("P1"), row("P2", key="z")]))

        answer = await terminal.run(app, "import", path, "--json", "--all-or-nothing")

        said = json.loads(answer.stdout.splitlines()[-1])
        assert said["refused"] == [
            {
                "source": path,
                "where": "row 3, column key",
                "reason": "found “z”; expected one letter of a, b, c, d.",
            }
        ]
        assert answer.exit_code == 1
        assert await count(open_session, ItemRow) == 0

    async def test_a_file_that_cannot_be_read_ends_with_two(
        self, terminal: Terminal, people: People, open_session: OpenSession
    ) -> None:
        await make_exam(open_session, people.manager, POLICY, "small")

        no_table = await terminal.run(app, "import", terminal.file(b"\x00\x01"), "--dry-run")
        no_file = await terminal.run(app, "import", "nowhere.csv", "--dry-run")

        assert (no_table.exit_code, no_file.exit_code) == (2, 2)

    async def test_import_approve_assemble_and_publish_follow_each_other(
        self, terminal: Terminal, people: People, open_session: OpenSession
    ) -> None:
        await make_exam(open_session, people.manager, POLICY, "small")
        steps = (
            (app, "import", terminal.file(SIX_ITEMS), "--stage", "in_review"),
            (app, "approve"),
            (form_app, "assemble", "F1"),
            (form_app, "publish", "F1", "--reason", "Decided by the panel."),
        )

        answers = [await terminal.run(command, *arguments) for command, *arguments in steps]

        assert [answer.exit_code for answer in answers] == [0, 0, 0, 0], answers[-1].output
        async with open_session() as session:
            assert (await session.scalars(select(FormRow.state))).one() == "published"
