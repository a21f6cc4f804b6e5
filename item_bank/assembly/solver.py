"""From a request to forms: the blueprint as rules of a selection, and its choice as forms.

Deterministic as long as the time suffices: the same pool and seed give the same forms. Nothing is
relaxed silently; what cannot be met is said, with how much is missing.
"""

from collections.abc import Iterable, Iterator
from math import ceil, floor, isfinite

from item_bank.assembly.arrangement import Chosen, arranged
from item_bank.assembly.entries import PRETEST, SCORED, Entries, entries_of
from item_bank.assembly.goals import goals_of
from item_bank.assembly.request import Assembled, AssemblyRequest
from item_bank.assembly.selection import Anchors, Choice, NoChoice, Range, Selection, choose
from item_bank.assembly.shortage import (
    AnchorNeed,
    IncludedItem,
    area_needs,
    more_anchors_than_overlap,
    sections_differ,
    shortage_problems,
    too_many_anchors,
    unusable,
)
from item_bank.blueprint import SlotRole
from item_bank.errors import FormNotPossible, Problem
from item_bank.forms import FormCode
from item_bank.items import ItemCode


def assemble(request: AssemblyRequest) -> Assembled:
    """Forms that meet the blueprint exactly, or a refusal that says what is missing."""
    entries = entries_of(request)
    problems = list(_contradictions(request, entries))
    if problems:
        raise FormNotPossible(problems)
    try:
        choice = choose(_selection(request, entries), seconds=request.seconds, gap=request.gap)
    except NoChoice as none:
        raise FormNotPossible(
            shortage_problems(request, entries, none.shortages, none.closest)
        ) from None
    return _assembled(request, entries, choice)


def _contradictions(request: AssemblyRequest, entries: Entries) -> Iterator[Problem]:
    """What no pool could meet, and items asked for that cannot be taken at all."""
    blueprint, anchors = request.blueprint, _anchor_count(request)
    if sum(request.sections) != blueprint.total:
        yield sections_differ(blueprint.total, request.sections)
    if anchors > blueprint.scored_total:
        yield too_many_anchors(anchors, blueprint.scored_total)
    if request.overlap_max is not None and anchors > request.overlap_max:
        yield more_anchors_than_overlap(anchors, request.overlap_max)
    by_item = entries.by_item()
    for item in sorted(request.included - by_item.keys()):
        yield unusable(item, "part of a form")
    for item in sorted(request.anchor_items):
        if not any(entries.places[place][1] is SCORED for place in by_item.get(item, ())):
            yield unusable(item, "an anchor")


def _selection(request: AssemblyRequest, entries: Entries) -> Selection:
    by_item = entries.by_item()
    return Selection(
        entries=len(entries.places),
        forms=len(request.codes),
        ranges=(*_area_ranges(request, entries), *_overlap_ranges(request, by_item)),
        enemies=entries.enemies(),
        together=entries.together(),
        exclusive=entries.both_roles(),
        included=tuple(
            (frozenset(by_item[item]), IncludedItem(item)) for item in sorted(request.included)
        ),
        anchors=_anchors(request, entries),
        shared_max=request.overlap_max,
        goals=goals_of(request, entries.places),
    )


def _area_ranges(request: AssemblyRequest, entries: Entries) -> Iterator[Range]:
    for need in area_needs(request.blueprint.areas):
        places = entries.of(need.area, need.role)
        yield Range(dict.fromkeys(places, 1.0), need.wanted, need.wanted, need)


def _overlap_ranges(
    request: AssemblyRequest, by_item: dict[ItemCode, list[int]]
) -> Iterator[Range]:
    if request.overlap_max is None:
        return
    for items in request.published.values():
        places = [place for item in sorted(items) for place in by_item.get(item, ())]
        yield Range(dict.fromkeys(places, 1.0), at_most=request.overlap_max)


def _anchor_count(request: AssemblyRequest) -> int:
    return len(request.anchor_items) or request.anchors


def _anchors(request: AssemblyRequest, entries: Entries) -> Anchors | None:
    count = _anchor_count(request)
    if not count:
        return None
    allowed = frozenset(
        place
        for place, (item, role) in enumerate(entries.places)
        if role is SCORED and _may_anchor(request, item.version.ref.item)
    )
    if request.anchor_items:
        return Anchors(count, allowed, label=AnchorNeed(count))
    return Anchors(
        count, allowed, tuple(_anchor_ranges(request, entries, count)), AnchorNeed(count)
    )


def _may_anchor(request: AssemblyRequest, item: ItemCode) -> bool:
    if request.anchor_items:
        return item in request.anchor_items
    if request.anchor_form is not None:
        return item in request.published[request.anchor_form]
    return True


def _anchor_ranges(request: AssemblyRequest, entries: Entries, count: int) -> Iterator[Range]:
    """Anchors are a small form of their own: each area has its share, to the next whole item."""
    for rule in request.blueprint.areas:
        share = count * rule.scored / request.blueprint.scored_total
        places = dict.fromkeys(entries.of(rule.code, SCORED), 1.0)
        need = AnchorNeed(ceil(share), rule.code)
        yield Range(places, floor(share), ceil(share), need)


def _assembled(request: AssemblyRequest, entries: Entries, choice: Choice) -> Assembled:
    anchors = {entries.places[place][0].version.ref.item for place in choice.anchors}

    def chosen(form: Iterable[int]) -> Iterator[Chosen]:
        for place in sorted(form):
            item, role = entries.places[place]
            is_anchor = role is not PRETEST and item.version.ref.item in anchors
            yield Chosen(item.version, SlotRole.ANCHOR if is_anchor else role)

    return Assembled(
        forms=tuple(
            arranged(
                code, chosen(form), sections=request.sections, seed=_seed_of(request.seed, code)
            )
            for code, form in zip(request.codes, choice.forms, strict=True)
        ),
        anchors=tuple(sorted(anchors)),
        gap=choice.gap if isfinite(choice.gap) else None,
    )


def _seed_of(seed: bytes, code: FormCode) -> bytes:
    """Parallel forms do not show their anchors at the same places."""
    return seed + b"\0" + code.encode("utf-8")
