"""`exam-service bank translations`: out as a file, back in as drafts, and how it ends."""

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exam_service.authoring.commands import app
from exam_service.database.session import OpenSession
from exam_service.people.rules import Role
from exam_service.people.tables import RoleGrantRow
from item_bank.items import LanguageStatus
from item_bank.languages import LanguageTag
from tests.builders.exams import NINE
from tests.exam_service.authoring.bank import make_bank, newest
from tests.exam_service.authoring.translating import assign

SPANISH = LanguageTag("es")


async def run(
    database_url: str, monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> tuple[int, str]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    arguments = ("translations", *arguments, "--language", "es")
    result = await asyncio.to_thread(CliRunner().invoke, app, list(arguments))
    return result.exit_code, result.output


async def test_a_language_goes_out_and_comes_back_as_drafts(
    open_session: OpenSession,
    clean_database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    exam_id, people = await make_bank(open_session)
    await assign(open_session, exam_id, people)
    async with open_session() as session:
        role = RoleGrantRow(account_id=people.colleague, role=Role.TRANSLATOR, granted_at=NINE)
        session.add(role)
    path = tmp_path / "es.csv"

    out, _ = await run(clean_database_url, monkeypatch, "export", str(path), "--all")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    rows[0]["your text"] = "¿Mejor, P1?"
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(written.getvalue())
    looked, said = await run(
        clean_database_url, monkeypatch, "import", str(path), "--dry-run", "--json"
    )
    untouched = await newest(open_session, exam_id)
    saved, _ = await run(clean_database_url, monkeypatch, "import", str(path))

    summary = json.loads(said.splitlines()[-1])
    text = (await newest(open_session, exam_id)).texts[SPANISH].text
    assert (out, looked, saved) == (0, 0, 0)
    assert (summary["changed"], summary["refused"], summary["applied"]) == (1, [], False)
    assert untouched.texts[SPANISH].text.stem == "What about P1, in es?"
    assert (text.stem, text.status) == ("¿Mejor, P1?", LanguageStatus.DRAFTED)


async def test_a_file_that_is_no_such_table_ends_with_two(
    open_session: OpenSession,
    clean_database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    _, people = await make_bank(open_session)
    async with open_session() as session:
        role = RoleGrantRow(account_id=people.colleague, role=Role.TRANSLATOR, granted_at=NINE)
        session.add(role)
    path = tmp_path / "es.csv"
    path.write_text("a,b\n1,2\n")

    ended, said = await run(clean_database_url, monkeypatch, "import", str(path))

    assert ended == 2
    assert "missing columns" in said
