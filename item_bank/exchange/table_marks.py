"""Marks on items of one table for a person to look at: repeats, contradictions, translations."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, TypeVar

from item_bank.exchange.choice_reading import shortened
from item_bank.exchange.source_items import SourceItem
from item_bank.exchange.table_keys import LETTERS

Value = TypeVar("Value", bound=Hashable)

_NAMED_MAX: Final = 3


def with_marks(items: Sequence[SourceItem]) -> tuple[SourceItem, ...]:
    """The items, each with warnings that name the rows before or after it that it resembles."""
    warnings: list[list[str]] = [list(item.warnings) for item in items]
    _mark_repeats(items, warnings)
    _mark_translations(items, warnings)
    return tuple(
        replace(item, warnings=tuple(said)) for item, said in zip(items, warnings, strict=True)
    )


def key_position(item: SourceItem) -> int:
    """The place of an item's key among its options."""
    return next(place for place, option in enumerate(item.options) if option.is_key)


def _mark_repeats(items: Sequence[SourceItem], warnings: list[list[str]]) -> None:
    same_stem: dict[tuple[str, str, str], list[int]] = {}
    for number, item in enumerate(items):
        stem = (item.language, _loose(item.stimulus), _loose(item.stem))
        same_stem.setdefault(stem, []).append(number)
    for group in same_stem.values():
        if len(group) > 1:
            _mark_group(items, group, warnings)


def _mark_group(
    items: Sequence[SourceItem], group: Sequence[int], warnings: list[list[str]]
) -> None:
    """Items of one stem: the same options, in any order, make them the same item.

    Of each other wording the first stands for all, so that a thousand repeats stay quick.
    """
    options = {number: _options(items[number]) for number in group}
    keys = {number: (options[number], _key_text(items[number])) for number in group}
    by_options, by_key = _gathered(options), _gathered(keys)
    keys_of_options = _gathered({numbers[0]: key[0] for key, numbers in by_key.items()})
    for number in group:
        alike, same = by_options[options[number]], by_key[keys[number]]
        firsts = keys_of_options[options[number]]
        against = _first(other for other in firsts if other != same[0])
        if against:
            said = ", ".join(
                f"{items[other].where} says “{shortened(_key_of(items[other]))}”"
                for other in against
            )
            warnings[number].append(f"The same item has another key elsewhere: {said}.")
        repeats = _first(other for other in same if other != number)
        unlike = _first(found[0] for found in by_options.values() if found is not alike)
        for said, numbers, count in (
            ("The same item with the same key", repeats, len(same) - 1),
            ("The same stem with other options", unlike, len(by_options) - 1),
        ):
            if numbers:
                named = ", ".join(items[other].where for other in numbers)
                more = f" and {count - len(numbers)} more" if count > len(numbers) else ""
                warnings[number].append(f"{said}: {named}{more}.")


def _gathered(values: Mapping[int, Value]) -> dict[Value, list[int]]:
    found: dict[Value, list[int]] = {}
    for number, value in values.items():
        found.setdefault(value, []).append(number)
    return found


def _first(numbers: Iterable[int]) -> list[int]:
    return list(islice(numbers, _NAMED_MAX))


def _mark_translations(items: Sequence[SourceItem], warnings: list[list[str]]) -> None:
    first: dict[str, SourceItem] = {}
    for number, item in enumerate(items):
        if not item.code:
            continue
        other = first.setdefault(item.code, item)
        if other.language == item.language:
            continue
        if len(other.options) != len(item.options):
            warnings[number].append(
                f"It has {len(item.options)} options; the same item in {other.language}"
                f" ({other.where}) has {len(other.options)}."
            )
        elif key_position(other) != key_position(item):
            here, there = (LETTERS[key_position(one)].upper() for one in (item, other))
            warnings[number].append(
                f"Its key is {here}; the same item in {other.language} ({other.where}) has {there}."
            )
        if _loose(other.stem) == _loose(item.stem) and any(map(str.isalpha, item.stem)):
            warnings[number].append(
                f"Its stem is word for word that in {other.language} ({other.where})."
            )


def _options(item: SourceItem) -> frozenset[str]:
    return frozenset(_loose(option.text) for option in item.options)


def _key_of(item: SourceItem) -> str:
    return item.options[key_position(item)].text


def _key_text(item: SourceItem) -> str:
    return _loose(_key_of(item))


def _loose(text: str) -> str:
    return " ".join(text.split()).casefold()
