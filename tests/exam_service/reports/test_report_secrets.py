"""What a report does not say: items, what was tried out, accommodations, and numbers of a pass."""

import re
from pathlib import Path

import httpx2
import pytest

from exam_service.applications.tables import AccommodationRow
from exam_service.database.session import OpenSession
from exam_service.reports.pages import drawn
from exam_service.reports.use_cases import Typesetter
from exam_service.settings import Settings
from exam_service.web.templates import Templates
from tests.builders.exams import NINE
from tests.exam_service.reports.composed import PASSED, a_text
from tests.exam_service.reports.test_pages import EIGHT_RIGHT, make_released, sign_in
from tests.exam_service.reports.test_typeset_report import a_sheet, run
from tests.exam_service.scoring.scored_form import SLOTS, Arranged, options_of

# Another pass with the same bands: one right answer less.
ALSO_PASSED = (7, 2)
CHANGING = re.compile(r'(csrf-token" content|csrf_token" value|nonce)="[^"]*"')


def test_two_passes_with_the_same_bands_read_the_same() -> None:
    assert a_text(PASSED) == a_text(ALSO_PASSED)


async def test_two_passes_with_the_same_bands_have_the_same_paper(tmp_path: Path) -> None:
    """Whatever stands in a file: texts, pictures, attributes, metadata."""
    typesetter = Typesetter()

    papers = [await typesetter.set_report(a_sheet(counts)) for counts in (PASSED, ALSO_PASSED)]

    assert papers[0] == papers[1]
    title = run("pdfinfo", papers[0], tmp_path).partition("\n")[0]
    assert title.split(None, 1)[1] == "Score report – You passed."
    typesetter.close()


def test_the_drawing_of_a_pass_is_one_of_three() -> None:
    environment = Templates().environment("en")

    drawings = [
        [drawn(environment, area, "ltr") for area in a_text(counts).area_texts]
        for counts in (PASSED, ALSO_PASSED)
    ]

    assert drawings[0] == drawings[1]


@pytest.fixture
async def report_address(
    client: httpx2.AsyncClient,
    settings: Settings,
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_office: OpenSession,
) -> tuple[Arranged, str]:
    arranged, sitting_id = await make_released(open_session, as_scoring, as_office, EIGHT_RIGHT)
    await sign_in(client, open_session, settings, arranged.candidate_id)
    return arranged, f"/exam/{sitting_id}/report"


async def test_no_item_is_disclosed_and_nothing_of_what_was_tried_out(
    client: httpx2.AsyncClient, report_address: tuple[Arranged, str], tmp_path: Path
) -> None:
    _, address = report_address

    page = (await client.get(address)).text
    paper = run("pdftotext", (await client.get(f"{address}.pdf")).content, tmp_path)

    for said in (page, paper):
        assert not [slot for slot in SLOTS if slot in said]
        assert not [option for slot in SLOTS for option in options_of(slot) if option in said]
        assert "Stem of" not in said
        # Eight and six count; nine and seven stood in the form.
        assert "of 8 questions right" in said
        assert "of 6 questions right" in said
        assert not re.search(r"of (9|7|16) questions", said)


async def test_an_accommodation_leaves_no_trace_on_the_report(
    client: httpx2.AsyncClient, report_address: tuple[Arranged, str], open_session: OpenSession
) -> None:
    arranged, address = report_address
    before = await read(client, address)
    async with open_session() as session:
        session.add(an_accommodation(arranged))

    assert await read(client, address) == before


async def read(client: httpx2.AsyncClient, address: str) -> tuple[str, bytes]:
    """Page and paper, without what is new in every answer."""
    page = (await client.get(address)).text
    return CHANGING.sub("", page), (await client.get(f"{address}.pdf")).content


def an_accommodation(arranged: Arranged) -> AccommodationRow:
    return AccommodationRow(
        authorization_id=arranged.authorization_id,
        extra_time_percent=50,
        extra_minutes=15,
        approved_at=NINE,
        approved_by=arranged.manager_id,
    )
