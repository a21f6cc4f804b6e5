"""The archive of a bank: the same bytes for the same bank, and nothing but what its list names."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from item_bank.canonical import canonical_bytes, sha256_hex
from item_bank.errors import FileRefused
from item_bank.exchange.archive import Archive, read_archive, write_archive
from item_bank.exchange.archived_items import (
    ArchivedItem,
    ArchivedText,
    ArchivedVersion,
    Person,
    Stamp,
)
from item_bank.items import ItemCode, Stage
from item_bank.languages import ENGLISH, LanguageTag
from tests.item_bank.builders import make_text, make_version

NINE = datetime(2026, 5, 4, 9, 0, 0, 123456, UTC)
WEN = Person("Wen Writer", "wen@example.org")


def archived(code: str = "A1-001", *, stem: str = "What?", at: datetime = NINE) -> ArchivedItem:
    version = make_version(code, stage=Stage.APPROVED)
    stamp = Stamp(at, WEN)
    texts = (
        ArchivedText(make_text(version, ENGLISH, stem=stem), stamp),
        ArchivedText(make_text(version, "es"), stamp, Stamp(at, None), "0" * 64),
    )
    act = {"kind": "act", "action": "item.added", "after": {"version": 1}}
    return ArchivedItem(
        code=ItemCode(code),
        source_language=LanguageTag("es"),
        written=stamp,
        versions=(ArchivedVersion(version, "First.", stamp, texts),),
        origins=({"format": "gift", "source": "a.gift"},),
        history=(act,),
    )


def remade(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The archive with members as somebody changed them."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    change(members)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        for name, member in members.items():
            package.writestr(name, member)
    return output.getvalue()


texts = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1)


@given(
    st.lists(texts.filter(str.strip), min_size=1, max_size=5),
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1)),  # noqa: DTZ001 - made aware below
)
def test_reading_what_was_written_gives_the_same_items_and_the_same_bytes(
    stems: list[str], at: datetime
) -> None:
    east = timezone(timedelta(hours=5))
    items = [
        archived(f"I{number}", stem=stem, at=at.replace(tzinfo=east))
        for number, stem in enumerate(stems)
    ]

    content = write_archive(Archive(tuple(items)))

    assert read_archive(content) == Archive(tuple(items))
    assert write_archive(Archive(tuple(reversed(items)))) == content


def test_an_archive_of_many_items_is_parted_and_whole_again() -> None:
    items = tuple(archived(f"I{number:04}") for number in range(1_001))

    assert read_archive(write_archive(Archive(items))).items == items


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m.update({"items/0001.jsonl": b"{}\n"}), "not what its manifest says"),
        (lambda m: m.update({"more.txt": b""}), "other files"),
        (lambda m: m.pop("items/0001.jsonl"), "other files"),
        (lambda m: m.update({"bank.json": b"[]"}), "damaged"),
        (lambda m: m.update({"bank.json": b"{" * 100_000}), "damaged"),
        (lambda m: m.update({"bank.json": b'{"format":"item-bank","version":9}'}), "version 1"),
    ],
    ids=["changed", "added", "removed", "no_object", "too_deep", "of_another_time"],
)
def test_an_archive_that_is_not_as_its_list_says_is_refused(
    change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    content = write_archive(Archive((archived(),)))

    with pytest.raises(FileRefused, match=said):
        read_archive(remade(content, change))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "../x"),
        ("code", None),
        ("versions", []),
        ("source_language", "tlh"),
        ("written", {"at": "yesterday", "by": None}),
    ],
    ids=["leads_out", "no_code", "no_versions", "no_language", "no_instant"],
)
def test_an_item_that_cannot_be_is_refused_by_its_place(field: str, value: object) -> None:
    def change(members: dict[str, bytes]) -> None:
        document = json.loads(members["items/0001.jsonl"]) | {field: value}
        line = canonical_bytes(document) + b"\n"
        manifest = json.loads(members["bank.json"])
        manifest["files"]["items/0001.jsonl"]["sha256"] = sha256_hex(line)
        members |= {"items/0001.jsonl": line, "bank.json": canonical_bytes(manifest)}

    with pytest.raises(FileRefused):
        read_archive(remade(write_archive(Archive((archived(),))), change))


def test_html_that_our_cleaning_would_change_does_not_come_in_by_an_archive() -> None:
    item = archived(stem="<p onclick=x>What?</p>").to_document()
    item["versions"][0]["texts"][0]["markup"] = "html"  # type: ignore[index,call-overload]  # a document

    with pytest.raises(FileRefused, match="HTML"):
        ArchivedItem.from_document(item)
