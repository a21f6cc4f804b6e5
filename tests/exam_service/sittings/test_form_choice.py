"""Which form a candidate gets: of an unseen one, in their language, with the least overlap."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

import pytest

from exam_service.sittings.rules.form_choice import (
    NoFormLeft,
    OfferedForm,
    Shared,
    choose_form,
    fresh_forms,
)

BOTH = frozenset({"en", "es"})


def a_form(
    code: str, languages: frozenset[str] = BOTH, sibling_of: UUID | None = None
) -> OfferedForm:
    return OfferedForm(uuid4(), code, languages, sibling_of)


def chosen(
    offered: Sequence[OfferedForm],
    *,
    taken: Sequence[OfferedForm] = (),
    shared: Mapping[tuple[UUID, UUID], Shared] | None = None,
    uses: Mapping[UUID, int] | None = None,
    language: str = "en",
) -> OfferedForm:
    return choose_form(
        offered,
        taken={form.form_id for form in taken},
        shared=shared or {},
        shared_max=24,
        uses=uses or {},
        language=language,
    )


def test_a_form_is_in_the_candidates_language() -> None:
    english, spanish = a_form("A", frozenset({"en"})), a_form("B")

    assert chosen([english, spanish], language="es") == spanish


def test_nobody_gets_the_same_form_twice() -> None:
    first, second = a_form("A"), a_form("B")

    assert chosen([first, second], taken=[first]) == second


def test_when_every_form_was_taken_the_sitting_is_refused() -> None:
    only = a_form("A")

    with pytest.raises(NoFormLeft):
        chosen([only], taken=[only])


def test_of_several_fresh_forms_the_one_that_shares_least_is_given() -> None:
    taken, near, far = a_form("A"), a_form("B"), a_form("C")
    shared = {
        (near.form_id, taken.form_id): Shared(20),
        (far.form_id, taken.form_id): Shared(3),
    }

    assert chosen([taken, near, far], taken=[taken], shared=shared) == far


def test_a_form_that_shares_more_than_a_fifth_with_one_taken_is_not_given() -> None:
    taken, at_the_limit, beyond = a_form("A"), a_form("B"), a_form("C")
    shared = {
        (at_the_limit.form_id, taken.form_id): Shared(24),
        (beyond.form_id, taken.form_id): Shared(25),
    }

    assert chosen([at_the_limit], taken=[taken], shared=shared) == at_the_limit
    with pytest.raises(NoFormLeft):
        chosen([beyond], taken=[taken], shared=shared)


def test_nobody_tries_out_an_item_twice() -> None:
    taken, other = a_form("A"), a_form("B")
    shared = {(other.form_id, taken.form_id): Shared(1, repeats_pretest=True)}

    assert not fresh_forms([other], taken={taken.form_id}, shared=shared, shared_max=24)


def test_pretest_blocks_of_a_form_rotate_by_least_use() -> None:
    first, other = a_form("A"), a_form("B")
    sibling = a_form("A-2", sibling_of=first.form_id)
    offered = [first, sibling, other]

    assert chosen(offered, uses={first.form_id: 3, sibling.form_id: 2}) == sibling
    assert chosen(offered, uses={first.form_id: 3, sibling.form_id: 3}) == first
