"""What limits an assembly: overlap, exposure, enemies, cases, and wishes against each other."""

from dataclasses import replace

from item_bank.assembly.comparison import items_of
from item_bank.assembly.request import PoolItem
from item_bank.assembly.solver import assemble
from item_bank.forms import FormCode
from item_bank.items import ItemCode, ItemVersion, Stage
from tests.item_bank.assembling import (
    ENGLISH,
    SPANISH,
    a_form,
    a_pool,
    a_request,
    codes,
    refused,
    small_request,
)
from tests.item_bank.builders import make_version


class TestLimits:
    def test_a_new_form_shares_no_more_with_a_published_one_than_it_may(self) -> None:
        pool = a_pool(shares=2)
        published = {FormCode("A"): items_of(a_form(pool))}

        (form,) = assemble(a_request(pool, published=published, overlap_max=24)).forms

        assert len(items_of(form) & published[FormCode("A")]) <= 24

    def test_a_shortage_names_the_language_and_the_form_that_stand_in_the_way(self) -> None:
        pool = [PoolItem(make_version(f"A1-00{n}"), frozenset({ENGLISH, SPANISH})) for n in (1, 2)]
        pool += [PoolItem(make_version(f"A1-00{n}"), frozenset({ENGLISH})) for n in (3, 4)]
        pool += [PoolItem(make_version("A1-009", stage=Stage.PRETEST), frozenset({SPANISH}))]
        published = {FormCode("A"): frozenset({ItemCode("A1-001"), ItemCode("A1-002")})}

        request = small_request(pool, languages=(SPANISH,), published=published)

        assert refused(replace(request, overlap_max=1)) == [
            "Area A1 lacks 1 scored item that is approved in Spanish and not in form A:"
            " 1 of 2 slots can be filled."
        ]

    def test_items_at_the_exposure_limit_are_left_out(self) -> None:
        pool = [PoolItem(make_version(f"A1-00{n}"), uses=10 * n) for n in range(4)]
        pool += [PoolItem(make_version("A1-009", stage=Stage.PRETEST))]

        (form,) = assemble(small_request(pool, uses_max=20)).forms

        assert items_of(form) == {"A1-000", "A1-001", "A1-009"}
        assert "below the exposure limit" in refused(small_request(pool, uses_max=10))[0]

    def test_what_is_asked_for_is_in_and_what_is_excluded_is_out(self) -> None:
        pool = a_pool()
        wanted, unwanted = frozenset({ItemCode("A1-000")}), frozenset({ItemCode("A2-003")})

        (form,) = assemble(a_request(pool, included=wanted, excluded=unwanted)).forms

        assert wanted <= items_of(form)
        assert not unwanted & items_of(form)
        assert refused(a_request(pool, included=wanted, excluded=wanted)) == [
            "Item A1-000 is asked for as part of a form, but it cannot be taken: its stage, its"
            " area, its texts or a limit speaks against it."
        ]

    def test_two_enemies_cannot_both_be_asked_for_in_one_form(self) -> None:
        pool = [*a_pool(), make_version("A1-900", stage=Stage.APPROVED, enemies=["A1-000"])]
        wanted = frozenset({ItemCode("A1-000"), ItemCode("A1-900")})

        (said,) = refused(a_request(pool, included=wanted))

        assert "no form can take it beside the other requirements" in said
        both = assemble(a_request(pool + a_more(pool), included=wanted, codes=codes("A", "B")))
        assert not any(wanted <= items_of(form) for form in both.forms)

    def test_items_of_one_stimulus_come_together_or_not_at_all(self) -> None:
        pool = [PoolItem(version) for version in a_pool(shares=1.3)]
        pool = [
            replace(item, stimulus=f"case {place // 2}") if item.version.area == "A1" else item
            for place, item in enumerate(pool)
        ]

        (form,) = assemble(a_request(pool)).forms

        taken = items_of(form)
        for case in {item.stimulus for item in pool if item.stimulus}:
            members = {i.version.ref.item for i in pool if i.stimulus == case}
            assert members <= taken or not members & taken or case == ""

    def test_anchors_beyond_the_overlap_are_refused(self) -> None:
        request = a_request(a_pool(), codes=codes("A", "B"), anchors=30, overlap_max=24)

        assert refused(request) == [
            "30 anchor items are more than the 24 items that two forms may share."
        ]

    def test_anchors_that_a_pool_lacks_are_counted(self) -> None:
        pool = [make_version(f"A1-00{number}") for number in range(4)]
        pool += [make_version(f"A1-01{number}", stage=Stage.PRETEST) for number in range(2)]
        request = small_request(pool, codes=codes("B"), anchors=2, anchor_form=FormCode("A"))
        request = replace(request, published={FormCode("A"): frozenset({ItemCode("A1-001")})})

        assert "1 is missing that can stand in every form." in refused(request)[0]


def a_more(pool: list[ItemVersion]) -> list[ItemVersion]:
    """As many items again, under other names."""
    return [
        make_version(f"{version.ref.item}-x", area=version.area, stage=version.stage)
        for version in pool
    ]
