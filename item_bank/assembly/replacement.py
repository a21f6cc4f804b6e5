"""Putting another item into one slot of a form by hand, and what that would break."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from item_bank.assembly.comparison import figures_of, items_of
from item_bank.assembly.request import PoolItem
from item_bank.blueprint import COUNTED_ROLES, Blueprint, SlotRole
from item_bank.errors import Problem
from item_bank.forms import (
    Eligibility,
    Form,
    FormCode,
    SlotNumber,
    enemy_pairs,
    publication_problems,
)
from item_bank.items import ItemCode, ItemVersionRef, LanguageVersion
from item_bank.languages import LanguageTag


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a form must fit beyond itself."""

    blueprint: Blueprint
    languages: tuple[LanguageTag, ...]
    eligibility: Eligibility
    # The items of the exam's other forms, published or drafted beside this one.
    others: Mapping[FormCode, frozenset[ItemCode]]
    overlap_max: int | None = None
    # What stands in every form of its assembly and links their scales.
    anchors: frozenset[ItemCode] = frozenset()


def replaced(form: Form, number: SlotNumber, by: PoolItem) -> Form:
    """The form with another item version in one slot. An anchor that goes is an anchor no more."""
    return replace(
        form,
        sections=tuple(
            replace(
                section,
                slots=tuple(
                    replace(
                        slot,
                        ref=by.version.ref,
                        area=by.version.area,
                        role=SlotRole.PRETEST
                        if slot.role is SlotRole.PRETEST
                        else SlotRole.OPERATIONAL,
                    )
                    if slot.number == number
                    else slot
                    for slot in section.slots
                ),
            )
            for section in form.sections
        ),
    )


def form_problems(
    form: Form,
    pool: Mapping[ItemVersionRef, PoolItem],
    texts: Iterable[LanguageVersion],
    around: Surroundings,
) -> list[Problem]:
    """Everything that a form breaks: blueprint, enemies, stages, texts, anchors, overlap."""
    versions = [pool[slot.ref].version for slot in form.slots if slot.ref in pool]
    problems = publication_problems(
        form, around.blueprint, versions, texts, around.languages, around.eligibility
    )
    problems.extend(anchor_problems(form, around.anchors))
    problems.extend(overlap_problems(form, around.others, around.overlap_max))
    return problems


def anchor_problems(form: Form, anchors: frozenset[ItemCode]) -> Iterator[Problem]:
    """The anchors that do not count in this form: without them it is linked less well."""
    counted = {slot.ref.item for slot in form.slots if slot.role in COUNTED_ROLES}
    for item in sorted(anchors - counted):
        yield Problem(
            "form.anchor_missing",
            f"Item {item} is one of the {len(anchors)} anchors that link the forms of this"
            f" assembly; form {form.code} is without it.",
            item,
        )


def overlap_problems(
    form: Form, others: Mapping[FormCode, frozenset[ItemCode]], overlap_max: int | None
) -> Iterator[Problem]:
    """The forms with which this one shares more items than it may."""
    for code, shared in sorted(overlaps_beyond(form, others, overlap_max).items()):
        yield Problem(
            "form.overlap_too_large",
            f"Form {form.code} shares {shared} items with form {code};"
            f" at most {overlap_max} may be shared.",
        )


def overlaps_beyond(
    form: Form, others: Mapping[FormCode, frozenset[ItemCode]], overlap_max: int | None
) -> dict[FormCode, int]:
    """How many items are shared with each form where that is too many."""
    if overlap_max is None:
        return {}
    own = items_of(form)
    shared = {code: len(own & items) for code, items in others.items()}
    return {code: count for code, count in shared.items() if count > overlap_max}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of a form breaks and what it mends, each as sentences."""

    broken: tuple[str, ...]
    mended: tuple[str, ...]


def effect_of(
    before: Form,
    after: Form,
    pool: Mapping[ItemVersionRef, PoolItem],
    texts: Sequence[LanguageVersion],
    around: Surroundings,
) -> Effect:
    """The problems that only one of the two has; of an overlap, whether it grew or shrank."""
    apart = replace(around, overlap_max=None)
    had = [problem.message for problem in form_problems(before, pool, texts, apart)]
    has = [problem.message for problem in form_problems(after, pool, texts, apart)]
    old = overlaps_beyond(before, around.others, around.overlap_max)
    new = overlaps_beyond(after, around.others, around.overlap_max)
    grown = {code: around.others[code] for code in new if new[code] > old.get(code, 0)}
    shrunk = {code: around.others[code] for code in old if old[code] > new.get(code, 0)}
    return Effect(
        (
            *(said for said in dict.fromkeys(has) if said not in had),
            *(each.message for each in overlap_problems(after, grown, around.overlap_max)),
        ),
        (
            *(said for said in dict.fromkeys(had) if said not in has),
            *(each.message for each in overlap_problems(before, shrunk, around.overlap_max)),
        ),
    )


def difficulty_moves(before: Form, after: Form, pool: Mapping[ItemVersionRef, PoolItem]) -> float:
    """By how much the mean share of right answers of the scored items would change."""
    one, other = figures_of(before, pool).difficulty, figures_of(after, pool).difficulty
    return other.mean - one.mean if one is not None and other is not None else 0.0


def fitting(
    form: Form, number: SlotNumber, pool: Sequence[PoolItem], around: Surroundings
) -> list[PoolItem]:
    """The items that could stand in a slot and break nothing, those like the present one first."""
    slot = next(each for each in form.slots if each.number == number)
    by_ref = {item.version.ref: item for item in pool}
    present = by_ref.get(slot.ref)
    staying = [by_ref[each.ref] for each in form.slots if each is not slot and each.ref in by_ref]
    own = items_of(form)
    newest = {i.version.ref.item: i for i in sorted(pool, key=lambda each: each.version.ref)}
    full = _full_without(form, slot.ref.item, around)
    found = [
        item
        for item in newest.values()
        if item.version.ref.item not in own
        and item.version.area == slot.area
        and item.version.stage in around.eligibility.of(slot.role)
        and item.languages.issuperset(around.languages)
        and not _meets_enemy(item, staying)
        and not any(item.version.ref.item in items for items in full)
    ]
    return sorted(found, key=lambda item: (*_unlike(item, present), item.version.ref.item))


def _full_without(form: Form, leaving: ItemCode, around: Surroundings) -> list[frozenset[ItemCode]]:
    """The forms of which this one has all that it may, once this item is gone."""
    if around.overlap_max is None:
        return []
    staying = items_of(form) - {leaving}
    return [
        items
        for items in around.others.values()
        # A form that has too many already may keep as many, and not one more.
        if len(staying & items) >= max(around.overlap_max, len(items_of(form) & items))
    ]


def _meets_enemy(item: PoolItem, staying: Sequence[PoolItem]) -> bool:
    pairs = enemy_pairs([item.version, *(each.version for each in staying)])
    return any(item.version.ref.item in pair for pair in pairs)


def _unlike(item: PoolItem, present: PoolItem | None) -> tuple[int, float, int]:
    """How far an item is from the one it would replace: competency, difficulty, key."""
    if present is None:
        return (0, 0.0, 0)
    known = item.difficulty is not None and present.difficulty is not None
    return (
        int(item.version.competency != present.version.competency),
        abs((item.difficulty or 0.0) - (present.difficulty or 0.0)) if known else 1.0,
        int(item.version.key != present.version.key),
    )
