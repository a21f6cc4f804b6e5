"""`exam-service scores`: derive what was released again, and say what differs."""

import asyncio
import json
from typing import Annotated

import typer
from rich.console import Console

from exam_service.database.reach import reached_database
from exam_service.database.session import Addresses, DatabaseRole, Databases
from exam_service.scoring.use_cases.verify_scores import Difference, Verification, verify_scores
from exam_service.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Scores that were released.")


@app.callback()
def scores() -> None:
    """Scores that were released."""


@app.command()
def verify(
    *, as_json: Annotated[bool, typer.Option("--json", help="One object and nothing else.")] = False
) -> None:
    """Derive every released score again with both engines; exit 1 when any differs."""
    with reached_database(Settings()) as database:
        found = asyncio.run(_verified(database.addresses, quiet=as_json))
    typer.echo(json.dumps(_document(found), ensure_ascii=False) if as_json else told(found))
    raise typer.Exit(1 if found.differences else 0)


async def _verified(addresses: Addresses, *, quiet: bool) -> Verification:
    console = Console(quiet=quiet, stderr=True)
    databases = Databases(addresses, connections_max=1)
    try:
        with console.status("Deriving every released score again") as status:
            return await verify_scores(
                databases.opener(DatabaseRole.OFFICE),
                tell=lambda done, of: status.update(f"Derived {done} of {of} scores again"),
            )
    finally:
        await databases.close()


def told(found: Verification) -> str:
    """What people read; the last line is the sum."""
    lines = [
        f"sitting {one.sitting_id}, {_about(one)}: {', '.join(one.fields)}"
        for one in found.differences
    ]
    if found.of_other_code:
        lines.append(f"{found.of_other_code} were computed by another version of the code.")
    if found.of_earlier_bands:
        lines.append(
            f"{found.of_earlier_bands} reports are exactly what an earlier rule for bands gives;"
            " score, counts and everything else are as derived."
        )
    lines.append(f"{found.verified} scores verified, {len(found.differences)} differ")
    return "\n".join(lines)


def _about(one: Difference) -> str:
    if one.report_version:
        return f"report {one.report_version}"
    return f"score {one.score_id} without a report" if one.score_id else "no report"


def _document(found: Verification) -> dict[str, object]:
    return {
        "verified": found.verified,
        "differ": len(found.differences),
        "of_other_code": found.of_other_code,
        "of_earlier_bands": found.of_earlier_bands,
        "differences": [
            {
                "sitting": str(one.sitting_id),
                "report": one.report_version or None,
                "score": str(one.score_id) if one.score_id else None,
                "fields": list(one.fields),
            }
            for one in found.differences
        ],
    }
