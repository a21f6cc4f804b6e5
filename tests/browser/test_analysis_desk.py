"""The psychometrician's analyses: responses from elsewhere are analysed, read, and taken along."""

import csv
from pathlib import Path

import numpy as np
from playwright.async_api import expect

from exam_service.analysis.commands.administration_files import (
    SourceFiles,
    files_of,
    read_administration,
)
from exam_service.analysis.use_cases.import_administration import import_administration
from exam_service.analysis.use_cases.score_administration import score_administration
from exam_service.authoring.store.exams import load_bank_exam
from exam_service.clock import utc_now
from exam_service.database.session import DatabaseRole, Databases
from tests.browser.accessibility import faults
from tests.browser.acts import OpenPage, sign_in
from tests.browser.stage import Stage, addresses_below

ANALYSIS = "/bank/peer-support/analysis"
CANDIDATES, ITEMS = 520, 24
WRONG_KEY = "q05"
# A process that starts on a busy machine, and its work.
ANALYSIS_MS_MAX = 120_000


def write_administration(folder: Path) -> None:
    """Simulated candidates of two groups; one key is planted wrong, two items do not count."""
    chance = np.random.default_rng(7)
    codes = [f"q{number:02}" for number in range(1, ITEMS + 1)]
    difficulty = np.linspace(-1.5, 1.5, ITEMS)
    ability = chance.normal(size=(CANDIDATES, 1))
    knows = chance.random((CANDIDATES, ITEMS)) < 1 / (1 + np.exp(difficulty - 1.3 * ability))
    guesses = chance.choice(list("BCD"), size=(CANDIDATES, ITEMS))
    chosen = np.where(knows, "A", guesses)
    seconds = chance.lognormal(3.5, 0.4, size=(CANDIDATES, ITEMS)).round(1)
    people = [f"P{number:03}" for number in range(CANDIDATES)]
    _write(folder / "responses.csv", ["id", *codes], zip(people, chosen.tolist(), strict=True))
    _write(folder / "times.csv", ["id", *codes], zip(people, seconds.tolist(), strict=True))
    with (folder / "key.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["item", "key", "status", "area"])
        for place, code in enumerate(codes):
            key = "B" if code == WRONG_KEY else "A"
            status = "pilot" if place >= ITEMS - 2 else "scored"
            writer.writerow([code, key, status, "PD" if place % 2 else "ETH"])
    with (folder / "candidates.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "language"])
        writer.writerows([name, "es" if row % 5 < 2 else "en"] for row, name in enumerate(people))


def _write(path: Path, heading: list[str], rows: "zip[tuple[str, list[object]]]") -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows([name, *cells] for name, cells in rows)


async def bring_in(stage: Stage, folder: Path) -> None:
    """The administration, scored, as the psychometrician of the demonstration does it."""
    write_administration(folder)
    earlier = read_administration(files_of(folder, SourceFiles(folder)))
    (actor,) = await stage.rows(
        "SELECT id FROM accounts WHERE email = 'psychometrician@example.org'"
    )
    databases = Databases(addresses_below(stage.database_url), connections_max=2)
    open_session = databases.opener(DatabaseRole.OFFICE)
    try:
        async with open_session() as session:
            exam = await load_bank_exam(session, "peer-support")
        await import_administration(
            open_session,
            exam_id=exam.id,
            code="spring",
            title="Spring, on paper",
            earlier=earlier,
            actor_id=actor["id"],
            now=utc_now(),
        )
        await score_administration(
            open_session, exam=exam, code="spring", cut_raw=12, actor_id=actor["id"], now=utc_now()
        )
    finally:
        await databases.close()


async def test_an_earlier_administration_is_analysed_and_its_leads_are_read(
    stage: Stage, open_page: OpenPage, tmp_path: Path
) -> None:
    await bring_in(stage, tmp_path)
    page = await open_page()
    await sign_in(page, stage.origin, "psychometrician")
    await page.goto(f"{stage.origin}{ANALYSIS}")
    await expect(page.locator("main")).to_contain_text("Not analysed yet")
    await page.get_by_role("link", name="Spring, on paper", exact=True).click()
    await expect(page.get_by_role("img", name="Raw scores")).to_be_visible()
    await expect(page.locator("main")).to_contain_text("Both scoring engines agree")
    await page.get_by_role("link", name="Analyse it").click()

    await page.get_by_role("button", name="Analyse what is there now").click()
    await expect(page.get_by_role("progressbar", name="Share done")).to_be_visible()
    assert await faults(page, "an analysis under way") == []
    await expect(page.locator(".notices")).to_contain_text(
        "The analysis of 520 candidates is there.", timeout=ANALYSIS_MS_MAX
    )
    doubted = page.get_by_role("table", name="Items whose key is doubted")
    await expect(doubted).to_contain_text(WRONG_KEY)
    await expect(page.get_by_role("img", name="Difficulty and discrimination")).to_be_visible()
    await expect(page.locator("main")).to_contain_text("Alpha (KR-20)")
    await expect(page.locator("main")).to_contain_text("Language: en and es")

    await page.get_by_role("link", name="Discrimination", exact=True).click()
    items = page.get_by_role("table", name="Items, discrimination")
    await expect(items.locator("tbody th").first).to_have_text(WRONG_KEY)
    await items.get_by_role("link", name=WRONG_KEY).click()
    await expect(page.locator("h1")).to_have_text(f"Item {WRONG_KEY}")
    await expect(page.get_by_role("img", name="Options by score group")).to_be_visible()
    await expect(page.locator("main")).to_contain_text("Key suspect")

    await page.goto(f"{stage.origin}{ANALYSIS}/earlier/spring")
    async with page.expect_download() as started:
        await page.get_by_role("link", name="items", exact=True).click()
    text = (await (await started.value).path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == ITEMS
    assert {row["is_scored"] for row in rows} == {"True", "False"}


async def test_the_pages_of_analyses_can_be_used_by_everybody(
    stage: Stage, open_page: OpenPage, tmp_path: Path
) -> None:
    await bring_in(stage, tmp_path)
    page = await open_page()
    await sign_in(page, stage.origin, "psychometrician")
    await page.goto(f"{stage.origin}{ANALYSIS}/earlier/spring")
    await page.get_by_role("button", name="Analyse what is there now").click()
    await expect(page.locator(".notices")).to_be_visible(timeout=ANALYSIS_MS_MAX)

    for path in (
        "",
        "/earlier/spring",
        "/earlier/spring/scores",
        "/earlier/spring/scores/7",
        f"/earlier/spring/items/{WRONG_KEY}",
        "/forms/A",
    ):
        await page.goto(f"{stage.origin}{ANALYSIS}{path}")
        assert await faults(page, path) == []


async def test_statistics_are_for_those_who_may_read_them(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "author")

    answer = await page.goto(f"{stage.origin}{ANALYSIS}")

    assert answer is not None
    assert answer.status == 404
