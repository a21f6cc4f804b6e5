"""Two engines that share no code find the same score, whatever the form, the key and the log."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_service.responses.rules import EntryKind, Standing, StoredEntry, final_responses
from exam_service.scoring.rules.inputs import FormScoring, compute_score, score_document
from exam_service.scoring.rules.opinions import differences
from item_bank.canonical import Canonical, canonical_bytes
from item_bank.items import AreaCode
from item_bank.presentation import OpaqueOption, OpaqueSlot
from item_bank.scaling import ScalingTable
from item_bank.scoring import KeyRule, ScorableSlot, SlotKey, scoring_key
from item_bank.second_scoring import (
    CannotDerive,
    FormMaterial,
    KeyLine,
    LogLine,
    SlotLine,
    derive,
)

LETTERS = "abcd"
AREAS = ("A1", "A2", "A3")


def table(counting: int) -> tuple[int, ...]:
    """Ten points an item from 200 on."""
    return tuple(200 + 10 * raw for raw in range(counting + 1))


@st.composite
def forms(draw: st.DrawFn) -> tuple[FormScoring, FormMaterial]:
    """The same form twice: as values for the first engine, as raw rows for the second."""
    size = draw(st.integers(2, 12))
    names = [f"s{number}" for number in range(size)]
    areas = draw(st.lists(st.sampled_from(AREAS), min_size=size, max_size=size))
    scored = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    scored[0] = True
    rules = draw(st.lists(st.sampled_from(list(KeyRule)), min_size=size, max_size=size))
    rules[0] = KeyRule.KEY
    options = {name: [f"{name}{letter}" for letter in LETTERS] for name in names}
    keys = {name: draw(st.sampled_from(options[name])) for name in names}
    also = {name: draw(st.sets(st.sampled_from(options[name]), max_size=2)) for name in names}
    order = draw(st.permutations(AREAS[:2]))
    first_key = scoring_key(
        [
            ScorableSlot(
                OpaqueSlot(name),
                AreaCode(area),
                counts,
                frozenset(OpaqueOption(option) for option in options[name]),
            )
            for name, area, counts in zip(names, areas, scored, strict=True)
        ],
        {
            OpaqueSlot(name): SlotKey(
                OpaqueOption(keys[name]),
                frozenset(OpaqueOption(option) for option in also[name]),
                rule,
            )
            for name, rule in zip(names, rules, strict=True)
        },
    )
    scaled = table(first_key.raw_max)
    cut = draw(st.sampled_from(scaled[1:]))
    scaling = ScalingTable(scaled, 200, 800, cut)
    first = FormScoring(UUID(int=1), "c", "a", 1, 1, first_key, scaling, tuple(order))
    second = FormMaterial(
        documents=[document(options, names, language) for language in ("en", "es")],
        slots=[
            SlotLine(name, area, counts)
            for name, area, counts in zip(names, areas, scored, strict=True)
        ],
        keys=[
            KeyLine(name, keys[name], rule.value, sorted(also[name]))
            for name, rule in zip(names, rules, strict=True)
        ],
        scaled_by_raw=scaled,
        cut=cut,
        area_order=order,
    )
    return first, second


def document(options: Mapping[str, list[str]], names: list[str], language: str) -> bytes:
    items: list[Canonical] = [
        {"slot": name, "options": [{"option": option} for option in options[name]]}
        for name in names
    ]
    return canonical_bytes({"language": language, "section": 1, "items": items})


@st.composite
def logs(draw: st.DrawFn, names: list[str]) -> tuple[list[LogLine], frozenset[tuple[int, int]]]:
    """Entries of two leases in any order of arrival, and which held ones were admitted."""
    numbers = draw(
        st.lists(
            st.tuples(st.integers(1, 2), st.integers(1, 30)), unique=True, min_size=0, max_size=30
        )
    )
    lines = []
    for epoch, sequence in numbers:
        slot = draw(st.sampled_from(names))
        kind = draw(st.sampled_from(["choice", "choice", "flag"]))
        option = draw(st.sampled_from([None, *(f"{slot}{letter}" for letter in LETTERS)]))
        value = {"option": option} if kind == "choice" else {"flagged": True}
        standing = draw(st.sampled_from(["admitted", "late", "held"]))
        lines.append(LogLine(epoch, sequence, slot, kind, value, standing))
    held = [(line.epoch, line.sequence) for line in lines if line.standing == "held"]
    admitted = draw(st.sets(st.sampled_from(held))) if held else set()
    return lines, frozenset(admitted)


def first_score(
    form: FormScoring, log: list[LogLine], admitted: frozenset[tuple[int, int]]
) -> dict[str, object]:
    entries = [
        StoredEntry(
            line.epoch,
            line.sequence,
            line.slot,
            EntryKind(line.kind),
            line.value,
            Standing.ADMITTED
            if (line.epoch, line.sequence) in admitted
            else Standing(line.standing),
        )
        for line in log
    ]
    responses = {
        OpaqueSlot(slot): None if option is None else OpaqueOption(option)
        for slot, option in final_responses(entries).items()
    }
    return score_document(form, compute_score(form, responses))


@given(st.data())
def test_both_engines_agree_on_any_form_key_and_log(data: st.DataObject) -> None:
    first, second = data.draw(forms())
    log, admitted = data.draw(logs([slot.slot for slot in second.slots]))

    found = first_score(first, log, admitted)

    assert derive(second, log, admitted) == found
    assert differences(found, derive(second, log, admitted)) == []


@given(st.data())
def test_the_order_of_arrival_changes_nothing(data: st.DataObject) -> None:
    _, second = data.draw(forms())
    log, admitted = data.draw(logs([slot.slot for slot in second.slots]))

    assert derive(second, data.draw(st.permutations(log)), admitted) == derive(
        second, log, admitted
    )


SIMPLE = FormMaterial(
    documents=[document({"s0": ["s0a", "s0b"]}, ["s0"], "en")],
    slots=[SlotLine("s0", "A1", is_scored=True)],
    keys=[KeyLine("s0", "s0a", "key", [])],
    scaled_by_raw=(200, 800),
    cut=500,
    area_order=("A1",),
)


@pytest.mark.parametrize(
    ("material", "sentence"),
    [
        (replace(SIMPLE, documents=[]), "Nothing was published"),
        (replace(SIMPLE, keys=[]), "one to one"),
        (replace(SIMPLE, keys=[KeyLine("s0", "q", "key", [])]), "none of its options"),
        (replace(SIMPLE, keys=[KeyLine("s0", "s0a", "half", [])]), "nobody knows"),
        (replace(SIMPLE, keys=[KeyLine("s1", "s0a", "key", [])]), "do not name the same"),
        (replace(SIMPLE, scaled_by_raw=(200, 500, 800)), "0 to 1"),
        (
            replace(
                SIMPLE,
                documents=[*SIMPLE.documents, document({"s0": ["s0a"]}, ["s0"], "es")],
            ),
            "languages do not show the same",
        ),
    ],
)
def test_rows_that_contradict_each_other_give_no_score(
    material: FormMaterial, sentence: str
) -> None:
    with pytest.raises(CannotDerive, match=sentence):
        derive(material, [], frozenset())


def test_a_response_to_what_nobody_was_shown_gives_no_score() -> None:
    for slot, option in (("s9", "s9a"), ("s0", "s9a")):
        line = LogLine(1, 1, slot, "choice", {"option": option}, "admitted")
        with pytest.raises(CannotDerive):
            derive(SIMPLE, [line], frozenset())
