"""The demonstration's three forms: each meets the blueprint, and two share anchors alone."""

import json
from collections import Counter
from itertools import combinations

import pytest

from item_bank.assembly.comparison import figures_of, items_of, shared_items
from item_bank.assembly.request import PoolItem
from item_bank.blueprint import SlotRole, check
from item_bank.forms import Form, FormCode, Section, Slot, SlotNumber, enemy_pairs, freeze
from item_bank.items import ItemCode, ItemVersion, ItemVersionRef, Stage, VersionNumber
from tests.exam_service.demonstration.demonstration_content import CONTENT, policy, table

LISTED = json.loads((CONTENT / "forms.json").read_text("utf-8"))
ROWS = {row.item: row for row in table("bank.csv").rows}
TRANSLATED = {row.item for row in table("bank.es.csv").rows}


def version_of(item: str) -> ItemVersion:
    row = ROWS[ItemCode(item)]
    assert row.area is not None
    assert row.key is not None
    return ItemVersion(
        ref=ItemVersionRef(row.item, VersionNumber(1)),
        stage=Stage.APPROVED,
        area=row.area,
        key=row.key,
        options=row.option_ids,
        competency=row.competency,
        enemies=row.enemies or frozenset(),
    )


def form_of(listed: dict[str, list[str]]) -> Form:
    numbers = iter(range(1, policy().items + 1))
    return Form(
        FormCode(str(listed["code"])),
        tuple(
            Section(
                place,
                tuple(
                    Slot(
                        SlotNumber(next(numbers)),
                        version_of(item).ref,
                        version_of(item).area,
                        SlotRole.PRETEST if item in listed["pretest"] else SlotRole.OPERATIONAL,
                    )
                    for item in section
                ),
            )
            for place, section in enumerate(listed["sections"], start=1)
        ),
    )


FORMS = tuple(form_of(listed) for listed in LISTED["forms"])
POOL = {version_of(item).ref: PoolItem(version_of(item)) for item in ROWS}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
def test_each_form_meets_the_blueprint_and_keeps_enemies_apart(form: Form) -> None:
    freeze(form)

    assert check(policy().blueprint(), form.slots) == []
    assert [len(section.slots) for section in form.sections] == [
        section.items for section in policy().sections
    ]
    assert not enemy_pairs(POOL[slot.ref].version for slot in form.slots)


def test_two_forms_share_the_anchors_and_nothing_else() -> None:
    anchors = set(LISTED["anchors"])

    assert len(anchors) == policy().shared_items_max == 24
    for one, other in combinations(FORMS, 2):
        assert shared_items(one, other) == anchors


def test_an_item_counts_in_every_form_or_in_none() -> None:
    roles = Counter(
        (slot.ref.item, slot.role is SlotRole.PRETEST) for form in FORMS for slot in form.slots
    )

    assert not [item for item, is_tried in roles if (item, not is_tried) in roles]
    assert not {i for listed in LISTED["forms"] for i in listed["pretest"]} & set(LISTED["anchors"])


def test_forms_are_alike_in_keys_and_competencies() -> None:
    figures = [figures_of(form, POOL) for form in FORMS]

    for each in figures:
        assert all(28 <= each.keys[key] <= 32 for key in each.keys)
    for number in figures[0].competencies:
        counts = [each.competencies.get(number, 0) for each in figures]
        assert max(counts) - min(counts) <= 2


def test_the_spanish_items_are_those_of_the_first_form() -> None:
    assert items_of(FORMS[0]) == TRANSLATED
    assert [listed["languages"] for listed in LISTED["forms"]] == [["en", "es"], ["en"], ["en"]]
