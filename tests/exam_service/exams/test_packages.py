"""Form packages: sealed once, opened by their key code alone, fetched by their whole address."""

import base64
import hashlib
import json
import zlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, select, text

from exam_service.database.session import Addresses, OpenSession
from exam_service.exams import store
from exam_service.exams.rules.packages import open_package, seal_package, spoken_code
from exam_service.exams.tables import FormPackageKeyRow, FormPackageRow
from exam_service.exams.use_cases.packages import package_published_forms
from tests.builders.exams import NINE
from tests.builders.sittings import Programme
from tests.builders.visitor import Visitor, visiting

DOCUMENT = json.dumps({"items": [{"stem": f"A stem {n}"} for n in range(60)]}).encode()
CODE = bytes(range(16))
NONCE = bytes(range(12))
SEALED = seal_package(DOCUMENT, key_code=CODE, nonce=NONCE)


class TestSealing:
    def test_a_package_opens_with_its_code_to_the_same_bytes(self) -> None:
        assert open_package(SEALED.content, CODE) == DOCUMENT

    def test_it_is_made_as_players_open_it(self) -> None:
        """Step by step as a browser does it, without our own opening."""
        key = HKDF(SHA256(), 32, salt=b"", info=b"exam-package-1").derive(CODE)
        inside = AESGCM(key).decrypt(SEALED.content[:12], SEALED.content[12:], b"exam-package-1")

        assert zlib.decompress(inside, wbits=-15) == DOCUMENT

    def test_its_address_is_the_hash_of_its_bytes(self) -> None:
        assert SEALED.address == hashlib.sha256(SEALED.content).hexdigest()

    def test_nothing_of_the_document_can_be_read_in_it_and_it_is_smaller(self) -> None:
        assert b"stem" not in SEALED.content
        assert len(SEALED.content) < len(DOCUMENT) / 2

    def test_another_code_opens_nothing(self) -> None:
        with pytest.raises(InvalidTag):
            open_package(SEALED.content, CODE[::-1])

    @pytest.mark.parametrize("place", [0, 11, 12, 40, -1])
    def test_one_altered_bit_opens_nothing(self, place: int) -> None:
        altered = bytearray(SEALED.content)
        altered[place] ^= 1

        with pytest.raises(InvalidTag):
            open_package(bytes(altered), CODE)

    def test_a_package_cut_short_opens_nothing(self) -> None:
        for length in (12, 20, len(SEALED.content) - 1):
            with pytest.raises(InvalidTag):
                open_package(SEALED.content[:length], CODE)


class TestReadingAloud:
    def test_a_code_is_read_in_groups_of_four_and_five(self) -> None:
        groups = spoken_code(CODE).split(" ")

        assert {len(group) for group in groups} == {4, 5}
        assert len("".join(groups)) == 26

    @pytest.mark.parametrize("code", [CODE, bytes(16), b"\xff" * 16])
    def test_what_is_read_aloud_is_the_whole_code(self, code: bytes) -> None:
        letters = spoken_code(code).replace(" ", "")

        assert base64.b32decode(letters + "=" * 6) == code


async def stored(open_session: OpenSession) -> Sequence[tuple[object, ...]]:
    """Every package with its code, as the tables hold them."""
    async with open_session() as session:
        rows = await session.execute(
            select(
                FormPackageRow.form_id,
                FormPackageRow.section,
                FormPackageRow.language,
                FormPackageRow.address,
                FormPackageRow.content,
                FormPackageKeyRow.key_code,
            )
            .join(
                FormPackageKeyRow,
                (FormPackageKeyRow.form_id == FormPackageRow.form_id)
                & (FormPackageKeyRow.section == FormPackageRow.section)
                & (FormPackageKeyRow.language == FormPackageRow.language),
            )
            .order_by(FormPackageRow.language, FormPackageRow.section)
        )
        return [tuple(row) for row in rows]


async def as_before_there_were_packages(open_session: OpenSession) -> None:
    async with open_session() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(delete(FormPackageKeyRow))
        await session.execute(delete(FormPackageRow))


class TestPublishedForms:
    async def test_each_section_has_a_package_in_each_language_under_a_code_of_its_own(
        self, open_session: OpenSession, programme: Programme
    ) -> None:
        rows = await stored(open_session)

        places = [(section, language) for _, section, language, *_ in rows]
        assert places == [(1, "en"), (2, "en"), (1, "es"), (2, "es")]
        assert len({code for *_, code in rows}) == len(rows)

    async def test_a_package_holds_exactly_what_the_form_s_document_says(
        self, as_delivery: OpenSession, programme: Programme
    ) -> None:
        async with as_delivery() as session:
            addresses = await store.list_package_addresses(session, programme.form_id, "es")
            assert list(addresses) == [1, 2]
            for section, address in addresses.items():
                content = await store.find_package_content(session, address)
                code = await store.find_package_key_code(session, programme.form_id, section, "es")
                document = await store.load_form_document(session, programme.form_id, section, "es")
                assert content is not None
                assert code is not None
                assert open_package(content, code) == document

    async def test_no_key_no_rationale_and_no_scored_mark_is_inside(
        self, open_session: OpenSession, programme: Programme
    ) -> None:
        for *_, content, code in await stored(open_session):
            assert isinstance(content, bytes)
            assert isinstance(code, bytes)
            inside = json.loads(open_package(content, code))
            assert set(inside) == {"form", "section", "language", "direction", "items"}
            assert {name for item in inside["items"] for name in item} == {
                "slot", "stem", "options",
            }  # fmt: skip
            assert {
                name for item in inside["items"] for option in item["options"] for name in option
            } == {"option", "text"}

    async def test_a_form_published_before_there_were_packages_gets_them_once(
        self, as_office: OpenSession, open_session: OpenSession, programme: Programme
    ) -> None:
        await as_before_there_were_packages(open_session)

        await package_published_forms(as_office)
        first = await stored(open_session)
        await package_published_forms(as_office)

        assert len(first) == 4
        assert await stored(open_session) == first

    async def test_what_was_cut_off_half_way_is_completed_and_the_rest_is_left(
        self, as_office: OpenSession, open_session: OpenSession, programme: Programme
    ) -> None:
        before = await stored(open_session)
        async with open_session() as session:
            await session.execute(text("SET LOCAL session_replication_role = replica"))
            for table in (FormPackageKeyRow, FormPackageRow):
                await session.execute(delete(table).where(table.language == "es"))

        await package_published_forms(as_office)

        after = await stored(open_session)
        assert [row for row in after if row[2] == "en"] == [row for row in before if row[2] == "en"]
        assert len(after) == len(before)

    async def test_a_form_that_has_none_yet_is_not_an_error(
        self, as_delivery: OpenSession, open_session: OpenSession, programme: Programme
    ) -> None:
        await as_before_there_were_packages(open_session)

        async with as_delivery() as session:
            assert await store.list_package_addresses(session, programme.form_id, "en") == {}
            code = await store.find_package_key_code(session, programme.form_id, 1, "en")
        assert code is None


class TestFetching:
    @pytest.fixture
    async def visitor(
        self, programme: Programme, addresses: Addresses, tmp_path: Path
    ) -> AsyncIterator[Visitor]:
        """Nobody who is signed in: a package is public, and closed."""
        async with visiting(addresses, tmp_path, NINE) as somebody:
            yield somebody

    async def test_a_package_comes_as_it_is_and_may_be_kept_for_ever(
        self, visitor: Visitor, open_session: OpenSession
    ) -> None:
        for _, _, _, address, content, _ in await stored(open_session):
            answer = await visitor.get(f"/packages/{address}")

            assert answer.status_code == 200
            assert answer.content == content
            assert hashlib.sha256(answer.content).hexdigest() == address
            assert answer.headers["content-type"] == "application/octet-stream"
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"
            assert answer.headers["x-content-type-options"] == "nosniff"
            for header in ("set-cookie", "vary", "content-encoding"):
                assert header not in answer.headers

    async def test_it_tells_no_item_to_who_has_no_code(
        self, visitor: Visitor, open_session: OpenSession
    ) -> None:
        for _, _, _, address, _, code in await stored(open_session):
            answer = await visitor.get(f"/packages/{address}")

            for word in (b"Item", b"Option", b"slot0"):
                assert word not in answer.content
            assert isinstance(code, bytes)
            assert code not in answer.content

    async def test_only_the_whole_address_finds_it(
        self, visitor: Visitor, open_session: OpenSession
    ) -> None:
        address = str((await stored(open_session))[0][3])
        near = [address[:-1], address[:8], address + "0", address.upper(), "%", "*", "0" * 64]

        for other in near:
            answer = await visitor.get(f"/packages/{other}")
            assert answer.status_code == 404, other
            assert "immutable" not in answer.headers["cache-control"]
