"""Saying which requirement cannot be met, and by how much, in sentences for an author."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from item_bank.assembly.entries import Entries
from item_bank.assembly.request import AssemblyRequest
from item_bank.assembly.selection import Choice, Shortage
from item_bank.blueprint import AreaRule, SlotRole, counted_items
from item_bank.errors import Problem
from item_bank.forms import FormCode
from item_bank.items import AreaCode, ItemCode


@dataclass(frozen=True, slots=True)
class AreaNeed:
    """So many items of one area in one role."""

    area: AreaCode
    role: SlotRole
    wanted: int


@dataclass(frozen=True, slots=True)
class AnchorNeed:
    """So many items that stand in every form; of one area, or of all."""

    wanted: int
    area: AreaCode | None = None


@dataclass(frozen=True, slots=True)
class IncludedItem:
    """An item that was asked for."""

    item: ItemCode


def shortage_problems(
    request: AssemblyRequest,
    entries: Entries,
    shortages: Sequence[Shortage],
    closest: Choice | None,
) -> list[Problem]:
    """One sentence for each requirement, the forms of a request taken together."""
    if not shortages:
        return [_undecided(request)]
    missing: defaultdict[object, float] = defaultdict(float)
    for one in shortages:
        missing[one.label] += one.missing + one.excess
    problems = []
    for label, amount in missing.items():
        count = max(1, round(amount))
        match label:
            case AreaNeed():
                problems.append(_area_problem(request, entries, closest, label, count))
            case AnchorNeed():
                problems.append(_anchor_problem(request, label, count))
            case IncludedItem():
                problems.append(_included_problem(request, label))
            case _:
                raise AssertionError(label)
    return sorted(problems, key=lambda problem: problem.message)


def sections_differ(total: int, sections: Sequence[int]) -> Problem:
    return Problem(
        "assembly.sections_differ",
        f"The sections have {sum(sections)} slots; the blueprint asks for {total} items.",
    )


def _area_problem(
    request: AssemblyRequest,
    entries: Entries,
    closest: Choice | None,
    need: AreaNeed,
    missing: int,
) -> Problem:
    is_scored = need.role is not SlotRole.PRETEST
    slots = need.wanted * len(request.codes)
    qualities = list(_qualities(request, entries, closest, need))
    verb = "is" if missing == 1 else "are"
    which = f" that {verb} {_and(qualities)}" if qualities else ""
    filled = max(0, slots - missing)
    return Problem(
        "assembly.too_few_items",
        f"Area {need.area} lacks {counted_items(missing, is_scored=is_scored)}{which}:"
        f" {filled} of {slots} slots can be filled.",
    )


def _qualities(
    request: AssemblyRequest, entries: Entries, closest: Choice | None, need: AreaNeed
) -> Iterator[str]:
    """What there would be enough items without."""
    yield from sorted(entries.lacking.get((need.area, need.role), ()))
    if closest is None:
        return
    taken = frozenset[int]().union(*closest.forms)
    left = [place for place in entries.of(need.area, need.role) if place not in taken]
    explained: set[int] = set()
    for code in _full_overlaps(request, entries, closest):
        inside = {
            p for p in left if entries.places[p][0].version.ref.item in request.published[code]
        }
        if inside:
            explained |= inside
            yield f"not in form {code}"
    unexplained = set(left) - explained
    if _are_in_sets(unexplained, entries.enemies(), taken):
        yield "at enmity with no other"
    if _are_in_sets(unexplained, entries.together(), None):
        yield "bound to no others by a stimulus"


def _are_in_sets(
    places: set[int], sets: Iterable[frozenset[int]], beside: frozenset[int] | None
) -> bool:
    """Whether some place is in a set; beside others, with one of those."""
    return any(places & one and (beside is None or one & beside) for one in sets)


def _full_overlaps(
    request: AssemblyRequest, entries: Entries, closest: Choice
) -> Iterator[FormCode]:
    """The published forms of which some new form has all that it may have."""
    for code, items in sorted(request.published.items()):
        if request.overlap_max is not None and any(
            sum(entries.places[place][0].version.ref.item in items for place in form)
            >= request.overlap_max
            for form in closest.forms
        ):
            yield code


def _anchor_problem(request: AssemblyRequest, need: AnchorNeed, missing: int) -> Problem:
    source = f" of form {request.anchor_form}" if request.anchor_form is not None else ""
    where = f" in area {need.area}" if need.area is not None else ""
    verb = "is" if missing == 1 else "are"
    return Problem(
        "assembly.too_few_anchors",
        f"{need.wanted} anchor items{source} are asked for{where}: {missing} {verb} missing that"
        " can stand in every form.",
    )


def _included_problem(request: AssemblyRequest, label: IncludedItem) -> Problem:
    return Problem(
        "assembly.item_does_not_fit",
        f"Item {label.item} is asked for, but no form can take it beside the other requirements.",
        label.item,
    )


def unusable(item: ItemCode, what: str) -> Problem:
    return Problem(
        "assembly.item_unusable",
        f"Item {item} is asked for as {what}, but it cannot be taken: its stage, its area, its"
        " texts or a limit speaks against it.",
        item,
    )


def more_anchors_than_overlap(anchors: int, overlap_max: int) -> Problem:
    return Problem(
        "assembly.anchors_above_overlap",
        f"{anchors} anchor items are more than the {overlap_max} items that two forms may share.",
    )


def too_many_anchors(anchors: int, scored: int) -> Problem:
    return Problem(
        "assembly.too_many_anchors",
        f"{anchors} anchor items are more than the {scored} scored items of a form.",
    )


def _undecided(request: AssemblyRequest) -> Problem:
    return Problem(
        "assembly.out_of_time",
        f"No form was found in {request.seconds:g} seconds, and it was not shown that there is"
        " none. Nothing was changed; allow more time, or ask for less.",
    )


def area_needs(rules: Iterable[AreaRule]) -> Iterator[AreaNeed]:
    for rule in rules:
        yield AreaNeed(rule.code, SlotRole.OPERATIONAL, rule.scored)
        yield AreaNeed(rule.code, SlotRole.PRETEST, rule.pretest)


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
