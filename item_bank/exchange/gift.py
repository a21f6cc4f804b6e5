"""GIFT files in: multiple choice with one key and true-false; everything else refused by name."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from item_bank.errors import FileRefused
from item_bank.exchange.cells import Limits
from item_bank.exchange.choice_reading import (
    FoundOption,
    FoundText,
    NotRepresentable,
    choice_item,
    described,
    shortened,
)
from item_bank.exchange.gift_syntax import GiftAnswer, GiftQuestion, GiftText, Kind, parse
from item_bank.exchange.moodle_texts import (
    FULL_CREDIT,
    ITEMS_MAX,
    NO_TEXT,
    PARTIAL_CREDIT,
    TRUE_AND_FALSE,
    area_of,
    found_text,
    note_of,
    with_general_feedback,
)
from item_bank.exchange.source_items import Reading, RefusedSource, SourceItem
from item_bank.exchange.text_files import read_text

_NO_CHOICE: Final = {
    Kind.DESCRIPTION: "It is a description: it has no answers.",
    Kind.ESSAY: "It is an essay question: it has no options to choose from.",
    Kind.SHORT_ANSWER: "It is a short-answer question: its answer is typed, not chosen.",
    Kind.NUMERICAL: "It is a numerical question: its answer is typed, not chosen.",
    Kind.MATCHING: "It is a matching question: it asks for several responses.",
}
_DEFAULT_LIMITS: Final = Limits()


def read_gift(content: bytes, name: str, limits: Limits = _DEFAULT_LIMITS) -> Reading:
    """The items of a GIFT file; refuses, as a whole, only what is no text file."""
    text = read_text(content, limits).text
    items: list[SourceItem] = []
    refused: list[RefusedSource] = []
    category = None
    number = 0
    for question in parse(text):
        if question.kind is Kind.CATEGORY:
            category = question.title
            continue
        number += 1
        if number > ITEMS_MAX:
            raise FileRefused(f"The file has more than {ITEMS_MAX:,} questions; send it in parts.")
        where = _where(number, question)
        try:
            items.append(_item(name, where, question, category or ""))
        except NotRepresentable as refusal:
            refused.append(RefusedSource(name, where, str(refusal)))
    if not number and category is None:
        raise FileRefused("The file has no GIFT questions.")
    return Reading(tuple(items), tuple(refused))


def _where(number: int, question: GiftQuestion) -> str:
    named = question.title or question.stem.text
    said = f" “{shortened(named)}”" if named else ""
    return f"question {number}, line {question.line}{said}"


def _item(source: str, where: str, question: GiftQuestion, category: str) -> SourceItem:
    if question.kind is Kind.MALFORMED:
        raise NotRepresentable(question.fault)
    if question.kind in _NO_CHOICE:
        raise NotRepresentable(_NO_CHOICE[question.kind])
    is_truth = question.kind is Kind.TRUE_FALSE
    options = _truth_options(question) if is_truth else _options(question.answers)
    general = _found(question.feedback) if question.feedback else NO_TEXT
    options, left_over = with_general_feedback(options, general)
    about = described(
        source,
        where,
        code=question.identifier,
        title=question.title,
        area=area_of(category),
        note=note_of(category, question.tags, left_over),
    )
    if any(0 < (answer.weight or 0) < FULL_CREDIT for answer in question.answers):
        about = replace(about, warnings=(PARTIAL_CREDIT,))
    return choice_item(about, _found(question.stem), options)


def _options(answers: Sequence[GiftAnswer]) -> list[FoundOption]:
    """Without any “=”, the answer with all the credit is the key if no other gives any."""
    credits = [answer.weight or 0 for answer in answers]
    full = [credit for credit in credits if credit >= FULL_CREDIT]
    if any(answer.is_marked for answer in answers):
        keys = [
            answer.weight in (None, FULL_CREDIT)
            if answer.is_marked
            else (answer.weight or 0) >= FULL_CREDIT
            for answer in answers
        ]
    elif len(full) == 1 and not any(0 < credit < FULL_CREDIT for credit in credits):
        keys = [credit in full for credit in credits]
    elif any(credit > 0 for credit in credits):
        raise NotRepresentable("Several answers give credit: it has more than one key.")
    else:
        keys = [False] * len(answers)
    return [
        FoundOption(_found(answer.text), is_key, _found(answer.feedback or GiftText("")))
        for answer, is_key in zip(answers, keys, strict=True)
    ]


def _truth_options(question: GiftQuestion) -> list[FoundOption]:
    """Moodle says the first feedback to a wrong response and the second to a right one."""
    said = [_found(feedback or GiftText("")) for feedback in question.feedbacks[:2]]
    wrong, right = [*said, NO_TEXT, NO_TEXT][:2]
    return [
        FoundOption(FoundText(text), is_key, right if is_key else wrong)
        for text, is_key in zip(
            TRUE_AND_FALSE, (question.is_true, not question.is_true), strict=True
        )
    ]


def _found(text: GiftText) -> FoundText:
    return found_text(text.text, text.format)
