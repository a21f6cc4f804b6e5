"""GIFT: the grammar agrees with expected parses; one key comes in, anything else is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from item_bank.errors import FileRefused
from item_bank.exchange.gift import read_gift
from item_bank.exchange.gift_syntax import GiftQuestion, GiftText, Kind, parse
from item_bank.exchange.source_items import Reading, SourceItem
from item_bank.items import Markup

PROJECT_FOLDER = Path(__file__).resolve().parents[3]
FOLDER = PROJECT_FOLDER.parent / "shared/data/gift-csv-moodle/gift"
FILES = sorted(path.with_suffix(".gift") for path in FOLDER.glob("*.json"))

shared = pytest.mark.skipif(not FILES, reason="../shared/data/gift-csv-moodle is missing")


def read(text: str) -> Reading:
    return read_gift(text.encode(), "a.gift")


def only_item(text: str) -> SourceItem:
    reading = read(text)
    assert reading.refused == ()
    (item,) = reading.items
    return item


def reason(text: str) -> str:
    (refused,) = read(text).refused
    return refused.reason


def keys(item: SourceItem) -> list[str]:
    return [option.text for option in item.options if option.is_key]


def document(text: GiftText | None) -> dict[str, str] | None:
    return None if text is None else {"format": text.format, "text": text.text}


def as_expected(question: GiftQuestion) -> dict[str, Any]:
    """A question as the expected parses write it."""
    said: dict[str, Any] = {"type": question.kind, "title": question.title or None}
    if question.kind is Kind.CATEGORY:
        return said
    said |= {"stem": document(question.stem), "hasEmbeddedAnswers": question.has_blank}
    said |= {"id": question.identifier or None, "tags": list(question.tags) or None}
    if question.kind is not Kind.DESCRIPTION:
        said["globalFeedback"] = document(question.feedback)
    if question.kind is Kind.TRUE_FALSE:
        feedbacks = [*question.feedbacks, None, None]
        said["isTrue"] = question.is_true
        said["trueFeedback"], said["falseFeedback"] = map(document, feedbacks[:2])
    if question.kind in (Kind.MULTIPLE_CHOICE, Kind.SHORT_ANSWER):
        said["choices"] = [
            {"isCorrect": answer.is_marked, "weight": answer.weight,
             "text": document(answer.text), "feedback": document(answer.feedback)}
            for answer in question.answers
        ]  # fmt: skip
    if question.kind is Kind.MATCHING:
        said["matchPairs"] = [
            {"subquestion": document(answer.text), "subanswer": answer.pair}
            for answer in question.answers
        ]
    return said


def simplified(expected: dict[str, Any]) -> dict[str, Any]:
    """An expected parse without numerical answers, and without the space it puts after a blank."""
    simple = {name: value for name, value in expected.items() if expected["type"] != "Category"}
    if not simple:
        return {"type": expected["type"], "title": expected["title"]}
    if expected["type"] == Kind.NUMERICAL:
        simple.pop("choices")
    simple["stem"] = {**simple["stem"], "text": simple["stem"]["text"].replace("_____ .", "_____.")}
    return simple


@shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_parse_of_shared_files_is_the_expected_one(path: Path) -> None:
    expected = [simplified(one) for one in json.loads(path.with_suffix(".json").read_text())]

    assert [as_expected(question) for question in parse(path.read_text())] == expected


@shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_expected_as_one_choice_comes_in_with_its_key_and_nothing_else_does(
    path: Path,
) -> None:
    wanted = []
    questions = json.loads(path.with_suffix(".json").read_text())
    for question in questions:
        choices = question.get("choices", []) if question["type"] == "MC" else []
        correct = [choice["text"]["text"] for choice in choices if choice["isCorrect"]]
        if question["type"] == "TF":
            wanted.append((2, "True" if question["isTrue"] else "False"))
        elif len(correct) == 1 and len(choices) <= 5:
            wanted.append((len(choices), correct[0]))

    reading = read_gift(path.read_bytes(), path.name)

    found = [(len(item.options), keys(item)[0]) for item in reading.items]
    assert [count for count, _ in found] == [count for count, _ in wanted]
    assert all(key in text for (_, key), (_, text) in zip(found, wanted, strict=True))
    items = sum(question["type"] != "Category" for question in questions)
    assert len(reading.items) + len(reading.refused) == items
    assert all(refused.reason.endswith(".") for refused in reading.refused)


def test_everything_an_item_can_say_is_read() -> None:
    item = only_item(
        """$CATEGORY: $course$/top/Law and ethics/Boundaries

// a remark [id:LE-1] [tag:hard]
::Gifts:: May a peer take a gift\\: yes or no? {
    ~Always#Never always.
    =It depends#Ask your supervisor.
    ~%-50%Never

    ####See chapter 3.
}
"""
    )

    assert (item.title, item.code, item.area) == ("Gifts", "LE-1", "Boundaries")
    assert item.stem == "May a peer take a gift: yes or no?"
    assert [option.text for option in item.options] == ["Always", "It depends", "Never"]
    assert item.options[1].rationale == "Ask your supervisor."
    assert keys(item) == ["It depends"]
    assert "Tags: hard." in item.note
    assert "See chapter 3." in item.note


def test_general_feedback_is_the_keys_rationale_where_it_has_none() -> None:
    assert only_item("Yes or no? {=Yes ~No ####Since ever.}").options[0].rationale == "Since ever."


def test_the_first_feedback_of_a_true_false_question_belongs_to_the_wrong_response() -> None:
    item = only_item("The sky is blue.{TRUE#Look up.#Indeed.}")

    assert [(option.text, option.rationale) for option in item.options] == [
        ("True", "Indeed."),
        ("False", "Look up."),
    ]


def test_a_text_around_the_answers_gets_a_blank() -> None:
    assert only_item("Two plus {=two ~three} is four.").stem == "Two plus _____ is four."


def test_html_becomes_plain_where_that_loses_nothing_and_is_cleaned_where_not() -> None:
    plain = only_item("[html]<p>One &amp; two?</p> {=<p>Yes</p> ~<p>No</p>}")
    rich = only_item('[html]<p onclick\\="x()">H<sub>2</sub>O?</p> {=Yes ~No}')

    assert (plain.markup, plain.stem, keys(plain)) == (Markup.PLAIN, "One & two?", ["Yes"])
    assert (rich.markup, rich.stem) == (Markup.HTML, "<p>H<sub>2</sub>O?</p>")


def test_markdown_is_read_and_less_than_signs_are_no_markup() -> None:
    marked = only_item("[markdown]Is **this** so:\n- one\n- two\n{=Yes ~No}")
    plain = only_item("Is a < b and List<String> a type? {=Yes ~No}")

    assert marked.stem == "<p>Is <strong>this</strong> so:</p><ul><li>one</li><li>two</li></ul>"
    assert (plain.markup, plain.stem) == (Markup.PLAIN, "Is a < b and List<String> a type?")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Read this.", "description"),
        ("Write. {}", "essay"),
        ("Year? {#1822:5}", "numerical"),
        ("Who? {=no one =nobody}", "short-answer"),
        ("Who? {Nobody}", "short-answer"),
        ("Match. {=a -> b =c -> d =e -> f}", "matching"),
        ("Which? {=a =b ~c}", "2 keys"),
        ("Which? {~%50%a ~%50%b ~%-100%c}", "more than one key"),
        ("Which? {~a ~b}", "no key"),
        ("Which? {=%50%a ~b}", "no key"),
        ("Which? {=a ~b ~c ~d ~e ~f}", "6 options"),
        ("Which? {=a ~b ~a}", "options 1 and 3 are the same"),
        ("Which? {=a ~}", "option 2 is empty"),
        ("{=a ~b}", "stem is empty"),
        ("Which? {=a ~b", "not closed"),
        ("Which {=a ~b} or {=c ~d}?", "more than one block"),
        ("Which? {what =a ~b}", "before the first"),
        ('[html]Which <img src\\="http\\://x.org/a.png">? {=a ~b}', "image"),
        ("Which\u202e? {=a ~b}", "U+202E"),
    ],
)
def test_anything_else_is_refused_with_its_reason(text: str, said: str) -> None:
    assert said in reason(text)


def test_one_full_credit_without_an_equals_sign_is_a_key() -> None:
    assert keys(only_item("Which? {~%100%a ~%-50%b ~c}")) == ["a"]


def test_a_broken_question_does_not_spoil_those_after_it() -> None:
    reading = read("Broken {=a ~b\n\nSound? {=c ~d}\n")

    assert [item.where for item in reading.items] == ["question 2, line 3 “Sound?”"]
    assert len(reading.refused) == 1


@pytest.mark.parametrize("content", [b"", b"  \n", b"\x00\x01\x02", b"// only a comment\n"])
def test_what_holds_no_questions_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        read_gift(content, "a.gift")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Which? {~" + "=" * 150_000 + "}", "more than 100 answers"),
        ("x" * 10_000_000 + "{=a ~b}", "more than 200,000 characters"),
        ("[markdown]" + "x" * 30_000 + "{=a ~b}", "more than 10,000 characters"),
    ],
    ids=["answers", "question", "stem"],
)
def test_a_question_beyond_measure_is_refused(text: str, said: str) -> None:
    assert said in reason(text)


def test_a_file_of_half_a_million_lines_is_refused() -> None:
    with pytest.raises(FileRefused, match="more than 500,000 lines"):
        read("{\n~a\n\n" * 200_000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_encoding_is_read(encoding: str) -> None:
    (item,) = read_gift("¿Sí o no? {=Sí ~No}".encode(encoding), "a.gift").items

    assert item.stem == "¿Sí o no?"
