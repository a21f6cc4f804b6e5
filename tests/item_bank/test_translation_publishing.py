"""No silent fallback: only approved texts of the very wording in a slot let a form out."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from item_bank.blueprint import AreaRule, Blueprint
from item_bank.forms import STANDING, publication_problems
from item_bank.items import AreaCode, LanguageStatus, LanguageVersion
from item_bank.languages import LanguageTag
from tests.item_bank.builders import make_form, make_text, make_version

ITEMS = 3
LANGUAGES = (LanguageTag("en"), LanguageTag("es"), LanguageTag("km"))
VERSIONS = [make_version(f"A1-00{number}", number=2) for number in range(1, ITEMS + 1)]
OLDER = [make_version(version.ref.item, number=1) for version in VERSIONS]
PLACES = [(item, tag) for item in range(ITEMS) for tag in LANGUAGES]
# A status, and whether the text is of the wording in the slot or of the one before.
STATES = [(status, current) for status in LanguageStatus for current in (True, False)]
SOUND = (LanguageStatus.APPROVED, True)


def texts_at(
    states: Mapping[tuple[int, LanguageTag], tuple[LanguageStatus, bool]],
) -> list[LanguageVersion]:
    return [
        make_text(VERSIONS[item] if is_current else OLDER[item], tag, status=status)
        for (item, tag), (status, is_current) in states.items()
        if status is not LanguageStatus.MISSING
    ]


@given(
    states=st.fixed_dictionaries(
        {place: st.just(SOUND) | st.sampled_from(STATES) for place in PLACES}
    ),
    asked=st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True),
)
def test_no_states_but_approved_and_current_ones_publish_and_each_other_one_is_named(
    states: dict[tuple[int, LanguageTag], tuple[LanguageStatus, bool]],
    asked: list[LanguageTag],
) -> None:
    problems = publication_problems(
        make_form(VERSIONS),
        Blueprint((AreaRule(AreaCode("A1"), scored=ITEMS),)),
        [*VERSIONS, *OLDER],
        texts_at(states),
        asked,
        STANDING,
    )

    in_the_way = {
        (VERSIONS[item].ref.item, tag)
        for (item, tag), state in states.items()
        if tag in asked and state != SOUND
    }
    assert {(problem.item, problem.language) for problem in problems} == in_the_way
