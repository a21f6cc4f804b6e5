"""Choosing entries of a pool for one or several forms, under rules that know no blueprint.

An entry is a place in the pool. What must hold (ranges, enemies, anchors, limits of sharing) always
holds; what is aimed at is a goal, or the smallest information, made as large as possible.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import inf

from item_bank.assembly.program import NotSolved, Program, Solution

# Beside how far the worst form is from a goal: how far the forms are from each other.
WEIGHT_OF_DIFFERENCE = 0.5
# What is short is said of the pool's areas rather than of the anchors, where both could be said.
PRICE_OF_ANCHORS = 10.0
# Explaining takes at most this share of the time that choosing was given, and never less than this.
EXPLAINING_SHARE, EXPLAINING_SECONDS_MIN = 0.5, 10.0


@dataclass(frozen=True, slots=True)
class Range:
    """A weighted sum over the entries of each form, between two limits.

    Unlabelled, it is never given up when a shortage is looked for.
    """

    weights: Mapping[int, float]
    at_least: float = -inf
    at_most: float = inf
    label: Hashable = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A weighted sum that every form should bring to its target; goals of a kind share a measure.

    `unit` is a deviation that counts as one; up to `tolerance` nothing is gained by less.
    """

    kind: str
    weights: Mapping[int, float]
    target: float
    unit: float = 1.0
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True)
class Anchors:
    """So many of the allowed entries stand in every form; ranges speak of the anchors alone."""

    count: int
    allowed: frozenset[int]
    ranges: tuple[Range, ...] = ()
    label: Hashable = None


@dataclass(frozen=True, slots=True)
class Selection:
    """What is chosen from, for how many forms, and under which rules."""

    entries: int
    forms: int
    ranges: tuple[Range, ...] = ()
    # Of each set at most one entry in a form.
    enemies: tuple[frozenset[int], ...] = ()
    # Of each set all entries in a form, or none.
    together: tuple[frozenset[int], ...] = ()
    # Pairs of which at most one is chosen at all, whichever the form.
    exclusive: tuple[tuple[int, int], ...] = ()
    # Of each set at least one entry in at least one form; the label says so where it cannot be.
    included: tuple[tuple[frozenset[int], Hashable], ...] = ()
    excluded: frozenset[int] = frozenset()
    anchors: Anchors | None = None
    # Entries that two forms may share; None: their anchors and nothing else.
    shared_max: int | None = None
    goals: tuple[Goal, ...] = ()
    # The smallest of these sums over all forms is made as large as possible.
    maximin: tuple[Mapping[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The entries of each form, the anchors, and how far from the best the choice may be."""

    forms: tuple[frozenset[int], ...]
    anchors: frozenset[int]
    cost: float
    gap: float


@dataclass(frozen=True, slots=True)
class Shortage:
    """A labelled requirement that cannot be met: by how much, and in which form (None: all)."""

    label: Hashable
    form: int | None
    missing: float
    excess: float


class NoChoice(Exception):
    """Nothing meets all rules. Without shortages the time was too short to say more."""

    def __init__(self, shortages: tuple[Shortage, ...], closest: Choice | None) -> None:
        super().__init__("no choice")
        self.shortages = shortages
        self.closest = closest


def choose(selection: Selection, *, seconds: float, gap: float = 1e-4) -> Choice:
    """The best choice that the time allows, or the smallest set of shortages that forbids one."""
    model = _Model(selection)
    try:
        return model.choice_of(model.program.solve(seconds=seconds, gap=gap))
    except NotSolved:
        pass
    limit = max(EXPLAINING_SECONDS_MIN, EXPLAINING_SHARE * seconds)
    try:
        solution, missed = model.program.shortfalls(seconds=limit)
    except NotSolved:
        raise NoChoice((), None) from None
    closest = model.choice_of(solution, is_best=False)
    if not missed:
        # The time did not suffice for the goals, but this meets every rule.
        return closest
    shortages = []
    for one in missed:
        assert isinstance(one.label, tuple), "every label is a form and a requirement"
        form, label = one.label
        shortages.append(Shortage(label, form, one.missing, one.excess))
    raise NoChoice(tuple(shortages), closest)


class _Model:
    """The program of a selection, and the way back from its values."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.program = Program()
        self.forms = range(selection.forms)
        self.chosen = [
            [self._entry(entry) for entry in range(selection.entries)] for _ in self.forms
        ]
        self.shared: dict[int, int] = {}
        self._add_ranges()
        self._add_sets()
        self._add_sharing()
        self._add_goals()
        self._add_maximin()

    def choice_of(self, solution: Solution, *, is_best: bool = True) -> Choice:
        values = solution.values
        return Choice(
            tuple(
                frozenset(e for e, column in enumerate(columns) if values[column] > 0.5)
                for columns in self.chosen
            ),
            frozenset(entry for entry, column in self.shared.items() if values[column] > 0.5),
            solution.cost,
            solution.gap if is_best else inf,
        )

    def _entry(self, entry: int) -> int:
        return self.program.choice(upper=0.0 if entry in self.selection.excluded else 1.0)

    def _add_ranges(self) -> None:
        for form in self.forms:
            for each in self.selection.ranges:
                self.program.row(
                    [(self.chosen[form][entry], w) for entry, w in each.weights.items()],
                    at_least=each.at_least,
                    at_most=each.at_most,
                    label=None if each.label is None else (form, each.label),
                )

    def _add_sets(self) -> None:
        chosen, program = self.chosen, self.program
        for form in self.forms:
            for enemies in self.selection.enemies:
                program.row([(chosen[form][entry], 1.0) for entry in sorted(enemies)], at_most=1)
            for members in self.selection.together:
                first, *others = sorted(members)
                for other in others:
                    pair = [(chosen[form][first], 1.0), (chosen[form][other], -1.0)]
                    program.row(pair, at_least=0, at_most=0)
        for one, other in self.selection.exclusive:
            side = program.choice()
            uses = float(self.selection.forms)
            program.row([*((c[one], 1.0) for c in chosen), (side, -uses)], at_most=0)
            program.row([*((c[other], 1.0) for c in chosen), (side, uses)], at_most=uses)
        for members, label in self.selection.included:
            terms = [(columns[entry], 1.0) for columns in chosen for entry in sorted(members)]
            program.row(terms, at_least=1, label=(None, label))

    def _add_sharing(self) -> None:
        """Anchors stand in every form; everything else in one, or in a few as far as allowed."""
        anchors, program = self.selection.anchors, self.program
        if anchors is not None:
            self.shared = {entry: program.choice() for entry in sorted(anchors.allowed)}
            for entry, shared in self.shared.items():
                for columns in self.chosen:
                    program.row([(columns[entry], 1.0), (shared, -1.0)], at_least=0)
            count = [(shared, 1.0) for shared in self.shared.values()]
            label = None if anchors.label is None else (None, anchors.label)
            program.row(
                count,
                at_least=anchors.count,
                at_most=anchors.count,
                label=label,
                price=PRICE_OF_ANCHORS,
            )
            for each in anchors.ranges:
                terms = [(self.shared[e], w) for e, w in each.weights.items() if e in self.shared]
                label = None if each.label is None else (None, each.label)
                program.row(
                    terms,
                    at_least=each.at_least,
                    at_most=each.at_most,
                    label=label,
                    price=PRICE_OF_ANCHORS,
                )
        if self.selection.forms == 1:
            return
        held = anchors.count if anchors is not None else 0
        if self.selection.shared_max is None or self.selection.shared_max <= held:
            self._add_single_use()
        else:
            self._add_pairwise_limit(self.selection.shared_max)

    def _add_single_use(self) -> None:
        more = float(self.selection.forms - 1)
        for entry in range(self.selection.entries):
            terms = [(columns[entry], 1.0) for columns in self.chosen]
            if entry in self.shared:
                terms.append((self.shared[entry], -more))
            self.program.row(terms, at_most=1)

    def _add_pairwise_limit(self, shared_max: int) -> None:
        for one, other in combinations(self.chosen, 2):
            both = []
            for entry in range(self.selection.entries):
                column = self.program.amount(upper=1.0)
                terms = [(one[entry], 1.0), (other[entry], 1.0), (column, -1.0)]
                self.program.row(terms, at_most=1)
                both.append((column, 1.0))
            self.program.row(both, at_most=shared_max)

    def _add_goals(self) -> None:
        program = self.program
        kinds = dict.fromkeys(goal.kind for goal in self.selection.goals)
        if kinds:
            # A gap is a share of the cost. One unit beneath it, and the last hundredths of a goal
            # that is as good as met are not fought for.
            program.amount(lower=1.0, upper=1.0, cost=1.0)
        for kind in kinds:
            off = program.amount(cost=1.0)
            apart = program.amount(cost=WEIGHT_OF_DIFFERENCE)
            for goal in self.selection.goals:
                if goal.kind == kind:
                    self._add_goal(goal, off, apart)

    def _add_goal(self, goal: Goal, off: int, apart: int) -> None:
        program, unit = self.program, goal.unit
        slack = goal.tolerance * unit
        low, high = program.amount(lower=-inf), program.amount(lower=-inf)
        for columns in self.chosen:
            terms = [(columns[entry], weight) for entry, weight in goal.weights.items()]
            program.row([*terms, (off, -unit)], at_most=goal.target + slack)
            program.row([*terms, (off, unit)], at_least=goal.target - slack)
            program.row([*terms, (low, -1.0)], at_least=0)
            program.row([*terms, (high, -1.0)], at_most=0)
        program.row([(high, 1.0), (low, -1.0), (apart, -unit)], at_most=slack)

    def _add_maximin(self) -> None:
        if not self.selection.maximin:
            return
        smallest = self.program.amount(cost=-1.0)
        for weights in self.selection.maximin:
            for columns in self.chosen:
                terms = [(columns[entry], weight) for entry, weight in weights.items()]
                self.program.row([*terms, (smallest, -1.0)], at_least=0)
