"""The report in a real browser: what it says, where it leads, and its paper in each language."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.acts import OpenPage, sign_in
from tests.browser.stage import Stage


async def open_report(page: Page, stage: Stage, name: str) -> None:
    await sign_in(page, stage.origin, name)
    await page.click('a[href$="/report"]')
    await expect(page.locator("h2", has_text="Your result by area")).to_be_visible()


async def test_what_to_practice_next_leads_to_the_items_of_that_area_alone(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await open_report(page, stage, "marcus")
    link = page.locator('main ol a[href^="/practice?"]').first
    area = await link.text_content() or ""
    await link.click()

    await expect(page.locator("h2", has_text=area)).to_be_visible()
    code = parse_qs(urlsplit(page.url).query)["area"][0]
    (counted,) = await stage.rows(
        """SELECT count(*) AS items FROM practice_items JOIN exams ON exams.id = exam_id
           WHERE exams.code = 'peer-support' AND area = $1""",
        code,
    )
    await page.get_by_role("link", name="Practice this area").click()
    walked = 0
    while "/practice/summary" not in page.url:
        await expect(page.locator("main")).to_contain_text(area)
        walked += 1
        await page.locator(".exam-nav__next").click()
    assert walked == counted["items"]


@pytest.mark.parametrize("name", ["dana", "marcus"])
async def test_a_report_is_accessible_and_has_its_paper(
    stage: Stage, open_page: OpenPage, name: str
) -> None:
    page = await open_page()
    await open_report(page, stage, name)
    address = page.url

    found = await faults(page, "report")
    papers = {
        language: await page.request.get(f"{address}.pdf?language={language}")
        for language in ("en", "es")
    }

    assert found == []
    for language, paper in papers.items():
        assert paper.headers["content-type"] == "application/pdf"
        assert f"/Lang({language})".encode() in await paper.body()


async def test_a_passing_page_has_no_number_but_dates_and_versions(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await open_report(page, stage, "dana")

    text = await page.locator("main").inner_text()
    said = re.sub(r"[A-Z][a-z]+ \d{1,2}, \d{4}", "", text)

    assert not re.search(r"\d", said)
