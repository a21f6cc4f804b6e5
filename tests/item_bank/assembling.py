"""Pools and requests to assemble forms from, for tests."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from item_bank.assembly.information import Logistic
from item_bank.assembly.request import AssemblyRequest, PoolItem
from item_bank.assembly.solver import assemble
from item_bank.blueprint import AreaRule, Blueprint
from item_bank.errors import FormNotPossible
from item_bank.forms import FIRST_FORM, STANDING, Eligibility, Form, FormCode
from item_bank.items import AreaCode, ItemVersion, Stage
from item_bank.languages import LanguageTag
from tests.item_bank.builders import make_version

# The demonstration exam: eight areas, 100 scored and 20 pretest items.
SHARES = {"A1": (18, 4), "A2": (14, 3), "A3": (16, 3), "A4": (18, 4), "A5": (8, 1), "A6": (10, 2)}


SHARES |= {"A7": (8, 1), "A8": (8, 2)}


BLUEPRINT = Blueprint(tuple(AreaRule(AreaCode(code), *counts) for code, counts in SHARES.items()))


SMALL = Blueprint((AreaRule(AreaCode("A1"), scored=2, pretest=1),))


ENGLISH, SPANISH = LanguageTag("en"), LanguageTag("es")


def a_pool(spare: int = 4, shares: float = 1.0) -> list[ItemVersion]:
    return [
        make_version(f"{area}-{number:03}", area=area, stage=Stage.APPROVED, key="abcd"[number % 4])
        for area, counts in SHARES.items()
        for number in range(round(sum(counts) * shares) + spare)
    ]


def known(version: ItemVersion, number: int) -> PoolItem:
    """An item with statistics that differ from item to item."""
    return PoolItem(
        version,
        frozenset({ENGLISH}),
        difficulty=0.4 + 0.05 * (number % 11),
        model=Logistic(0.6 + 0.1 * (number % 9), -2 + 0.4 * (number % 10)),
    )


Pool = Sequence[ItemVersion] | Sequence[PoolItem]


def a_request(pool: Pool, **changes: Any) -> AssemblyRequest:  # Any: of any field
    request = AssemblyRequest(
        blueprint=BLUEPRINT,
        codes=(FormCode("F1"),),
        sections=(60, 60),
        pool=tuple(PoolItem(one) if isinstance(one, ItemVersion) else one for one in pool),
        seed=b"seed",
        eligibility=FIRST_FORM,
    )
    return replace(request, **changes)


def codes(*names: str) -> tuple[FormCode, ...]:
    return tuple(FormCode(name) for name in names)


def a_form(pool: list[ItemVersion], seed: bytes = b"seed") -> Form:
    (form,) = assemble(a_request(pool, seed=seed)).forms
    return form


def small_request(
    pool: Pool, eligibility: Eligibility = STANDING, **changes: Any
) -> AssemblyRequest:
    small = {"blueprint": SMALL, "sections": (3,), "eligibility": eligibility}
    return a_request(pool, **(small | changes))


def assemble_small(pool: list[ItemVersion], eligibility: Eligibility = STANDING) -> Form:
    (form,) = assemble(small_request(pool, eligibility)).forms
    return form


def refused(request: AssemblyRequest) -> list[str]:
    with pytest.raises(FormNotPossible) as refusal:
        assemble(request)
    return [problem.message for problem in refusal.value.problems]
