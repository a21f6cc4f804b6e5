"""A report on paper: tagged, in its language and direction, and unmoved by hostile names."""

import asyncio
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exam_service.reports.pages import drawn, say_in
from exam_service.reports.use_cases import PdfNotReady, Typesetter
from exam_service.reports.use_cases.typeset_report import Sheet
from exam_service.web.languages import direction_of
from exam_service.web.templates import Templates
from tests.exam_service.reports.composed import ISSUED_AT, NOT_PASSED, PASSED, a_subject, a_text

# Everything that means something to typst, and to HTML and XML besides.
HOSTILE = '#panic() $x$ [Lo*pez*] \\ _u_ @r <b>&amp; "q" // /* `r`'


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    typesetter = Typesetter()
    yield typesetter
    typesetter.close()


def a_sheet(
    counts: tuple[int, int] = NOT_PASSED, name: str = "Ana Ruiz", language: str = "en"
) -> Sheet:
    """A report in the words of a catalogue."""
    text = a_text(counts, a_subject(name, language), say_in(language))
    direction = direction_of(language)
    environment = Templates().environment(language)
    return Sheet(
        text=text,
        pictures=[drawn(environment, area, direction) for area in text.area_texts],
        language=language,
        direction=direction,
        page_of_pages="Page {page} of {pages}",
        origin="https://exams.example",
        issued_at=ISSUED_AT,
    )


def run(program: str, pdf: bytes, folder: Path, *options: str) -> str:
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    answer = subprocess.run(
        [program, *options, str(path), *(["-"] if program == "pdftotext" else [])],
        check=True,
        capture_output=True,
        text=True,
    )
    return answer.stdout


async def test_the_file_is_tagged_and_says_its_language(
    typesetter: Typesetter, tmp_path: Path
) -> None:
    pdf = await typesetter.set_report(a_sheet(language="ar"))

    assert "Tagged:          yes" in run("pdfinfo", pdf, tmp_path)
    assert b"/Lang(ar)" in pdf
    assert b"/Direction/R2L" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


async def test_arabic_reads_from_its_headline_on_in_logical_order(
    typesetter: Typesetter, tmp_path: Path
) -> None:
    sheet = a_sheet(language="ar")
    say = say_in("ar")

    pdf = await typesetter.set_report(sheet)

    told = letters(run("pdftotext", pdf, tmp_path))
    areas, practice = sheet.text.areas, sheet.text.practice
    wanted = [sheet.text.headline, sheet.text.lead[0], areas.heading]
    wanted += [say("Result by area"), practice.heading]
    places = [told.find(letters(sentence)) for sentence in wanted]
    # Every letter of a long paragraph stands there once; pairs joined in one glyph may be turned.
    paragraph = letters(areas.paragraphs[0])
    after = places[2] + len(letters(areas.heading))
    assert -1 not in places
    assert sorted(told[after : after + len(paragraph)]) == sorted(paragraph)
    assert places == sorted(places)
    assert sheet.text.headline != "You did not reach the passing score this time."


async def test_headings_lists_and_links_are_tagged(typesetter: Typesetter, tmp_path: Path) -> None:
    text = a_text(NOT_PASSED, replace(a_subject(), exam_code="peer", practised=frozenset({"A1"})))

    pdf = await typesetter.set_report(replace(a_sheet(), text=text))

    structure = run("pdfinfo", pdf, tmp_path, "-struct")
    for tag in ("H1", "H2", "H3", "L ", "LI", "Link", "Table", "TH", "Figure"):
        assert tag in structure
    assert b"https://exams.example/practice?exam=peer&area=A1" in pdf


def letters(text: str) -> str:
    """Letters alone, without alef: the reader used here turns round the two of a lam-alef."""
    found = unicodedata.normalize("NFKC", text)
    found = "".join(one for one in found if unicodedata.category(one).startswith("L"))
    return re.sub("[اأإآ]", "", found)


async def test_pictures_are_told_and_the_table_has_heads(
    typesetter: Typesetter, tmp_path: Path
) -> None:
    pdf = await typesetter.set_report(a_sheet())

    structure = run("pdfinfo", pdf, tmp_path, "-struct-text")
    assert structure.count("Figure") == 2
    assert "TH" in structure
    assert "22 to 56 percent" in structure


async def test_a_name_full_of_markup_stays_a_name(typesetter: Typesetter, tmp_path: Path) -> None:
    pdf = await typesetter.set_report(a_sheet(name=HOSTILE))

    assert HOSTILE in run("pdftotext", pdf, tmp_path, "-layout")


@pytest.mark.parametrize("name", ["陳大文", "Ana \ue000", "ليلى Haddad", "Nguyễn Thị Ánh"])
async def test_a_name_in_other_letters_does_not_stop_the_report(
    typesetter: Typesetter, tmp_path: Path, name: str
) -> None:
    pdf = await typesetter.set_report(a_sheet(name=name))

    assert "Tagged:          yes" in run("pdfinfo", pdf, tmp_path)


async def test_the_same_report_gives_the_same_bytes(typesetter: Typesetter) -> None:
    sheets = [a_sheet(PASSED) for _ in range(4)]

    files = await asyncio.gather(*(typesetter.set_report(sheet) for sheet in sheets))

    assert len(set(files)) == 1


async def test_when_too_many_wait_the_next_is_asked_to_come_back() -> None:
    busy = Typesetter(reports_waiting_max=1)

    answers = await asyncio.gather(
        *(busy.set_report(a_sheet()) for _ in range(2)), return_exceptions=True
    )
    later = await busy.set_report(a_sheet())

    assert [type(answer) for answer in answers] == [bytes, PdfNotReady]
    assert later == answers[0]
    busy.close()
