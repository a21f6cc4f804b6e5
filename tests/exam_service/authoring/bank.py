"""Arranging a bank for tests: people, an exam of two areas, files of made-up items."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from exam_service.authoring.rules.import_plan import ImportOptions
from exam_service.authoring.store import items
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.use_cases.approve_texts import approve_texts
from exam_service.authoring.use_cases.import_file import import_file
from exam_service.authoring.use_cases.move_stage import approve_items
from exam_service.database.session import OpenSession
from exam_service.exams.rules.policy import SectionPolicy
from exam_service.exams.rules.standard import StandardSetting
from exam_service.exams.use_cases import record_standard_setting
from item_bank.items import Stage
from tests.builders.exams import NINE, a_policy, an_area, make_account, make_exam

OPTIONS = ("a", "b", "c", "d")


@dataclass(frozen=True, slots=True)
class People:
    """Who works on the bank: two who write, one who reviews, one who plans."""

    writer: UUID
    colleague: UUID
    reviewer: UUID
    manager: UUID


async def make_people(open_session: OpenSession) -> People:
    return People(
        writer=await make_account(open_session, "Wen Writer"),
        colleague=await make_account(open_session, "Col League"),
        reviewer=await make_account(open_session, "Rey Viewer"),
        manager=await make_account(open_session, "Max Manager"),
    )


POLICY = a_policy(
    areas=(an_area("A1", 2, 1), an_area("A2", 3, 0)),
    sections=(SectionPolicy(3), SectionPolicy(3)),
)


async def set_standard(open_session: OpenSession, exam_id: UUID, people: People) -> None:
    setting = StandardSetting("sample", 3, 5, {"panel": "sample"}, is_sample=True, adopted_at=NINE)
    await record_standard_setting(
        open_session, exam_id=exam_id, setting=setting, actor_id=people.manager, now=NINE
    )


def row(item: str, language: str = "en", **cells: str) -> dict[str, str]:
    """One row of a table of items; what is not said is made up from the item's name."""
    made = {f"option_{letter}": f"{item} {language} {letter}" for letter in OPTIONS}
    made |= {"item": item, "language": language, "stem": f"What about {item}, in {language}?"}
    if language == "en":
        made |= {"area": "A1", "competency": "1", "key": "b"}
    return made | cells


def table(rows: Iterable[dict[str, str]]) -> bytes:
    """The rows as a CSV file with every column that some row has."""
    listed = list(rows)
    columns = list(dict.fromkeys(name for each in listed for name in each))
    output = io.StringIO()
    writer = csv.DictWriter(output, columns)
    writer.writeheader()
    writer.writerows(listed)
    return output.getvalue().encode()


def bank_rows(codes: Sequence[str], area: str) -> list[dict[str, str]]:
    """Items of one area in English and Spanish."""
    return [
        each
        for number, code in enumerate(codes)
        for each in (row(code, area=area, key=OPTIONS[number % 4]), row(code, "es"))
    ]


SIX_ROWS = bank_rows(["P1", "P2", "P3"], "A1") + bank_rows(["Q1", "Q2", "Q3"], "A2")
SIX_ITEMS = table(SIX_ROWS)


async def import_rows(
    open_session: OpenSession, exam_id: UUID, people: People, rows: Iterable[dict[str, str]]
) -> None:
    """Bring rows to the bank and send them to review, as the writer."""
    report = await import_file(
        open_session,
        exam_id=exam_id,
        file_name="items.csv",
        content=table(rows),
        options=ImportOptions(stage=Stage.IN_REVIEW),
        actor_id=people.writer,
        now=NINE,
    )
    assert not report.refused, report.refused


async def approve_everything(open_session: OpenSession, exam_id: UUID, people: People) -> None:
    """Approve items and translations, as the reviewer."""
    await approve_items(
        open_session,
        exam_id=exam_id,
        actor_id=people.reviewer,
        attestation="Checked.",
        now=NINE,
    )
    await approve_texts(
        open_session, exam_id=exam_id, languages=["es"], actor_id=people.reviewer, now=NINE
    )


async def make_bank(
    open_session: OpenSession, rows: Sequence[dict[str, str]] = SIX_ROWS
) -> tuple[UUID, People]:
    """An exam whose bank is approved in both languages."""
    people = await make_people(open_session)
    exam_id = await make_exam(open_session, people.manager, POLICY, "small")
    await import_rows(open_session, exam_id, people, rows)
    await approve_everything(open_session, exam_id, people)
    return exam_id, people


async def make_waiting(open_session: OpenSession, *codes: str) -> tuple[UUID, People]:
    """An exam with items in review."""
    people = await make_people(open_session)
    exam_id = await make_exam(open_session, people.manager, POLICY, "small")
    await import_rows(open_session, exam_id, people, [row(code) for code in codes])
    return exam_id, people


async def newest(open_session: OpenSession, exam_id: UUID, code: str = "P1") -> StoredVersion:
    async with open_session() as session:
        found = await items.list_newest_versions(session, exam_id)
    return next(stored for stored in found if stored.version.ref.item == code)
