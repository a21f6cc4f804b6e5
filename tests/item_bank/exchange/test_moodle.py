"""Moodle XML: one choice with one key comes in whole; anything else is refused by name."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from item_bank.canonical import sha256_hex
from item_bank.errors import FileRefused
from item_bank.exchange.moodle import read_moodle
from item_bank.exchange.source_items import Reading, SourceItem
from item_bank.items import Markup
from item_bank.markup import image_references

PROJECT_FOLDER = Path(__file__).resolve().parents[3]
FIXTURE = (
    PROJECT_FOLDER.parent / "shared/data/gift-csv-moodle/moodle-xml/html_chars_in_idnumbers.xml"
)
ANSWERS = (
    '<answer fraction="100"><text>Yes</text></answer><answer fraction="0"><text>No</text></answer>'
)


def picture(colour: str = "red") -> str:
    output = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(output, "PNG")
    return base64.b64encode(output.getvalue()).decode()


def question(stem: str = "Really?", inside: str = ANSWERS, kind: str = "multichoice") -> str:
    return (
        f'<question type="{kind}"><name><text>Name</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>'
        f"{inside}</question>"
    )


def read(*questions: str) -> Reading:
    document = f'<?xml version="1.0" encoding="UTF-8"?><quiz>{"".join(questions)}</quiz>'
    return read_moodle(document.encode(), "quiz.xml")


def only_item(*questions: str) -> SourceItem:
    reading = read(*questions)
    assert reading.refused == ()
    (item,) = reading.items
    return item


def reason(text: str) -> str:
    (refused,) = read(text).refused
    return refused.reason


@pytest.mark.skipif(not FIXTURE.exists(), reason="../shared/data/gift-csv-moodle is missing")
def test_the_shared_fixture_comes_in_with_its_odd_identifier() -> None:
    (item,) = read_moodle(FIXTURE.read_bytes(), FIXTURE.name).items

    assert (item.code, item.area, item.stem) == ("T & F", "Alpha", "Testing Alpha Question")
    assert [(option.text, option.is_key) for option in item.options] == [
        ("True", True),
        ("False", False),
    ]


def test_everything_an_item_can_say_is_read() -> None:
    item = only_item(
        '<question type="category"><category><text>$course$/top/Ethics &amp; law</text>'
        "</category></question>",
        question(
            "<p>Is this&nbsp;<b>so</b>?</p>",
            "<generalfeedback><text>See &lt;i&gt;chapter&lt;/i&gt; 3.</text></generalfeedback>"
            "<idnumber>E-1</idnumber><single>true</single><shuffleanswers>1</shuffleanswers>"
            '<answer fraction="0" format="plain_text"><text>a &lt; b</text></answer>'
            '<answer fraction="100.00000" format="html"><text>&lt;p&gt;Yes&lt;/p&gt;</text>'
            "<feedback><text>Because.</text></feedback></answer>"
            "<tags><tag><text>new</text></tag></tags>",
        ),
    )

    assert (item.code, item.area, item.title) == ("E-1", "Ethics & law", "Name")
    assert (item.markup, item.stem) == (Markup.HTML, "<p>Is this&nbsp;<b>so</b>?</p>")
    assert [option.text for option in item.options] == ["a &lt; b", "<p>Yes</p>"]
    assert (item.options[1].is_key, item.options[1].rationale) == (True, "Because.")
    assert item.shuffle_safe
    assert "Tags: new." in item.note
    assert "chapter" in item.note


def test_images_of_the_file_are_stored_by_content_and_nothing_is_fetched() -> None:
    stem = '<p><img src="@@PLUGINFILE@@/my%20sign.png" alt="A sign">What is it?</p>'
    file = f'<file name="my sign.png" path="/" encoding="base64">{picture()}</file>'
    with_file = question(stem).replace("</questiontext>", f"{file}</questiontext>")
    inline = question(f'<img src="data:image/png;base64,{picture("blue")}" alt="">What?')

    reading = read(with_file, inline)

    for item in reading.items:
        (shown,) = image_references(item.stem)
        assert sha256_hex(reading.images[shown]) == shown
    assert len(reading.images) == 2


@pytest.mark.parametrize(
    ("stem", "said"),
    [
        ('<img src="@@PLUGINFILE@@/gone.png">?', "“/gone.png” is not in the file"),
        ('<img src="http://example.org/a.png">?', "image that the file does not contain"),
        ('<img src="data:image/png;base64,AAAA">?', "image"),
        ('<a href="@@PLUGINFILE@@/a.pdf">this</a>?', "attached file"),
        ("<audio src='x.mp3'></audio>?", "<audio>"),
    ],
)
def test_what_an_item_cannot_show_is_refused(stem: str, said: str) -> None:
    assert said in reason(question(stem))


@pytest.mark.parametrize("kind", ["essay", "matching", "numerical", "shortanswer", "cloze",
                                  "description", "ddwtos", "ordering", ""])  # fmt: skip
def test_other_types_are_refused_by_name(kind: str) -> None:
    assert reason(question(kind=kind)).endswith(".")


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (f"<single>false</single>{ANSWERS}", "several responses"),
        (ANSWERS.replace('"0"', '"100"'), "2 keys"),
        (ANSWERS.replace('"100"', '"50"'), "no key"),
        (ANSWERS.replace('"100"', '"much"'), "no number"),
        (ANSWERS * 3, "6 options"),
        ("", "0 options"),
        (ANSWERS.replace("No", " Yes "), "are the same"),
        (ANSWERS.replace("No", "&lt;p&gt; &lt;/p&gt;"), "option 2 is empty"),
    ],
)
def test_what_has_not_exactly_one_key_among_two_to_five_options_is_refused(
    inside: str, said: str
) -> None:
    assert said in reason(question(inside=inside))


def test_partial_credit_and_hidden_questions_come_in_marked() -> None:
    inside = (
        f"<hidden>1</hidden>{ANSWERS.replace(chr(34) + '0' + chr(34), chr(34) + '25' + chr(34))}"
    )

    item = only_item(question(inside=inside))

    assert len(item.warnings) == 2


def test_true_comes_before_false_and_markdown_is_read() -> None:
    turned = (
        '<answer fraction="0"><text>false</text></answer>'
        '<answer fraction="100"><text>true</text></answer>'
    )
    stem = question("Is **this** so?", turned, "truefalse").replace('"html"', '"markdown"')

    item = only_item(stem)

    assert [(option.text, option.is_key) for option in item.options] == [
        ("True", True),
        ("False", False),
    ]
    assert item.stem == "<p>Is <strong>this</strong> so?</p>"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not well-formed"),
        (b"<quiz>", "not well-formed"),
        (b"<html/>", "no Moodle quiz"),
        (b'<!DOCTYPE quiz [<!ENTITY a "aaaa">]><quiz>&a;</quiz>', "DOCTYPE"),
        (b'<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>', "DOCTYPE"),
        (b'<!DOCTYPE quiz SYSTEM "http://example.org/quiz.dtd"><quiz/>', "DOCTYPE"),
        (b"<quiz>" + b"<a>" * 400, "not well-formed"),
        (b"<quiz><question>" + b"<a/>" * 30_000 + b"</question></quiz>", "more elements"),
        (b"<quiz><question>" + b"a" * 11_000_000 + b"</question></quiz>", "not well-formed"),
        (b"<quiz>\xff\xfe\xfd</quiz>", "not well-formed"),
        (b"x" * (21 * 1024 * 1024), "larger than 20 MB"),
    ],
    ids=[
        "empty",
        "cut",
        "other root",
        "entity",
        "external entity",
        "external DTD",
        "deep",
        "many elements",
        "long text",
        "not UTF-8",
        "large",
    ],
)
def test_a_hostile_or_broken_file_is_refused_as_a_whole(content: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        read_moodle(content, "quiz.xml")


def test_a_stem_of_ten_megabytes_is_refused_and_the_next_question_is_read() -> None:
    reading = read(question("x" * 9_000_000), question())

    assert "more than 10,000 characters" in reading.refused[0].reason
    assert len(reading.items) == 1
