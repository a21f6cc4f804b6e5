"""A seeded order is decided by names and seed alone, and every order is as likely as another."""

from collections import Counter
from itertools import permutations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from item_bank.seeded_order import derived_seed, seeded_order

names = st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=60)


@given(names, st.binary(max_size=32))
def test_every_name_occurs_exactly_once(values: list[str], seed: bytes) -> None:
    assert sorted(seeded_order(values, seed)) == sorted(values)


@given(names, st.binary(max_size=32), st.randoms(use_true_random=False))
def test_the_order_in_which_names_arrive_does_not_matter(
    values: list[str], seed: bytes, random: Random
) -> None:
    rearranged = list(values)
    random.shuffle(rearranged)

    assert seeded_order(rearranged, seed) == seeded_order(values, seed)


def test_all_orders_of_three_names_are_about_equally_likely() -> None:
    counts = Counter(seeded_order("abc", number.to_bytes(4, "big")) for number in range(6000))

    assert set(counts) == set(permutations("abc"))
    # Five standard deviations of a binomial count around 1000.
    assert all(abs(count - 1000) < 145 for count in counts.values())


def test_a_known_seed_gives_a_known_order() -> None:
    # Computed once by a second program, written in another language.
    assert "".join(seeded_order("abcdefghij", b"seed")) == "hcjibfegad"


def test_purposes_do_not_run_into_each_other() -> None:
    assert derived_seed(b"s", "ab", "c") != derived_seed(b"s", "a", "bc")
