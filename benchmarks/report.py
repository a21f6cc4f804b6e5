"""Results as a table on the terminal, and as results.json and results.md beside this file.

A run of some parts leaves the figures of the others as they were, each with its own commit.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.findings import Finding, PartResult, Unit
from benchmarks.machine import commit, machine

FOLDER = Path(__file__).parent
COLUMNS = ("", "Result", "Must", "Aim", "", "Note")
ABOUT = """# Results of `make bench`

Written by the benchmark itself; what the parts measure and how to read them is in
[README.md](README.md). Ratios come first: they carry over to other machines, the rest does not.
"""


def document_of(result: PartResult, now: datetime) -> dict[str, Any]:
    """A part's result as it is kept."""
    return {
        "date": now.date().isoformat(),
        "commit": commit(),
        "machine": machine(),
        "other_load": result.other_load,
        "generator_late_p99_ms": round(result.generator_late_p99_ms, 3),
        "entries_compared": result.entries_compared,
        "receipts_checked": result.receipts_checked,
        "faults": result.faults,
        "findings": [finding.to_document() for finding in result.findings],
    }


def keep(parts: Mapping[str, dict[str, Any]]) -> None:
    """Write both files: these parts anew, the others as the file has them."""
    path = FOLDER / "results.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    known.update(parts)
    path.write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n")
    (FOLDER / "results.md").write_text("\n".join(_page(known)) + "\n")


def show(console: Console, parts: Mapping[str, dict[str, Any]]) -> None:
    for name, part in parts.items():
        table = Table(title=name, title_justify="left")
        for place, column in enumerate(COLUMNS):
            # Only a note may go over several lines.
            table.add_column(column, no_wrap=place < len(COLUMNS) - 1)
        for finding in findings_in_order(part):
            table.add_row(*cells(finding))
        console.print(table)
        console.print(sentence_on(part))
        for fault in part["faults"]:
            console.print(f"[bold red]{fault}[/bold red]", markup=True)


def findings_in_order(part: Mapping[str, Any]) -> list[Finding]:
    """Ratios first, then what has a budget, then the rest."""
    findings = [Finding.from_document(one) for one in part["findings"]]
    return sorted(findings, key=lambda one: (one.unit is not Unit.RATIO, one.budget is None))


def cells(finding: Finding) -> tuple[str, ...]:
    unit = finding.unit.value
    result = f"{number(finding.value)} {unit}".strip()
    budget, verdict = finding.budget, finding.verdict
    if budget is None or verdict is None:
        return (finding.name, result, "", "", "", finding.note)
    sign = "≥" if budget.at_least else "≤"
    limits = (f"{sign} {number(budget.must)}", f"{sign} {number(budget.aim)}")
    return (finding.name, result, *limits, verdict.value, finding.note)


def number(value: float) -> str:
    """Three figures that mean something."""
    if value == 0 or value != value or value in {float("inf"), float("-inf")}:
        return f"{value:.0f}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def sentence_on(part: Mapping[str, Any]) -> str:
    """How far the figures can be trusted."""
    said = [f"{part['date']}, commit {part['commit']}"]
    if part["other_load"] is not None:
        said.append(f"other load {part['other_load']:.0%} of the machine at most")
    if part["entries_compared"]:
        lost = "all held as sent" if not part["faults"] else "see the faults"
        said.append(f"{part['entries_compared']:,} entries compared, {lost}")
    if part["receipts_checked"]:
        said.append(f"{part['receipts_checked']:,} receipts checked")
    if part["generator_late_p99_ms"]:
        said.append(f"generator late by {part['generator_late_p99_ms']:.1f} ms at p99")
    return "; ".join(said) + "."


def _page(parts: Mapping[str, dict[str, Any]]) -> Iterable[str]:
    yield ABOUT
    machines = {json.dumps(part["machine"]) for part in parts.values()}
    for one in machines:
        yield ", ".join(f"{name} {value}" for name, value in json.loads(one).items()) + ".\n"
    for name, part in parts.items():
        yield f"## {name}\n"
        yield f"{sentence_on(part)}\n"
        yield from (f"- **{fault}**" for fault in part["faults"])
        yield f"| {' | '.join(COLUMNS)} |"
        yield f"|{'---|' * len(COLUMNS)}"
        for finding in findings_in_order(part):
            yield f"| {' | '.join(cells(finding))} |"
        yield ""
