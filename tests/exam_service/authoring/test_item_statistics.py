"""Statistics and exposure beside an item: from scored sittings, none from too few of them."""

from collections import defaultdict
from datetime import timedelta
from statistics import correlation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_service.authoring.rules.item_statistics import (
    RESPONSES_MIN,
    ItemStatistics,
    ResponseSums,
    StatisticsFilter,
    item_statistics,
    newest_with_statistics,
)
from exam_service.authoring.store.exposure import count_sittings, count_sittings_with_items
from exam_service.authoring.store.item_filters import ItemFilter
from exam_service.authoring.store.items import list_item_ids
from exam_service.authoring.use_cases.bank_statistics import load_statistics, narrowed
from exam_service.database.session import OpenSession
from exam_service.scoring.use_cases import score_sittings
from item_bank.items import ItemCode
from tests.builders.exams import NINE
from tests.exam_service.scoring.scored_form import (
    SLOTS,
    Arranged,
    answers,
    arrange,
    make_ended_sitting,
)

# One sitting each: what was chosen (the key is a), and the raw score without the item.
Sittings = list[tuple[str | None, int]]
chosen = st.sampled_from(["a", "b", "c", None])
sittings = st.lists(st.tuples(chosen, st.integers(0, 99)), min_size=RESPONSES_MIN, max_size=80)


def sums_of(found: Sittings) -> list[ResponseSums]:
    by_option: defaultdict[str | None, list[int]] = defaultdict(list)
    for option, rest in found:
        by_option[option].append(rest)
    return [
        ResponseSums(
            option,
            len(rests),
            len(rests) if option == "a" else 0,
            sum(rests),
            sum(rest * rest for rest in rests),
            sum(rests) if option == "a" else 0,
        )
        for option, rests in by_option.items()
    ]


@given(sittings)
def test_the_sums_say_what_the_responses_say_one_by_one(found: Sittings) -> None:
    right = [int(option == "a") for option, _ in found]
    rest = [rest for _, rest in found]

    known = item_statistics(sums_of(found))

    assert known is not None
    assert known.difficulty == pytest.approx(sum(right) / len(right))
    if len(set(right)) == 1 or len(set(rest)) == 1:
        assert known.discrimination is None
    else:
        assert known.discrimination == pytest.approx(correlation(right, rest))
    assert sum(each.responses for each in known.options) == len(found)
    assert sum(each.share for each in known.options) == pytest.approx(1)


def test_of_too_few_responses_nothing_is_said() -> None:
    few: Sittings = [("a", number) for number in range(RESPONSES_MIN - 1)]

    assert item_statistics(sums_of(few)) is None
    assert item_statistics([]) is None


def test_an_older_version_speaks_while_the_newest_has_too_few_responses() -> None:
    known = ItemStatistics(40, 0.5, 0.2, ())

    assert newest_with_statistics({1: known, 2: None}) == (1, known)
    assert newest_with_statistics({1: None}) is None


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        (StatisticsFilter(), True),
        (StatisticsFilter(p_below=0.5), False),
        (StatisticsFilter(p_below=0.51), True),
        (StatisticsFilter(p_above=0.5), False),
        (StatisticsFilter(p_above=0.2, p_below=0.8), True),
        (StatisticsFilter(discrimination_below=0.1), False),
        (StatisticsFilter(discrimination_below=0.3), True),
    ],
)
def test_items_are_found_by_what_they_did(asked: StatisticsFilter, fits: bool) -> None:  # noqa: FBT001
    assert asked.fits(ItemStatistics(40, 0.5, 0.2, ())) is fits


async def score_forty(open_session: OpenSession) -> Arranged:
    """Forty scored sittings: everybody is right on s01, ten on s02; the better half on the rest."""
    arranged = await arrange(open_session)
    for number in range(40):
        right = ["s01", *(["s02"] if number % 4 == 0 else [])]
        right += SLOTS[3:10] if number % 2 else []
        wrong = [slot for slot in SLOTS[:10] if slot not in right and slot != "s03"]
        given_answers = answers(right=right, wrong=wrong)
        await make_ended_sitting(open_session, arranged, given_answers, ordinal=number + 1)
    return arranged


async def test_statistics_come_from_scored_sittings_and_narrow_the_list(
    open_session: OpenSession, as_office: OpenSession, as_scoring: OpenSession
) -> None:
    arranged = await score_forty(open_session)
    now = NINE + timedelta(days=30)
    async with as_office() as session:
        before = await load_statistics(session, arranged.exam_id)
    await score_sittings(as_scoring, form_id=arranged.form_id, now=now)

    async with as_office() as session:
        found = await load_statistics(session, arranged.exam_id)
        ids = await list_item_ids(session, arranged.exam_id)
    first, second, third, fourth = (
        found[ids[ItemCode(f"F1-{slot}")]][1] for slot in ("s01", "s02", "s03", "s04")
    )
    hard = narrowed(ItemFilter(statistics=StatisticsFilter(p_below=0.3)), found)

    assert before == {}
    assert (first.responses, first.difficulty, first.discrimination) == (40, 1.0, None)
    assert (second.difficulty, [each.option for each in second.options]) == (0.25, ["a", "c"])
    assert [(each.option, each.responses) for each in third.options] == [(None, 40)]
    assert fourth.discrimination is not None
    assert fourth.discrimination > 0.9
    assert hard.items is not None
    assert ids[ItemCode("F1-s02")] in hard.items
    assert ids[ItemCode("F1-s01")] not in hard.items


async def test_an_invalidated_sitting_says_nothing_about_items(
    open_session: OpenSession, as_office: OpenSession, as_scoring: OpenSession
) -> None:
    arranged = await arrange(open_session)
    for ordinal in range(1, RESPONSES_MIN + 1):
        await make_ended_sitting(
            open_session,
            arranged,
            answers(right=SLOTS),
            ordinal=ordinal,
            integrity="invalidated" if ordinal == 1 else "clear",
        )
    await score_sittings(as_scoring, form_id=arranged.form_id, now=NINE + timedelta(days=30))

    async with as_office() as session:
        assert await load_statistics(session, arranged.exam_id) == {}


async def test_exposure_counts_sittings_that_began_ever_and_of_late(
    open_session: OpenSession, as_office: OpenSession
) -> None:
    arranged = await arrange(open_session)
    for ordinal in (1, 2):
        await make_ended_sitting(open_session, arranged, {}, ordinal=ordinal)

    async with as_office() as session:
        item_id = (await list_item_ids(session, arranged.exam_id))[ItemCode("F1-s01")]
        of_late = NINE - timedelta(days=1)
        exam_id = arranged.exam_id
        counted = await count_sittings_with_items(session, exam_id, of_late, [item_id])
        later = await count_sittings_with_items(session, exam_id, NINE + timedelta(days=1))
        total = await count_sittings(session, exam_id, of_late)

    assert (counted[item_id].ever, counted[item_id].recent, total) == (2, 2, 2)
    assert (later[item_id].ever, later[item_id].recent) == (2, 0)
