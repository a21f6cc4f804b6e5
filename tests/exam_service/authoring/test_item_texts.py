"""Marked-up texts, stimuli and images, from the editor to what candidates are sent."""

import hashlib
import io
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from exam_service.authoring.rules.refusals import ContentRefused
from exam_service.authoring.rules.wording import Wording, with_image
from exam_service.authoring.store import practice
from exam_service.authoring.use_cases.assemble_form import assemble_form
from exam_service.authoring.use_cases.edit_item import write_item
from exam_service.authoring.use_cases.item_images import add_image
from exam_service.authoring.use_cases.publish_form import publish_form
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.exams.tables import FormDocumentRow
from exam_service.people.rules import Role
from item_bank.items import Markup
from item_bank.markup import ELEMENTS
from tests.builders.exams import NINE, at, make_exam
from tests.builders.visitor import Visitor, visiting
from tests.exam_service.authoring.bank import (
    POLICY,
    SIX_ROWS,
    People,
    approve_everything,
    import_rows,
    make_bank,
    make_people,
    row,
)
from tests.item_bank.builders import make_text, make_version

ROOT = Path(__file__).resolve().parents[3]
ITEM = "/bank/small/items/NEW-1"


def a_picture(kind: str = "PNG") -> bytes:
    """A small drawing, as a camera or a program might have saved it."""
    output = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(output, kind)
    return output.getvalue()


@pytest.fixture
async def bank(open_session: OpenSession) -> tuple[UUID, People]:
    return await make_bank(open_session)


@pytest.fixture
async def visitor(
    bank: tuple[UUID, People], addresses: dict[DatabaseRole, Address], tmp_path: Path
) -> AsyncIterator[Visitor]:
    async with visiting(addresses, tmp_path, at(30)) as visitor:
        yield visitor


@pytest.fixture
async def psychometrician(
    visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
) -> Visitor:
    await visitor.sign_in(open_session, bank[1].colleague, Role.PSYCHOMETRICIAN, NINE)
    await visitor.get("/bank/small/items/new")
    return visitor


def marked_up(**cells: str) -> dict[str, str]:
    return row("NEW-1", markup="html", stem="<p>What is <strong>best</strong>?</p>") | cells


class TestEditing:
    async def test_what_is_marked_up_is_kept_and_shown_as_markup(
        self, psychometrician: Visitor
    ) -> None:
        saved = await psychometrician.post(
            "/bank/small/items/new",
            marked_up(stimulus="<table><tr><td>A case</td></tr></table>", option_a="x<sub>2</sub>"),
        )
        page = await psychometrician.get(ITEM)

        assert saved.status_code == 303
        assert "<p>What is <strong>best</strong>?</p>" in page.text
        assert "<td>A case</td>" in page.text
        assert "x<sub>2</sub>" in page.text

    async def test_scripts_and_handlers_never_arrive_on_a_page(
        self, psychometrician: Visitor
    ) -> None:
        hostile = (
            '<p onclick="alert(1)">Hi<script>alert(2)</script><a href="javascript:x">y</a></p>'
        )

        await psychometrician.post("/bank/small/items/new", marked_up(stimulus=hostile))
        page = await psychometrician.get(ITEM)

        assert "<p>Hiy</p>" in page.text
        assert not re.search(r"alert\([12]\)|javascript:x", page.text)

    async def test_markup_in_a_plain_text_stays_characters(self, psychometrician: Visitor) -> None:
        await psychometrician.post(
            "/bank/small/items/new", row("NEW-1", stem="Is <b>a</b> < b & c?")
        )

        page = await psychometrician.get(ITEM)

        assert "Is &lt;b&gt;a&lt;/b&gt; &lt; b &amp; c?" in page.text

    async def test_what_a_reader_would_miss_is_refused_beside_its_field(
        self, psychometrician: Visitor
    ) -> None:
        answer = await psychometrician.post(
            "/bank/small/items/new",
            marked_up(stimulus='<iframe src="https://example.org"></iframe>', option_c="Typed"),
        )

        assert answer.status_code == 422
        assert 'id="stimulus-error"' in answer.text
        assert "&lt;iframe&gt;" in answer.text
        assert "Typed" in answer.text


class TestImages:
    async def test_an_image_goes_into_the_text_and_what_was_typed_stays(
        self, psychometrician: Visitor
    ) -> None:
        typed = row("NEW-1", stem="1 < 2?\nReally?") | {
            "act": "add_image",
            "image_field": "stem",
            "image_words": 'A "teal" area',
        }

        answer = await psychometrician.post(
            "/bank/small/items/new", typed, ("a.jpg", a_picture("JPEG")), name="image"
        )

        assert answer.status_code == 200
        assert "1 &amp;lt; 2?&lt;br&gt;Really?" in answer.text
        assert "A &amp;quot;teal&amp;quot; area" in answer.text
        assert 'value="html" selected' in answer.text

    @pytest.mark.parametrize(
        ("content", "words", "field"),
        [
            (b"<svg onload=alert(1)>", "A chart", "image"),
            (b"", "A chart", "image"),
            (b"\0" * (5 * 1024 * 1024 + 1), "A chart", "image"),
            (a_picture(), "", "image_words"),
        ],
    )
    async def test_what_cannot_be_used_is_said_beside_its_field(
        self, psychometrician: Visitor, content: bytes, words: str, field: str
    ) -> None:
        typed = row("NEW-1", option_c="Typed") | {
            "act": "add_image",
            "image_field": "stem",
            "image_words": words,
        }

        answer = await psychometrician.post(
            "/bank/small/items/new", typed, ("a.png", content), name="image"
        )

        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert "Typed" in answer.text

    async def test_staff_see_an_image_and_candidates_do_not(
        self,
        visitor: Visitor,
        as_office: OpenSession,
        open_session: OpenSession,
        bank: tuple[UUID, People],
    ) -> None:
        exam_id, people = bank
        sha256 = await add_image(
            as_office, content=a_picture(), exam_id=exam_id, actor_id=people.writer, now=NINE
        )
        await visitor.sign_in(open_session, people.manager, Role.CANDIDATE, NINE)
        refused = await visitor.get(f"/bank/images/{sha256}")
        await visitor.sign_in(open_session, people.colleague, Role.PSYCHOMETRICIAN, NINE)
        shown = await visitor.get(f"/bank/images/{sha256}")

        assert refused.status_code == 404
        assert shown.status_code == 200
        assert hashlib.sha256(shown.content).hexdigest() == sha256
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert "immutable" in shown.headers["cache-control"]
        for address in ("/bank/images/none", f"/bank/images/{'0' * 64}"):
            assert (await visitor.get(address)).status_code == 404

    async def test_a_text_cannot_show_an_image_that_is_not_there(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        wording = with_image(Wording(row("NEW-1")), "stem", "0" * 64, "A chart")

        with pytest.raises(ContentRefused, match="does not have"):
            await write_item(
                as_office,
                exam_id=exam_id,
                code="NEW-1",
                wording=wording,
                actor_id=people.writer,
                now=NINE,
            )

    async def test_a_practice_text_carries_its_images_with_it(
        self, as_office: OpenSession, visitor: Visitor, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        sha256 = await add_image(
            as_office, content=a_picture(), exam_id=exam_id, actor_id=people.writer, now=NINE
        )
        version = make_version("X1", options=2)
        text = replace(
            make_text(version),
            stem=f'<p>See <img alt="A chart" src="image:{sha256}"></p>',
            stimulus="<p>A case.</p>",
            markup=Markup.HTML,
        )

        async with as_office() as session:
            item_id = await practice.write_item(session, exam_id, version)
            await practice.write_text(session, item_id, text)
        page = await visitor.get("/practice/1?exam=small")

        assert 'src="data:image/' in page.text
        assert "<p>A case.</p>" in page.text


async def test_what_is_published_needs_no_server_for_its_images(
    open_session: OpenSession, as_office: OpenSession
) -> None:
    people = await make_people(open_session)
    exam_id = await make_exam(open_session, people.manager, POLICY, "small")
    sha256 = await add_image(
        as_office, content=a_picture(), exam_id=exam_id, actor_id=people.writer, now=NINE
    )
    image = f'<img alt="A chart" src="image:{sha256}">'
    rows = [
        cells | {"stimulus": f"<p>See {image}</p>", "markup": "html"}
        if cells["item"] == "P1"
        else cells
        for cells in SIX_ROWS
    ]
    await import_rows(as_office, exam_id, people, rows)
    await approve_everything(as_office, exam_id, people)
    languages = ("en", "es")
    form_id = await assemble_form(
        as_office,
        exam_id=exam_id,
        code="F1",
        languages=languages,
        seed=b"seed",
        actor_id=people.writer,
        now=NINE,
    )

    await publish_form(
        as_office, form_id=form_id, languages=languages, actor_id=people.writer, now=at(1)
    )

    async with open_session() as session:
        documents = (await session.scalars(select(FormDocumentRow.content))).all()
    items = [item for content in documents for item in json.loads(content)["items"]]
    with_case = [item for item in items if "stimulus" in item]
    assert [item["markup"] for item in with_case] == ["html", "html"]
    assert all('src="data:image/' in item["stimulus"] for item in with_case)
    assert not any(sha256.encode() in content for content in documents)
    assert {frozenset(item) for item in items if item not in with_case} == {
        frozenset({"slot", "stem", "options"})
    }


class TestPreview:
    async def test_the_preview_is_made_by_the_players_own_template_and_module(
        self, psychometrician: Visitor
    ) -> None:
        await psychometrician.post(
            "/bank/small/items/new", marked_up(stimulus="<p>A case.</p>", option_a="<em>a</em>")
        )

        frame = await psychometrician.get(f"{ITEM}/preview/en")
        sent = re.search(r"data-sent>(.*?)</script>", frame.text)

        assert sent is not None
        item = json.loads(sent[1])
        assert item["stimulus"] == "<p>A case.</p>"
        assert item["options"][0] == {"option": "a", "text": "<em>a</em>"}
        assert "<em>a</em></span>" in frame.text
        assert 'class="item item--html item--with-stimulus"' in frame.text
        for secret in ("rationale", '"key"'):
            assert secret not in frame.text

    async def test_only_the_frame_may_be_framed_and_only_by_us(
        self, psychometrician: Visitor
    ) -> None:
        frame = await psychometrician.get("/bank/small/items/P1/preview/es")
        page = await psychometrician.get("/bank/small/items/P1/preview?language=es")
        other = await psychometrician.get("/bank/small/items/P1")

        policies = [answer.headers["content-security-policy"] for answer in (frame, page, other)]
        assert ["frame-ancestors 'self'" in policy for policy in policies] == [True, False, False]
        assert ["frame-src 'self'" in policy for policy in policies] == [False, True, False]
        assert frame.headers["x-frame-options"] == "SAMEORIGIN"
        assert other.headers["x-frame-options"] == "DENY"
        assert 'lang="es"' in frame.text

    @pytest.mark.parametrize("address", ["preview/ar", "preview/zz", "preview?language=ar"])
    async def test_a_language_without_a_text_has_no_preview(
        self, psychometrician: Visitor, address: str
    ) -> None:
        assert (await psychometrician.get(f"/bank/small/items/P1/{address}")).status_code == 404


class TestComparing:
    async def test_any_two_versions_are_compared_word_by_word_in_every_language(
        self, psychometrician: Visitor
    ) -> None:
        for number, changed in enumerate(
            ({"stem": "What about P9, in en?"}, {"key": "c", "enemies": "P2;P3", "option_d": ""}),
            start=1,
        ):
            cells = {**row("P1"), **({"stem": "What about P9, in en?"} | changed)}
            await psychometrician.get("/bank/small/items/P1/edit")
            await psychometrician.post(
                "/bank/small/items/P1/edit", {**cells, "from_number": str(number)}
            )

        page = await psychometrician.get("/bank/small/items/P1/comparison?first=3&second=1")

        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.text))
        assert "versions 1 and 3" in words
        assert "What about (removed: P1) (added: P9) , in en?" in words
        assert "Key (removed: A) (added: C)" in words
        assert "Enemies (added: P2) (added: P3)" in words
        assert "Option D (removed: P1 en d)" in words

    async def test_a_version_that_is_not_there_is_not_compared(
        self, psychometrician: Visitor
    ) -> None:
        answer = await psychometrician.get("/bank/small/items/P1/comparison?first=1&second=7")

        assert answer.status_code == 404


class TestFinding:
    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("text=p2", {"P2"}),
            ("text=Q1+es+c", {"Q1"}),
            ("text=100%25", set()),
            ("area=A2", {"Q1", "Q2", "Q3"}),
            ("area=none", set()),
            ("status=approved&language=es&area=A1", {"P1", "P2", "P3"}),
            ("status=missing&language=ar&text=P", {"P1", "P2", "P3"}),
            ("author=0192f0c0-0000-7000-8000-000000000000", set()),
            ("author=x&p_below=2&stage=x&text=P1", {"P1"}),
            ("p_below=0.5", set()),
        ],
    )
    async def test_a_filter_finds_what_it_says(
        self, psychometrician: Visitor, asked: str, found: set[str]
    ) -> None:
        page = await psychometrician.get(f"/bank/small/items?{asked}")

        assert set(re.findall(r'/items/([PQ]\d)"', page.text)) == found

    async def test_a_page_beyond_the_last_is_the_last(self, psychometrician: Visitor) -> None:
        page = await psychometrician.get("/bank/small/items?page=7")

        assert "Items 1 to 6 of 6" in page.text

    async def test_who_wrote_an_item_finds_it(
        self, psychometrician: Visitor, bank: tuple[UUID, People]
    ) -> None:
        page = await psychometrician.get(f"/bank/small/items?author={bank[1].writer}")

        assert "of 6" in page.text
        assert "Wen Writer" in page.text


def test_the_player_keeps_exactly_the_elements_that_the_bank_allows() -> None:
    script = (ROOT / "frontend/static/js/player/item_text.js").read_text()
    kept = re.search(r'KEPT = names\(\s*"([^"]+)"', script)

    assert kept is not None
    assert set(kept[1].split()) == ELEMENTS
