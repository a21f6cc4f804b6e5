"""Known optima of published item pools are reached (../shared/data/ata-pools)."""

import pytest

from item_bank.assembly.selection import Choice, Range, Selection, choose
from tests.item_bank.ata_pools import FOLDER, AtaPool, ata_pool

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="../shared/data/ata-pools is missing")

SECONDS = 90.0


def smallest_information(pool: AtaPool, choice: Choice, thetas: list[float]) -> float:
    return min(
        sum(information[place] for place in form)
        for information in map(pool.information, thetas)
        for form in choice.forms
    )


def assert_met(ranges: tuple[Range, ...], choice: Choice) -> None:
    for form in choice.forms:
        for each in ranges:
            total = sum(each.weights.get(place, 0.0) for place in form)
            assert each.at_least <= total <= each.at_most


def science(theta: float) -> tuple[AtaPool, Selection]:
    pool = ata_pool("science-1000")
    return pool, Selection(
        entries=len(pool.models),
        forms=1,
        ranges=pool.counts(),
        enemies=tuple(pool.of_type("Enemy")),
        together=tuple(pool.of_type("AllOrNone")),
        included=tuple(
            (frozenset({place}), place) for places in pool.of_type("Include") for place in places
        ),
        excluded=frozenset().union(*pool.of_type("Exclude")),
        maximin=(pool.information(theta),),
    )


def test_information_of_both_models_is_that_of_the_source() -> None:
    pool = ata_pool("science-1000")
    known = pool.oracle["information_at_theta_0"]

    for item, model in zip(pool.attributes, pool.models, strict=True):
        if item["ID"] in known:
            assert model.information(0) == pytest.approx(known[item["ID"]], abs=1e-7)


@pytest.mark.parametrize("theta", [0, -1])
def test_a_form_under_thirty_five_constraints_has_the_most_information_there_is(
    theta: float,
) -> None:
    pool, selection = science(theta)

    choice = choose(selection, seconds=SECONDS)

    known = pool.oracle["problems"][f"one-30-item-form-theta-{theta}"]
    found = smallest_information(pool, choice, [theta])
    assert found == pytest.approx(known["objective_total_information"], rel=1e-4)
    assert_met(selection.ranges, choice)
    assert all(choice.forms[0] & places for places, _ in selection.included)
    assert not choice.forms[0] & selection.excluded


def test_a_form_of_the_smaller_pool_has_the_most_information_there_is() -> None:
    pool = ata_pool("bayes-320")
    selection = Selection(320, 1, pool.counts(), maximin=(pool.information(0),))

    choice = choose(selection, seconds=SECONDS)

    known = pool.oracle["problems"]["one-30-item-form-theta-0"]
    found = smallest_information(pool, choice, [0])
    assert found == pytest.approx(known["objective_total_information"], rel=1e-4)
    assert_met(selection.ranges, choice)


@pytest.mark.parametrize(
    ("name", "problem", "gap"),
    [
        ("science-1000", "two-120-item-forms", 0.002),
        ("bayes-320", "four-30-item-forms-with-words", 0.02),
    ],
)
def test_parallel_forms_come_as_close_to_the_known_bound_as_they_say(
    name: str, problem: str, gap: float
) -> None:
    pool = ata_pool(name)
    known = pool.oracle["problems"][problem]
    size = float(known["form_length"])
    ranges = (
        pool.counted("", size, size),
        *(pool.counted(each["label"], each["lower"], each["upper"]) for each in known["counts"]),
        *(pool.summed(each["label"], each["lower"], each["upper"]) for each in known["sums"]),
    )
    selection = Selection(
        entries=len(pool.models),
        forms=known["forms"],
        ranges=ranges,
        excluded=pool.matching(known["excluded"]) if "excluded" in known else frozenset(),
        maximin=tuple(pool.information(theta) for theta in known["thetas"]),
    )

    choice = choose(selection, seconds=SECONDS, gap=gap)

    found = smallest_information(pool, choice, known["thetas"])
    assert choice.gap <= gap + 1e-9
    assert found >= known["objective_maximin_information"] * (1 - gap)
    assert found <= known["best_bound"] * (1 + 1e-6)
    assert_met(ranges, choice)
    places = [place for form in choice.forms for place in form]
    assert len(places) == len(set(places))
