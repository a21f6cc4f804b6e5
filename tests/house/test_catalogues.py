"""What candidates read is whole in every language that pages offer, and in step with sources."""

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from exam_service.web.languages import DEFAULT_LANGUAGE, LOCALES, direction_of, page_languages
from item_bank.languages import Direction
from tests.house.sources import ROOT, short

LANGUAGES = tuple(one.tag for one in page_languages() if one.tag != DEFAULT_LANGUAGE)
RIGHT_TO_LEFT = tuple(one for one in LANGUAGES if direction_of(one) is Direction.RIGHT_TO_LEFT)
# `%(name)s` of templates and `{name}` of refusals and modules.
PLACE = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
# Right as they are: units, a joint of units, and a word that both languages have.
SAME_AS_ENGLISH = {
    "es": {
        "%(hours)s %(minutes)s",
        "%(num)s h",
        "%(num)s min",
        "%(num)s s",
        "Normal",
        "{area}: {word}.",
    },
}
# Nobody fails, and nobody is accused.
NEVER_SAID = {
    "es": r"\breprob|\bsuspend|\bfall(ó|aste|ado)\b|\binválid|\bilegal|\bsospech",
    "ar": "رسب|رسوب|راسب|فشل|مشبوه|مخالف",
}
ISOLATES = re.compile("[\u2066\u2067\u2068][^\u2069]*\u2069")


@cache
def catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"))


def messages_of(catalog: Catalog) -> Iterator[Message]:
    """All but the header."""
    return (message for message in catalog if message.id)


def ids_of(catalog: Catalog) -> set[tuple[str, ...]]:
    return {texts(message.id) for message in messages_of(catalog)}


def texts(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value or ()))  # type: ignore[call-overload]


def places(text: str) -> set[str]:
    return {found[1] or found[2] for found in PLACE.finditer(text)}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the sources say today, found as `make catalogues` finds it."""
    path: Path = tmp_path_factory.mktemp("catalogues") / "messages.pot"
    pybabel = str(Path(sys.executable).parent / "pybabel")
    subprocess.run(
        [pybabel, "-q", "extract", "-F", "pyproject.toml", "-k", "N_", "-o", str(path), "."],
        cwd=ROOT,
        check=True,
    )
    with path.open("rb") as file:
        return read_po(file)


def test_the_template_of_the_catalogues_is_in_step_with_the_sources(sources: Catalog) -> None:
    with (LOCALES / "messages.pot").open("rb") as file:
        assert ids_of(read_po(file)) == ids_of(sources), "run `make catalogues`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_everything_and_nothing_else(language: str, sources: Catalog) -> None:
    catalog = catalogue(language)

    assert ids_of(catalog) == ids_of(sources)
    assert not catalog.obsolete
    assert not [message.id for message in messages_of(catalog) if message.fuzzy]
    assert not [one.id for one in messages_of(catalog) if not all(texts(one.string))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_form_of_a_language_is_there(language: str) -> None:
    catalog = catalogue(language)
    expected = Catalog(locale=language.replace("-", "_"))

    assert catalog.plural_forms == expected.plural_forms
    assert not [
        one.id
        for one in messages_of(catalog)
        if one.pluralizable and len(texts(one.string)) != expected.num_plurals
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_places_of_its_source(language: str) -> None:
    wrong = [
        (message.id, text)
        for message in messages_of(catalogue(language))
        for text in texts(message.string)
        # “One question” needs no number.
        if (missing := set.union(*map(places, texts(message.id))) ^ places(text))
        and not (message.pluralizable and missing == {"num"})
    ]

    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_percent_sign_only_begins_a_place(language: str) -> None:
    """Templates fill places with `%`, and a lone one would break the page."""
    lone = [
        text
        for message in messages_of(catalogue(language))
        for text in (*texts(message.id), *texts(message.string))
        if "%" in PLACE.sub("", text)
    ]

    assert not lone


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_english(language: str) -> None:
    left = {texts(one.id)[0] for one in messages_of(catalogue(language)) if is_left(one)}

    assert left <= SAME_AS_ENGLISH.get(language, set())


def is_left(message: Message) -> bool:
    return bool(set(texts(message.id)) & set(texts(message.string)))


@pytest.mark.parametrize("language", sorted(NEVER_SAID))
def test_no_catalogue_says_fail_of_a_person(language: str) -> None:
    said = [
        text
        for message in messages_of(catalogue(language))
        for text in texts(message.string)
        if re.search(NEVER_SAID[language], text, re.IGNORECASE)
    ]

    assert not said


@pytest.mark.parametrize("language", LANGUAGES)
def test_kept_here_saved_and_submitted_are_three_words(language: str) -> None:
    catalog = catalogue(language)
    words = {str(catalog[word].string) for word in ("On this device", "Saved", "Submitted")}

    assert len(words) == 3


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_latin_words_are_isolated_in_a_right_to_left_text(language: str) -> None:
    loose = [
        text
        for message in messages_of(catalogue(language))
        for text in texts(message.string)
        if re.search("[A-Za-z\u2066-\u2069]", ISOLATES.sub("", PLACE.sub("", text)))
    ]

    assert not loose


def test_every_catalogue_that_lies_here_is_offered() -> None:
    lying = {path.parts[-3] for path in LOCALES.glob("*/LC_MESSAGES/*.po")}

    assert lying == set(LANGUAGES), short(LOCALES)
