"""What every command of the bank does around its use case: the database, the exam, the person."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from exam_service.authoring.rules.import_options import AUTOMATIC
from exam_service.authoring.rules.import_report import ImportReport, unread_summary
from exam_service.authoring.rules.refusals import FileUnreadable
from exam_service.authoring.store import accounts
from exam_service.authoring.store.accounts import Person
from exam_service.authoring.store.exams import BankExam, list_bank_exams
from exam_service.authoring.store.new_rows import Told
from exam_service.database.reach import reached_database
from exam_service.database.session import DatabaseRole, Databases, OpenSession
from exam_service.people.rules import Permission
from exam_service.settings import Settings
from exam_service.terminal import CannotRun, console
from item_bank.errors import MappingRefused, UnknownLanguage
from item_bank.exchange.detection import Format
from item_bank.exchange.difference import Change
from item_bank.exchange.mapping import parse_mapping
from item_bank.languages import find_language

UNREADABLE = 2
ROWS_SHOWN_MAX = 40
# Rows of the database; some five hundred items.
ROWS_WITH_PROGRESS = 3_000
FILE_BYTES_MAX = 64 * 1024 * 1024

Answer = TypeVar("Answer")


def in_office(work: Callable[[OpenSession], Awaitable[Answer]]) -> Answer:
    """Do something as the office's database role, on this installation's database."""

    async def run() -> Answer:
        databases = Databases(database.addresses, connections_max=2)
        try:
            return await work(databases.opener(DatabaseRole.OFFICE))
        finally:
            await databases.close()

    with reached_database(Settings()) as database:
        return asyncio.run(run())


async def chosen_exam(open_session: OpenSession, code: str | None) -> BankExam:
    """The exam of this code, or the only one there is."""
    async with open_session() as session:
        exams = await list_bank_exams(session)
    found = [exam for exam in exams if code is None or exam.code == code]
    if len(found) == 1:
        return found[0]
    known = ", ".join(exam.code for exam in exams) or "none yet"
    if code is not None:
        raise CannotRun(f"There is no exam {code}. Exams: {known}.")
    raise CannotRun(f"Say which exam is meant with --exam CODE. Exams: {known}.")


async def acting_person(
    open_session: OpenSession, permission: Permission, email: str | None, option: str
) -> Person:
    """Whose act this is: the person named, or the only one who may do it."""
    async with open_session() as session:
        people = await accounts.list_people_who_may(session, permission)
    if email is not None:
        people = [person for person in people if person.email == email.lower()]
        if not people:
            raise CannotRun(f"{email} is no account that may do this ({permission}).")
    if not people:
        raise CannotRun(f"Nobody may do this yet ({permission}); make such an account first.")
    if len(people) > 1:
        raise CannotRun(f"Say whose act this is with {option} E-MAIL: {_names(people)}.")
    return people[0]


async def acting_person_or_first(
    open_session: OpenSession, permission: Permission, email: str | None
) -> Person:
    """Whose act this is: the person named, or of those who may do it the one known longest."""
    if email is not None:
        return await acting_person(open_session, permission, email, "--as")
    async with open_session() as session:
        people = await accounts.list_people_who_may(session, permission)
    if not people:
        raise CannotRun(f"Nobody may do this yet ({permission}); make such an account first.")
    if len(people) > 1:
        typer.echo(
            f"This is the act of {people[0].email}; --as E-MAIL names somebody else.", err=True
        )
    return people[0]


def _names(people: Sequence[Person]) -> str:
    return ", ".join(person.email for person in people)


def language_tags(text: str) -> tuple[str, ...]:
    """The languages of an option like en,es,tl, by our names for them."""
    try:
        return tuple(find_language(tag).tag for tag in text.split(",") if tag.strip())
    except UnknownLanguage as error:
        raise CannotRun(error.message) from None


def said_format(text: str) -> str:
    """The format of an option, or the word that leaves it to the content."""
    if text != AUTOMATIC and text not in tuple(Format):
        raise CannotRun(f"The format is {AUTOMATIC}, {', '.join(Format)}; not {text}.")
    return text


def said_columns(text: str) -> Mapping[str, object] | None:
    """The columns of an option like stem=Question,key=Answer, as a document."""
    try:
        return parse_mapping(text).to_document() if text.strip() else None
    except MappingRefused as error:
        raise CannotRun(error.message) from None


@contextmanager
def progress_of(name: str, *, steps_from: int) -> Iterator[Told]:
    """A bar on the terminal, once something has many steps; none where nobody looks."""
    bar = Progress(console=Console(stderr=True), transient=True)
    task: TaskID | None = None

    def told(done: int, total: int) -> None:
        nonlocal task
        if total < steps_from or not bar.console.is_terminal:
            return
        if task is None:
            bar.start()
            task = bar.add_task(name, total=total)
        bar.update(task, completed=done)

    try:
        yield told
    finally:
        bar.stop()


def read_bytes(path: Path, *, as_json: bool = False) -> bytes:
    """A file's content; a file that cannot be opened ends the command."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            megabytes = FILE_BYTES_MAX // (1024 * 1024)
            _end_unreadable(path, f"The file is larger than {megabytes} MB.", as_json=as_json)
        return path.read_bytes()
    except OSError as error:
        _end_unreadable(path, f"{error.strerror or error}.", as_json=as_json)


@contextmanager
def unreadable_ends(path: Path, *, as_json: bool = False) -> Iterator[None]:
    """A file that cannot be read at all ends the command with its own number."""
    try:
        yield
    except FileUnreadable as error:
        _end_unreadable(path, error.message, as_json=as_json)


def print_report(report: ImportReport, path: Path, *, as_json: bool, is_applied: bool) -> None:
    """The report for a person, or as one object for a program."""
    if as_json:
        summary = report.to_summary(str(path)) | {"applied": is_applied}
        typer.echo(json.dumps(summary, ensure_ascii=False))
        return
    counts = Table("Rows", "", box=None, pad_edge=False)
    for change in Change:
        counts.add_row(change.replace("_", " "), str(report.count(change)))
    console.print(counts)
    for row in report.refused[:ROWS_SHOWN_MAX]:
        console.print(f"{row.where}: {row.reason}", markup=False)
    left = len(report.refused) - ROWS_SHOWN_MAX + report.problems_omitted
    if left > 0:
        console.print(f"… and {left} more.")
    for remark in report.remarks:
        console.print(remark, markup=False)
    marked = [row for row in report.rows if row.remark]
    for row in marked[:ROWS_SHOWN_MAX]:
        console.print(f"{row.item}, {row.where}: {row.remark}", markup=False)
    if len(marked) > ROWS_SHOWN_MAX:
        console.print(f"… and {len(marked) - ROWS_SHOWN_MAX} more are marked.")
    console.print("Imported." if is_applied else "Nothing was changed.")


def _end_unreadable(path: Path, sentence: str, *, as_json: bool) -> NoReturn:
    typer.echo(f"{path}: {sentence}", err=True)
    if as_json:
        typer.echo(json.dumps(unread_summary(str(path), sentence), ensure_ascii=False))
    raise typer.Exit(UNREADABLE)
