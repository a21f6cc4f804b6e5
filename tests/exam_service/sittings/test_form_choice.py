"""Which form a candidate gets."""

from uuid import UUID, uuid4

import pytest

from exam_service.sittings.rules.form_choice import NoFormLeft, OfferedForm, choose_form

BOTH = frozenset({"en", "es"})


def a_form(code: str, languages: frozenset[str] = BOTH) -> OfferedForm:
    return OfferedForm(uuid4(), code, languages)


def test_the_first_attempt_gets_a_form_of_its_language() -> None:
    english, spanish = a_form("A", frozenset({"en"})), a_form("B")

    chosen = choose_form([english, spanish], taken=set(), shared_items={}, language="es")

    assert chosen is spanish


def test_nobody_gets_the_same_form_twice() -> None:
    first, second = a_form("A"), a_form("B")

    chosen = choose_form([first, second], taken={first.form_id}, shared_items={}, language="en")

    assert chosen is second


def test_without_another_form_the_retake_is_refused() -> None:
    only = a_form("A")

    with pytest.raises(NoFormLeft):
        choose_form([only], taken={only.form_id}, shared_items={}, language="en")


def test_of_several_fresh_forms_the_one_that_shares_least_is_given() -> None:
    taken, near, far = a_form("A"), a_form("B"), a_form("C")
    shared: dict[tuple[UUID, UUID], int] = {
        (near.form_id, taken.form_id): 24,
        (far.form_id, taken.form_id): 20,
    }

    chosen = choose_form(
        [taken, near, far], taken={taken.form_id}, shared_items=shared, language="en"
    )

    assert chosen is far
