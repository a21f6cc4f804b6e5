"""Moodle XML in: multiple choice with one key and true-false; everything else refused by name.

The file is read question by question, so that its size does not decide how much memory it takes.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

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
from item_bank.exchange.moodle_images import ImageShelf
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
from item_bank.exchange.xml_trees import Element, inner_text, local_name
from item_bank.items import Markup
from item_bank.markup import image_references

ELEMENTS_MAX: Final = 2_000_000
ELEMENTS_OF_ONE_MAX: Final = 20_000
HIDDEN: Final = "It was hidden in the source: an older wording, or deleted there."

_TAGS: Final = re.compile(r"<[^<>]*>")
_AUTOMATIC: Final = "moodle_auto_format"
_NO_CHOICE: Final = {
    "description": "It is a description: it has no answers.",
    "essay": "It is an essay question: it has no options to choose from.",
    "shortanswer": "It is a short-answer question: its answer is typed, not chosen.",
    "numerical": "It is a numerical question: its answer is typed, not chosen.",
    "calculated": "It is a calculated question: its numbers change with every candidate.",
    "calculatedmulti": "It is a calculated question: its numbers change with every candidate.",
    "calculatedsimple": "It is a calculated question: its numbers change with every candidate.",
    "matching": "It is a matching question: it asks for several responses.",
    "cloze": "It is a cloze question: it asks for several responses inside a text.",
    "random": "It stands for a question drawn at random and has no text of its own.",
}
_DEFAULT_LIMITS: Final = Limits()


@dataclass(slots=True)
class _Quiz:
    """What has been read of a file so far."""

    source: str
    category: str = ""
    number: int = 0
    images: ImageShelf = field(default_factory=ImageShelf)
    items: list[SourceItem] = field(default_factory=list)
    refused: list[RefusedSource] = field(default_factory=list)

    def take(self, question: Element) -> None:
        """One more question: a category is remembered, anything else is read or refused."""
        kind = (question.get("type") or "").strip().lower()
        if kind == "category":
            self.category = _said(question, "category")
            return
        self.number += 1
        if self.number > ITEMS_MAX:
            raise FileRefused(f"The file has more than {ITEMS_MAX:,} questions; send it in parts.")
        name = _said(question, "name")
        said = f" “{shortened(name)}”" if name else ""
        where = f"question {self.number}, line {question.sourceline}{said}"
        try:
            self.items.append(self._item(question, kind, where))
        except NotRepresentable as refusal:
            self.refused.append(RefusedSource(self.source, where, str(refusal)))

    def _item(self, question: Element, kind: str, where: str) -> SourceItem:
        if kind not in ("multichoice", "truefalse"):
            shown = shortened(kind)
            reason = f"Its type “{shown}” is none that asks for one choice."
            raise NotRepresentable(_NO_CHOICE.get(kind, reason))
        if kind == "multichoice" and not _is_yes(_value(question, "single", "true")):
            raise NotRepresentable("It takes several responses; an item has exactly one key.")
        stem = self._text(_child(question, "questiontext"), _AUTOMATIC)
        text_format = _format(_child(question, "questiontext"), _AUTOMATIC)
        options = [
            self._option(answer, text_format)
            for answer in question
            if local_name(answer) == "answer"
        ]
        if kind == "truefalse":
            options = _truth_options(options)
        general = _text(_child(question, "generalfeedback"), text_format)
        options, left_over = with_general_feedback(options, general)
        tags = _child(question, "tags")
        about = described(
            self.source,
            where,
            code=_value(question, "idnumber", ""),
            title=_said(question, "name"),
            area=area_of(self.category),
            note=note_of(
                self.category,
                [inner_text(tag) for tag in tags] if tags is not None else [],
                left_over,
            ),
        )
        shuffles = kind == "multichoice" and _is_yes(_value(question, "shuffleanswers", "false"))
        about = replace(about, warnings=_warnings(question), shuffle_safe=shuffles)
        return choice_item(about, stem, options)

    def _option(self, answer: Element, text_format: str) -> FoundOption:
        return FoundOption(
            text=self._text(answer, text_format),
            is_key=_credit(answer) >= FULL_CREDIT,
            rationale=_text(_child(answer, "feedback"), text_format),
        )

    def _text(self, holder: Element | None, text_format: str) -> FoundText:
        files = {
            f"{file.get('path') or '/'}{file.get('name') or ''}": file.text or ""
            for file in (holder if holder is not None else ())
            if local_name(file) == "file" and (file.get("encoding") or "base64") == "base64"
        }
        return self.images.put(_text(holder, text_format), files)


def read_moodle(content: bytes, name: str, limits: Limits = _DEFAULT_LIMITS) -> Reading:
    """The items of a Moodle XML file; refuses, as a whole, what is no sound quiz document."""
    if len(content) > limits.file_bytes_max:
        megabytes = limits.file_bytes_max // (1024 * 1024)
        raise FileRefused(f"The file is larger than {megabytes} MB; send it in parts.")
    quiz = _Quiz(name)
    try:
        for question in _questions(content):
            quiz.take(question)
    except (etree.XMLSyntaxError, LookupError, ValueError) as fault:
        place = str(fault).split(" (")[0].strip().rstrip(".")[:200] or "nothing can be read"
        raise FileRefused(f"The file is not well-formed XML: {place}.") from None
    shown = {sha for item in quiz.items for sha in _images_of(item)}
    images = {sha: quiz.images.contents[sha] for sha in sorted(shown & set(quiz.images.contents))}
    return Reading(tuple(quiz.items), tuple(quiz.refused), images)


def _questions(content: bytes) -> Iterator[Element]:
    """The children of the root, each forgotten when the next one comes."""
    events = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root: Element = None
    depth = count = count_before = 0
    for event, node in events:
        if event == "start":
            if root is None:
                root = _checked_root(node)
            depth += 1
            count += 1
            if count > ELEMENTS_MAX or count - count_before > ELEMENTS_OF_ONE_MAX:
                raise FileRefused("The XML document has more elements than questions can need.")
            continue
        depth -= 1
        if depth == 1:
            if local_name(node) == "question":
                yield node
            count_before = count
            node.clear()
            while node.getprevious() is not None:
                del root[0]


def _checked_root(root: Element) -> Element:
    document = root.getroottree().docinfo
    if document.doctype:
        raise FileRefused("The XML document has a DOCTYPE, which Moodle's never have; remove it.")
    if local_name(root) != "quiz":
        raise FileRefused(
            f"The file is XML, but no Moodle quiz: it begins with <{local_name(root)[:60]}>."
        )
    return root


def _child(node: Element, name: str) -> Element | None:
    return next((child for child in node if local_name(child) == name), None)


def _value(question: Element, name: str, otherwise: str) -> str:
    child = _child(question, name)
    return (inner_text(child) or otherwise) if child is not None else otherwise


def _said(question: Element, name: str) -> str:
    """A label: the character data of its text, on one line."""
    child = _child(question, name)
    return " ".join(inner_text(child).split()) if child is not None else ""


def _text(holder: Element | None, text_format: str) -> FoundText:
    text = _child(holder, "text") if holder is not None else None
    if text is None:
        return NO_TEXT
    # HTML should be escaped or CDATA; some programs write its elements as elements.
    written = "".join(etree.tostring(child, encoding="unicode") for child in text)
    said = f"{text.text or ''}{written}"
    return found_text(said.strip(), "html" if written else _format(holder, text_format))


def _format(holder: Element | None, otherwise: str) -> str:
    return (holder.get("format") or otherwise) if holder is not None else otherwise


def _is_yes(value: str) -> bool:
    return value.strip().lower() in ("true", "1", "yes")


def _credit(answer: Element) -> float:
    try:
        return float(answer.get("fraction") or 0)
    except ValueError:
        shown = shortened(answer.get("fraction"))
        raise NotRepresentable(f"An answer's fraction is “{shown}”, which is no number.") from None


def _truth_options(options: list[FoundOption]) -> list[FoundOption]:
    """True and False in this order; two other words stay as they are."""
    named = {_TAGS.sub("", option.text.text).strip().lower(): option for option in options}
    if len(options) != len(TRUE_AND_FALSE) or set(named) != {"true", "false"}:
        return options
    return [replace(named[word.lower()], text=FoundText(word)) for word in TRUE_AND_FALSE]


def _warnings(question: Element) -> tuple[str, ...]:
    credits = [_credit(node) for node in question if local_name(node) == "answer"]
    said = [PARTIAL_CREDIT] if any(0 < credit < FULL_CREDIT for credit in credits) else []
    said += [HIDDEN] if _is_yes(_value(question, "hidden", "0")) else []
    return tuple(said)


def _images_of(item: SourceItem) -> frozenset[str]:
    if item.markup is Markup.PLAIN:
        return frozenset()
    texts = (item.stimulus, item.stem, *(option.text for option in item.options))
    return frozenset().union(*(image_references(text) for text in texts))
