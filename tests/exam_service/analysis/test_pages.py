"""The pages of a form's own analysis: what they say, what they take along, what they refuse."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from exam_service.analysis.rendering.files import NAMES
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.rules import Role
from tests.builders.exams import NINE, at, make_account
from tests.builders.visitor import Visitor, visiting
from tests.exam_service.analysis.test_compute import analysed, sat

FORM = "/bank/peer/analysis/forms/F1"


@pytest.fixture
async def psychometrician(
    open_session: OpenSession, addresses: Mapping[DatabaseRole, Address], tmp_path: Path
) -> AsyncIterator[Visitor]:
    account_id = await make_account(open_session, "Priya Raman")
    async with visiting(addresses, tmp_path, at(715)) as visitor:
        await visitor.sign_in(open_session, account_id, Role.PSYCHOMETRICIAN, NINE)
        yield visitor


async def test_a_form_that_was_sat_is_listed_read_item_by_item_and_taken_along(
    psychometrician: Visitor,
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_office: OpenSession,
) -> None:
    there = await sat(open_session, as_scoring, 120)
    listed = await psychometrician.get("/bank/peer/analysis")
    before = await psychometrician.get(FORM)
    assert "Not analysed yet" in listed.text
    assert "There is no analysis yet" in before.text
    assert (await psychometrician.get(f"{FORM}/files/items.csv")).status_code == 404

    await analysed(as_office, there)

    page = await psychometrician.get(FORM)
    for words in (
        "120 candidates",
        "Alpha (KR-20)",
        "What area scores add",
        "Not enough data: everybody is “en”",
        "Not enough data: nothing is recorded about it.",
    ):
        assert words in page.text
    item = await psychometrician.get(f"{FORM}/items/F1-s04")
    assert "Options by score group" in item.text
    for name in NAMES:
        answer = await psychometrician.get(f"{FORM}/files/{name}.csv")
        assert answer.status_code == 200, name
        assert answer.headers["content-type"].startswith("text/csv")


async def test_area_scores_are_decided_with_a_reason_or_not_at_all(
    psychometrician: Visitor,
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_office: OpenSession,
) -> None:
    there = await sat(open_session, as_scoring, 120)
    await analysed(as_office, there)
    await psychometrician.get(FORM)

    without = await psychometrician.post(f"{FORM}/areas", {"reason": ""})
    unearned = await psychometrician.post(f"{FORM}/areas", {"areas.A1": "yes", "reason": "So."})
    kept = await psychometrician.post(f"{FORM}/areas", {"reason": "Too few items."})

    assert without.status_code == 409
    assert "Please give a reason" in without.text
    assert "Area A1 gets no score of its own" in unearned.text
    assert kept.status_code == 303


@pytest.mark.parametrize(
    "path",
    ["/bank/peer/analysis/other/F1", "/bank/peer/analysis/forms/F9", f"{FORM}?administration=x"],
)
async def test_an_address_of_nothing_is_not_found(
    psychometrician: Visitor, open_session: OpenSession, as_scoring: OpenSession, path: str
) -> None:
    await sat(open_session, as_scoring, 1)

    assert (await psychometrician.get(path)).status_code == 404
