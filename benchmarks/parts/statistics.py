"""Statistics of large forms: item analysis of 10,000 candidates on 120 items, 2PL of 2,000."""

from collections.abc import Callable
from time import perf_counter

import numpy as np
from girth import twopl_mml

from benchmarks import budgets
from benchmarks.bench import Bench
from benchmarks.findings import Unit
from item_bank.statistics.form_analysis import analyse_form
from item_bank.statistics.keys import AnswerKey
from item_bank.statistics.matrix import Floats, ResponseMatrix
from item_bank.statistics.two_pl import fit_two_pl

CANDIDATES = 10_000
ITEMS = 120
MODEL_CANDIDATES = 2_000
# girth stops at a change of a thousandth.
GIRTH_APART_MAX = 0.05
SEED = 20


async def measure(bench: Bench) -> None:
    bench.tell("item analysis")
    matrix = simulated(CANDIDATES, ITEMS)
    report = analyse_form(matrix, cut=ITEMS // 2)
    if len(report.options) != 4 * ITEMS or report.decisions is None or report.flags:
        bench.result.faults.append("the analysis of simulated responses is not what was put in")
    seconds = fastest(bench.sizes.rounds + 1, lambda: analyse_form(matrix, cut=ITEMS // 2))
    bench.result.add(
        f"classical analysis, {CANDIDATES:,} × {ITEMS}",
        seconds,
        Unit.SECONDS,
        budgets.ITEM_ANALYSIS_SECONDS,
        note="items, options with trace lines, reliability, decisions and flags",
    )
    bench.tell("2PL")
    _two_pl(bench)


def _two_pl(bench: Bench) -> None:
    """Ours with standard errors, and girth's without, on the same responses."""
    scores = simulated_scores(MODEL_CANDIDATES, ITEMS)
    as_girth_reads = scores.T.astype(int)
    started = perf_counter()
    theirs = twopl_mml(as_girth_reads)
    girth_seconds = perf_counter() - started
    if np.abs(fit_two_pl(scores).a - theirs["Discrimination"]).max() > GIRTH_APART_MAX:
        bench.result.faults.append("the discriminations are not those of girth")
    bench.result.add(
        f"2PL, {MODEL_CANDIDATES:,} × {ITEMS}",
        fastest(bench.sizes.rounds, lambda: fit_two_pl(scores)),
        Unit.SECONDS,
        budgets.TWO_PL_SECONDS,
        note="marginal maximum likelihood with standard errors",
    )
    bench.result.add(
        f"girth's 2PL, {MODEL_CANDIDATES:,} × {ITEMS}",
        girth_seconds,
        Unit.SECONDS,
        note="the same model without standard errors",
    )


def simulated(candidates: int, items: int) -> ResponseMatrix:
    """Sound items: the able choose A, the others B, C or D alike."""
    scores = simulated_scores(candidates, items)
    chance = np.random.default_rng(SEED + 1)
    others = chance.choice(np.array(["B", "C", "D"]), size=scores.shape)
    names = tuple(f"i{number:03d}" for number in range(items))
    return ResponseMatrix(
        scores=scores,
        items=names,
        candidates=tuple(f"P{number:05d}" for number in range(candidates)),
        omitted=np.zeros(scores.shape, dtype=np.bool_),
        chosen=np.where(scores == 1, "A", others),
        key=AnswerKey({name: frozenset("A") for name in names}),
    )


def simulated_scores(candidates: int, items: int) -> Floats:
    """Scores from a 2PL with known parameters."""
    chance = np.random.default_rng(SEED)
    ability = chance.normal(size=(candidates, 1))
    discrimination = np.exp(chance.normal(0, 0.2, size=items))
    difficulty = np.linspace(-1.2, 0.8, items)
    right = 1 / (1 + np.exp(-discrimination * (ability - difficulty)))
    return (chance.random((candidates, items)) < right).astype(np.float64)


def fastest(rounds: int, work: Callable[[], object]) -> float:
    """Seconds of the quickest round: what the machine does when nobody disturbs it."""
    seconds = []
    for _ in range(rounds):
        started = perf_counter()
        work()
        seconds.append(perf_counter() - started)
    return min(seconds)
