"""An analysis as tables to read in a terminal, with the flags as sentences."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from item_bank.statistics.decisions import DecisionQuality
from item_bank.statistics.distractors import OptionRow
from item_bank.statistics.form_analysis import FormAnalysis
from item_bank.statistics.model_estimates import ModelEstimates

NOTHING = "–"
UNUSUAL_SHOWN = 10


def show(console: Console, report: FormAnalysis, models: ModelEstimates) -> None:
    console.print(_items(report, models))
    if report.options:
        console.print(_options(report))
    console.print(_form(report))
    if report.decisions is not None:
        console.print(_decisions(report.decisions))
    if report.subscores:
        console.print(_areas(report))
    if report.times is not None:
        console.print(_times(report))
    _flags(console, report)
    for note in [*report.notes, *models.notes]:
        console.print(f"Note: {escape(note)}")


def _items(report: FormAnalysis, models: ModelEstimates) -> Table:
    table = _table(
        f"Items ({len(report.matrix.candidates)} candidates)",
        "Item",
        *("n", "p", "r tot", "r rest", "r bis", "U-L", "Rasch", "2PL a", "2PL b"),
    )
    found = report.items
    columns = (
        found.difficulty,
        found.point_biserial,
        found.corrected_point_biserial,
        found.biserial,
        found.upper_lower,
        models.rasch_difficulty,
        models.discrimination,
        models.difficulty,
    )
    for place, item in enumerate(found.items):
        numbers = (said(float(column[place])) for column in columns)
        table.add_row(escape(item), str(int(found.responses[place])), *numbers)
    return table


def _options(report: FormAnalysis) -> Table:
    table = _table(
        "Options (* is key; shares in each third of the totals)",
        "Item",
        *("Option", "n", "Share", "Mean total", "r rest", "Low", "Middle", "High"),
    )
    before = ""
    for row in report.options:
        table.add_row("" if row.item == before else escape(row.item), *_option(row))
        before = row.item
    return table


def _option(row: OptionRow) -> list[str]:
    name = f"{escape(row.code)}{' *' if row.is_key else ''}" if row.code else "none"
    shares = (said(value, "{:.1%}") for value in (row.low, row.middle, row.high))
    return [
        name,
        str(row.count),
        said(row.share, "{:.1%}"),
        said(row.mean_total, "{:.1f}"),
        said(row.corrected_point_biserial),
        *shares,
    ]


def _form(report: FormAnalysis) -> Table:
    table = _table("The form", "Statistic", "Value")
    found = report.reliability
    if found is not None:
        interval = found.alpha_interval
        table.add_row("Items", str(found.items))
        table.add_row("Mean total", said(found.mean))
        table.add_row("Standard deviation", said(found.deviation))
        table.add_row("Alpha (KR-20)", said(found.alpha, "{:.4f}"))
        between = f"{interval.low:.4f} to {interval.high:.4f}"
        table.add_row(f"{interval.level:.0%} interval of alpha", between)
        table.add_row("KR-21", said(found.kr21, "{:.4f}"))
        table.add_row("Split half, stepped up", said(found.split_half, "{:.4f}"))
        table.add_row("Standard error of measurement", said(found.sem))
    if report.speed is not None:
        table.add_row("Reached the last item", said(report.speed.finished_share, "{:.1%}"))
        table.add_row("Reached three quarters", said(report.speed.three_quarters_share, "{:.1%}"))
        table.add_row("Looks speeded", "yes" if report.speed.is_speeded else "no")
    return table


def _decisions(found: DecisionQuality) -> Table:
    table = _table(f"Decisions at a cut of {found.cut}", "Statistic", "Value")
    for name, value in (
        ("Passed", found.passed_share),
        ("Consistency", found.consistency.agreed),
        ("Accuracy", found.accuracy.agreed),
        ("False pass", found.false_pass),
        ("False fail", found.false_fail),
    ):
        table.add_row(name, said(value, "{:.1%}"))
    table.add_row("Kappa", said(found.kappa))
    table.add_row("Effective items", said(found.effective_length, "{:.1f}"))
    return table


def _areas(report: FormAnalysis) -> Table:
    table = _table("Area scores", "Area", "Items", "PRMSE area", "PRMSE total", "Adds to the total")
    for value in report.subscores:
        adds = "yes" if value.adds_value else "no"
        numbers = (said(value.prmse_subscore), said(value.prmse_total))
        table.add_row(escape(value.area), str(value.items), *numbers, adds)
    return table


def _times(report: FormAnalysis) -> Table:
    table = _table("Seconds", "Item", "Timed", "Mean", "Median", "Rapid below", "Rapid")
    found = report.times
    assert found is not None, "the caller has looked"
    for place, item in enumerate(found.items):
        numbers = (
            said(float(column[place]), "{:.1f}")
            for column in (found.mean, found.median, found.rapid_below)
        )
        counted = (str(int(found.timed[place])), *numbers, str(int(found.rapid[place])))
        table.add_row(escape(item), *counted)
    return table


def _flags(console: Console, report: FormAnalysis) -> None:
    for flag in report.flags:
        block = " It blocks the release." if flag.blocks_release else ""
        console.print(f"{escape(flag.item)}: {flag.kind.value}. {escape(flag.sentence)}{block}")
    if report.effort is not None and report.effort.low:
        hurried = ", ".join(escape(name) for name in report.effort.low)
        console.print(f"Hurried through more than a tenth of the items: {hurried}.")
    for time in report.unusual_times[:UNUSUAL_SHOWN]:
        console.print(
            f"Unusual time: {escape(time.candidate)} on {escape(time.item)}, "
            f"{time.seconds:.0f} s ({time.residual:+.1f} deviations)."
        )


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def said(value: float, form: str = "{:.3f}") -> str:
    """The number in words of the table; a dash for one that does not exist."""
    return NOTHING if value != value else form.format(value)
