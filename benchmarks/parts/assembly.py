"""Assembling forms: from a bank of 1,000 items, and until a shortage is explained."""

from random import Random
from time import perf_counter

from benchmarks import budgets
from benchmarks.bench import Bench
from benchmarks.findings import Unit
from item_bank.assembly.comparison import shared_items
from item_bank.assembly.information import Logistic
from item_bank.assembly.request import AssemblyRequest, PoolItem
from item_bank.assembly.solver import assemble
from item_bank.blueprint import AreaRule, Blueprint
from item_bank.errors import FormNotPossible
from item_bank.forms import FormCode
from item_bank.items import (
    OPTION_IDS,
    AreaCode,
    ItemCode,
    ItemVersion,
    ItemVersionRef,
    Stage,
    VersionNumber,
)

ITEMS = 1_000
ANCHORS = 24
SEED = 24
# Scored and pretest items of each area: a form of 100 and 20.
AREAS = {"A1": (18, 4), "A2": (14, 3), "A3": (16, 3), "A4": (18, 4)}
AREAS |= {"A5": (8, 1), "A6": (10, 2), "A7": (8, 1), "A8": (8, 2)}
BLUEPRINT = Blueprint(tuple(AreaRule(AreaCode(area), *counts) for area, counts in AREAS.items()))


async def measure(bench: Bench) -> None:
    for forms in (2, 4):
        bench.tell(f"{forms} parallel forms")
        _forms(bench, forms)
    bench.tell("a shortage")
    _shortage(bench)


def _forms(bench: Bench, forms: int) -> None:
    request = _request(a_bank(ITEMS), forms)
    began = perf_counter()
    made = assemble(request)
    seconds = perf_counter() - began
    if shared_items(made.forms[0], made.forms[1]) != set(made.anchors) or made.gap is None:
        bench.result.faults.append("parallel forms share more than their anchors")
        return
    name = f"{forms} forms of {BLUEPRINT.total} items from {ITEMS:,}, {ANCHORS} anchors"
    budget = budgets.ASSEMBLY_SECONDS if forms == 2 else None
    note = f"difficulty, information, keys and competencies alike; gap {made.gap:.1%}"
    bench.result.add(name, seconds, Unit.SECONDS, budget, note)


def _shortage(bench: Bench) -> None:
    request = _request(a_bank(ITEMS // 3), 4)
    began = perf_counter()
    try:
        assemble(request)
    except FormNotPossible as refusal:
        seconds = perf_counter() - began
        note = f"{len(refusal.problems)} sentences"
        bench.result.add("until a shortage is explained", seconds, Unit.SECONDS, note=note)
    else:
        bench.result.faults.append("four forms came from a bank that is too small for them")


def a_bank(items: int) -> tuple[PoolItem, ...]:
    """Made-up items with statistics, one in seven with an enemy, a quarter for trying out."""
    chance = Random(SEED)
    found = []
    for area, counts in AREAS.items():
        size = round(items * sum(counts) / BLUEPRINT.total)
        codes = [ItemCode(f"{area}-{number:04}") for number in range(size)]
        for place, code in enumerate(codes):
            has_enemy = chance.random() < 1 / 7
            version = ItemVersion(
                ref=ItemVersionRef(code, VersionNumber(1)),
                stage=Stage.PRETEST if place < size / 4 else Stage.OPERATIONAL,
                area=AreaCode(area),
                key=chance.choice(OPTION_IDS[:4]),
                options=OPTION_IDS[:4],
                competency=2 * int(area[1]) + chance.randrange(2),
                enemies=frozenset({codes[place - 1]}) if has_enemy else frozenset(),
            )
            model = Logistic(chance.uniform(0.6, 1.6), chance.gauss(0, 1), 0.2)
            found.append(PoolItem(version, difficulty=chance.uniform(0.3, 0.95), model=model))
    return tuple(found)


def _request(pool: tuple[PoolItem, ...], forms: int) -> AssemblyRequest:
    return AssemblyRequest(
        blueprint=BLUEPRINT,
        codes=tuple(FormCode(f"F{number}") for number in range(forms)),
        sections=(BLUEPRINT.total // 2, BLUEPRINT.total // 2),
        pool=pool,
        seed=b"a fixed seed",
        anchors=ANCHORS,
        overlap_max=ANCHORS,
    )
