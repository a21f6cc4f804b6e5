"""What is written as QTI comes back with the same texts and the same key."""

import io
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from item_bank.errors import ImageMissing, TextRefused
from item_bank.exchange.qti import read_qti, write_qti
from item_bank.images import StoredImage, reencode
from item_bank.items import (
    OPTION_IDS,
    AreaCode,
    ItemCode,
    ItemVersion,
    ItemVersionRef,
    LanguageVersion,
    Markup,
    OptionId,
    OptionText,
    Stage,
    VersionNumber,
)
from item_bank.languages import ENGLISH, LANGUAGES, LanguageTag, is_visible, normalise
from item_bank.markup import plain_text, sanitise
from tests.item_bank.builders import make_text, make_version
from tests.item_bank.qti_documents import picture

IMAGE = reencode(picture())
PHOTOGRAPH = reencode(picture("JPEG", (300, 200)))
IMAGES = {image.sha256: image.content for image in (IMAGE, PHOTOGRAPH)}
SPANISH = LanguageTag("es")


def shown(image: StoredImage, alt: str = "A dog") -> str:
    return sanitise(f'<img src="image:{image.sha256}" alt="{alt}">')


def kept(text: str) -> str:
    try:
        return normalise(text)
    except TextRefused:
        return ""


def cleaned(text: str) -> str:
    try:
        return sanitise(text)
    except TextRefused:
        return ""


plain_texts = st.text(max_size=60).map(kept)
pieces = st.sampled_from(
    [
        *("<p>", "</p>", "<b>", "</b>", "<i>", "<u>", "</u>", "<sup>2</sup>", "<br>", "<br><br>"),
        *("<ol start=3><li>one<li>two</ol>", "<ul><li>", "</ul>", "<pre> a\n  b</pre>", "<h2>"),
        *("<table><caption>T</caption><tr><th scope=row>x<td colspan=2>", "</table>", "&nbsp;"),
        *('<p dir="rtl">', '<span lang="fa">', "</span>", "<ruby>漢<rt>かん</rt></ruby>", "\n \t "),
        *(shown(IMAGE), shown(PHOTOGRAPH, "x &lt; &quot;y&quot;"), "&#x338;", "<blockquote>"),
    ]
)
html_texts = st.lists(st.one_of(pieces, plain_texts), max_size=8).map("".join).map(cleaned)


def seen(text: str, markup: Markup) -> bool:
    if markup is Markup.PLAIN:
        return is_visible(text)
    return "<img" in text or is_visible(plain_text(text))


@st.composite
def language_versions(draw: st.DrawFn, version: ItemVersion, tag: str) -> LanguageVersion:
    markup = draw(st.sampled_from(Markup))
    any_text = plain_texts if markup is Markup.PLAIN else html_texts
    text = any_text.filter(lambda text: seen(text, markup))
    return LanguageVersion(
        ref=version.ref,
        language=LanguageTag(tag),
        stem=draw(text),
        options=tuple(
            OptionText(option, draw(text), draw(plain_texts)) for option in version.options
        ),
        stimulus=draw(st.one_of(st.just(""), text)),
        markup=markup,
    )


@st.composite
def items(draw: st.DrawFn) -> tuple[ItemVersion, dict[LanguageTag, LanguageVersion]]:
    options = OPTION_IDS[: draw(st.integers(2, 5))]
    version = ItemVersion(
        ref=ItemVersionRef(
            ItemCode(draw(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", fullmatch=True))),
            VersionNumber(1),
        ),
        stage=Stage.DRAFT,
        area=AreaCode(draw(st.from_regex(r"[A-Z][0-9]{1,2}", fullmatch=True))),
        key=draw(st.sampled_from(options)),
        options=options,
        competency=draw(st.none() | st.integers(1, 99)),
        shuffle_safe=draw(st.booleans()),
        reference=draw(plain_texts),
    )
    tags = draw(st.sets(st.sampled_from(sorted(LANGUAGES)), min_size=1, max_size=2))
    return version, {LanguageTag(tag): draw(language_versions(version, tag)) for tag in tags}


@settings(max_examples=60, deadline=None)
@given(written=st.lists(items(), min_size=1, max_size=2, unique_by=lambda item: item[0].ref.item))
def test_every_text_and_every_key_comes_back_as_it_was(
    written: Sequence[tuple[ItemVersion, dict[LanguageTag, LanguageVersion]]],
) -> None:
    package = write_qti(written, IMAGES, ENGLISH)
    reading = read_qti(package, "package.zip")

    assert reading.refused == ()
    found = {(item.code, item.language): item for item in reading.items}
    assert len(found) == len(reading.items) == sum(len(texts) for _, texts in written)
    for version, texts in written:
        for text in texts.values():
            item = found[version.ref.item, text.language]
            assert (item.stem, item.stimulus) == (text.stem, text.stimulus)
            assert (item.markup, item.shuffle_safe) == (text.markup, version.shuffle_safe)
            assert (item.area, item.reference) == (version.area, version.reference)
            assert [(option.text, option.rationale) for option in item.options] == [
                (option.text, option.rationale) for option in text.options
            ]
            keys = [option.is_key for option in item.options]
            assert OPTION_IDS[keys.index(True)] == version.key
            assert sum(keys) == 1
    assert reading.images.items() <= IMAGES.items()
    assert package == write_qti(written, IMAGES, ENGLISH)


def test_the_source_language_comes_first_and_the_manifest_lists_each_file() -> None:
    version = make_version()
    texts = {tag: make_text(version, tag) for tag in (ENGLISH, SPANISH)}
    package = write_qti([(version, texts)], {}, SPANISH)

    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        names = archive.namelist()
        manifest = archive.read("imsmanifest.xml").decode()
    assert names == ["imsmanifest.xml", "items/A1-001.es.xml", "items/A1-001.en.xml"]
    assert all(f'<file href="{name}"/>' in manifest for name in names[1:])
    assert "imsqti_item_xmlv2p1" in manifest


def test_an_image_that_is_not_stored_is_named() -> None:
    version = make_version(options=2)
    text = LanguageVersion(
        ref=version.ref,
        language=ENGLISH,
        stem=shown(IMAGE),
        options=(OptionText(OptionId("a"), "x"), OptionText(OptionId("b"), "y")),
        markup=Markup.HTML,
    )

    with pytest.raises(ImageMissing, match=IMAGE.sha256):
        write_qti([(version, {ENGLISH: text})], {}, ENGLISH)
