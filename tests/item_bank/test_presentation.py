"""What leaves the server has no key, no rationale and no trace of what counts."""

import json
from collections.abc import Mapping
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from item_bank.errors import ContentError, ImageMissing, LanguageVersionUnfit
from item_bank.forms import FrozenForm, freeze
from item_bank.items import ItemVersion, Markup, Stage
from item_bank.languages import LanguageTag
from item_bank.markup import sanitise
from item_bank.presentation import (
    FormNames,
    PresentedItem,
    PresentedOption,
    SectionDocument,
    document_bytes,
    form_names,
    in_seeded_order,
    present,
    read_document,
    seeded_positions,
    with_sources,
)
from tests.item_bank.builders import SECRET, make_form, make_text, make_version

HTML = Markup.HTML
VERSIONS = [
    make_version(f"A1-{number:03}", stage=Stage.PRETEST if number % 6 == 0 else Stage.OPERATIONAL)
    for number in range(1, 25)
]
FROZEN = freeze(make_form(VERSIONS, sections=2))


def names_of(frozen: FrozenForm, versions: list[ItemVersion], secret: bytes = SECRET) -> FormNames:
    return form_names(frozen, {version.ref: version.options for version in versions}, secret)


def a_document(language: str = "en", secret: bytes = SECRET) -> SectionDocument:
    texts = {version.ref: make_text(version, language) for version in VERSIONS}
    tag = LanguageTag(language)
    return present(FROZEN, 1, tag, texts, names_of(FROZEN, VERSIONS, secret))


def test_the_types_that_leave_have_only_these_fields() -> None:
    assert [field.name for field in fields(SectionDocument)] == [
        "form", "section", "language", "direction", "items",
    ]  # fmt: skip
    assert [field.name for field in fields(PresentedItem)] == [
        "slot", "stem", "options", "stimulus", "markup",
    ]  # fmt: skip
    assert [field.name for field in fields(PresentedOption)] == ["option", "text"]


def test_no_rationale_code_or_role_is_in_the_bytes() -> None:
    content = document_bytes(a_document()).decode()

    for word in ("Rationale", "pretest", "operational", FROZEN.content_hash, '"A1-001"'):
        assert word not in content


def test_the_order_of_a_document_depends_on_opaque_names_alone() -> None:
    slots = [item.slot for item in a_document().items]

    assert slots == sorted(slots)
    assert len(set(slots)) == 12


def test_opaque_names_are_stable_and_depend_on_secret_and_form() -> None:
    other_form = freeze(make_form(VERSIONS[::-1], sections=2))

    assert a_document() == a_document()
    names = names_of(FROZEN, VERSIONS)
    assert names == names_of(FROZEN, VERSIONS)
    assert names.form != names_of(FROZEN, VERSIONS, b"another").form
    assert names.form != names_of(other_form, VERSIONS).form
    opaque: list[str] = [slot.slot for slot in names.slots.values()]
    opaque += [name for slot in names.slots.values() for name in slot.options.values()]
    assert len(set(opaque)) == len(opaque) == 24 * 5


def test_a_document_reads_back_as_it_was() -> None:
    document = a_document("ar")

    assert read_document(document_bytes(document)) == document
    assert document.direction == "rtl"


def test_a_missing_a_foreign_and_an_unfit_text_are_refused() -> None:
    texts = {version.ref: make_text(version) for version in VERSIONS}
    first = VERSIONS[0]
    short = replace(texts[first.ref], options=texts[first.ref].options[:2])
    names, tag = names_of(FROZEN, VERSIONS), LanguageTag("en")

    with pytest.raises(LanguageVersionUnfit):
        present(FROZEN, 1, LanguageTag("es"), texts, names)
    with pytest.raises(LanguageVersionUnfit, match="A1-001"):
        present(FROZEN, 1, tag, {**texts, first.ref: short}, names)
    del texts[first.ref]
    with pytest.raises(LanguageVersionUnfit, match="A1-001"):
        present(FROZEN, 1, tag, texts, names)


def test_one_seed_gives_the_same_order_in_every_language() -> None:
    english, arabic = (in_seeded_order(a_document(tag), b"seed") for tag in ("en", "ar"))

    assert [item.slot for item in english.items] == [item.slot for item in arabic.items]
    assert [item.slot for item in english.items] != [item.slot for item in a_document().items]


def test_positions_say_the_order_to_whoever_has_the_document() -> None:
    document = a_document()

    for seed in (b"seed", b"another", b""):
        shown = in_seeded_order(document, seed)
        positions = seeded_positions(document, seed)
        assert tuple(document.items[position] for position in positions) == shown.items
        assert positions == seeded_positions(a_document("ar"), seed)


def test_options_keep_their_order_unless_they_are_shuffle_safe() -> None:
    document = a_document()
    safe = document.items[0].slot

    shown = {
        seed: in_seeded_order(document, bytes([seed]), frozenset({safe})) for seed in range(20)
    }

    for item in document.items:
        orders = {
            each.options for one in shown.values() for each in one.items if each.slot == item.slot
        }
        assert (len(orders) > 1) == (item.slot == safe)
        assert all(set(order) == set(item.options) for order in orders)


IMAGE = "ab" * 32
PICTURE = f'<p>See <img alt="a &lt;b&gt; c" src="image:{IMAGE}">.</p>'
SOURCES = {IMAGE: "data:image/png;base64,AAAA"}


def a_marked_up_document(sources: Mapping[str, str]) -> SectionDocument:
    """The first section with one item that has a stimulus, markup and an image."""
    texts = {version.ref: make_text(version) for version in VERSIONS}
    first = VERSIONS[0].ref
    texts[first] = replace(texts[first], stem=PICTURE, stimulus="<p>A case.</p>", markup=HTML)
    return present(FROZEN, 1, LanguageTag("en"), texts, names_of(FROZEN, VERSIONS), sources)


def test_a_plain_item_has_the_bytes_it_always_had() -> None:
    items = json.loads(document_bytes(a_document()))["items"]

    assert {frozenset(item) for item in items} == {frozenset({"slot", "stem", "options"})}


def test_a_document_carries_its_images_and_reads_back() -> None:
    document = a_marked_up_document(SOURCES)

    (item,) = (item for item in document.items if item.markup is HTML)
    assert item.stem == PICTURE.replace(f"image:{IMAGE}", SOURCES[IMAGE])
    assert item.stimulus == "<p>A case.</p>"
    assert b"image:" not in document_bytes(document)
    assert read_document(document_bytes(document)) == document


def test_an_image_that_is_not_there_keeps_a_document_from_being_made() -> None:
    with pytest.raises(ImageMissing, match=IMAGE):
        a_marked_up_document({})


@given(text=st.text(max_size=200))
def test_whatever_is_written_only_references_become_addresses(text: str) -> None:
    try:
        html = sanitise(f"{text}<img alt={text!r} src=image:{IMAGE}>")
    except ContentError:
        return

    shown = with_sources(html, SOURCES)

    assert shown.count(SOURCES[IMAGE]) == html.count(f'src="image:{IMAGE}"')
