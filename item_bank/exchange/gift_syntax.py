"""GIFT as its grammar reads it: questions with their parts, nothing judged.

What becomes an item is gift.py's matter. Source of the grammar: Moodle's documentation of the GIFT
format, and the parses that the GIFT grammar of fuhrmanator expects.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from item_bank.errors import FileRefused

# Escapes stand for themselves until a text is finished; NUL cannot occur in a text file.
_ESCAPE: Final = re.compile(r"\\([~=#{}:n\\])")
_HELD: Final = {character: f"\0{chr(0x41 + at)}" for at, character in enumerate("~=#{}:n\\")}
_RELEASE: Final = re.compile("\0([A-H])")
_RELEASED: Final = {held[1]: "\n" if sign == "n" else sign for sign, held in _HELD.items()}

_FORMAT: Final = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
_WEIGHT: Final = re.compile(r"\s*%(-?[0-9]{1,3}(?:\.[0-9]{0,10})?)%")
_IDENTIFIER: Final = re.compile(r"\[id:((?:\\.|[^\]\\]){1,200})\]")
_TAG: Final = re.compile(r"\[tag:((?:\\.|[^\]\\<>]){1,200})\]")
_CATEGORY: Final = re.compile(r"\s*\$CATEGORY:(.*)", re.DOTALL)
_GOES_ON: Final = re.compile(r"\s*(?:[=~}]|#)")
_TRUTH: Final = {"T": True, "TRUE": True, "F": False, "FALSE": False}
BLANK: Final = "_____"

# Far more than a question can need, so that a hostile file costs little.
LINES_MAX: Final = 500_000
CHARACTERS_MAX: Final = 200_000
ANSWERS_MAX: Final = 100
_COMMENTS_MAX: Final = 50
_COMMENT_CHARACTERS_MAX: Final = 1_000


class Kind(StrEnum):
    """What a block of a GIFT file is."""

    CATEGORY = "Category"
    DESCRIPTION = "Description"
    ESSAY = "Essay"
    TRUE_FALSE = "TF"
    SHORT_ANSWER = "Short"
    MULTIPLE_CHOICE = "MC"
    NUMERICAL = "Numerical"
    MATCHING = "Matching"
    MALFORMED = "Malformed"


@dataclass(frozen=True, slots=True)
class GiftText:
    """A text and its format: html, markdown, plain or moodle."""

    text: str
    format: str = "moodle"


@dataclass(frozen=True, slots=True)
class GiftAnswer:
    """One answer. `is_marked` says that it begins with “=”; `pair` is a match's other half."""

    is_marked: bool
    text: GiftText
    weight: float | None = None
    feedback: GiftText | None = None
    pair: str = ""


@dataclass(frozen=True, slots=True)
class GiftQuestion:
    """One block. `feedbacks` are those of a true-false question, in order.

    A malformed one says in `fault` what is wrong with it.
    """

    kind: Kind
    line: int
    title: str = ""
    stem: GiftText = GiftText("")
    has_blank: bool = False
    answers: tuple[GiftAnswer, ...] = ()
    feedback: GiftText | None = None
    is_true: bool = False
    feedbacks: tuple[GiftText | None, ...] = ()
    identifier: str = ""
    tags: tuple[str, ...] = ()
    fault: str = ""


@dataclass(slots=True)
class _Block:
    line: int = 0
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    depth: int = 0

    def take(self, line: str, number: int) -> None:
        """Another line of it, or a comment."""
        if line.lstrip().startswith("//"):
            if len(self.comments) < _COMMENTS_MAX:
                self.comments.append(line[:_COMMENT_CHARACTERS_MAX])
            return
        self.line = self.line or number
        self.lines.append(line)
        plain = _ESCAPE.sub("", line)
        self.depth += plain.count("{") - plain.count("}")


def parse(text: str) -> Iterator[GiftQuestion]:
    """The blocks of a GIFT file in order."""
    for block in _blocks(text):
        comments = "\n".join(block.comments)
        identifier = _IDENTIFIER.search(comments)
        yield _question(
            "\n".join(block.lines),
            block.line,
            _unescaped(identifier[1]) if identifier else "",
            tuple(_unescaped(tag) for tag in _TAG.findall(comments)),
        )


def _blocks(text: str) -> Iterator[_Block]:
    """Blocks between blank lines; a blank line among answers does not end one."""
    lines = re.split(r"\r\n|\r|\n", text)
    if len(lines) > LINES_MAX:
        raise FileRefused(f"The file has more than {LINES_MAX:,} lines; send it in parts.")
    block = _Block()
    for number, line in enumerate(lines, start=1):
        is_category = not block.lines and _CATEGORY.match(line)
        is_blank = not line.strip()
        if is_blank and block.depth > 0 and _answers_follow(lines, number):
            continue
        if not is_blank:
            block.take(line, number)
        if is_category or is_blank:
            if block.lines:
                yield block
            block = _Block()
    if block.lines:
        yield block


def _answers_follow(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number : number + 50] if line.strip()), "")
    return bool(_GOES_ON.match(following))


def _question(text: str, line: int, identifier: str, tags: tuple[str, ...]) -> GiftQuestion:
    category = _CATEGORY.match(text)
    if category:
        return GiftQuestion(Kind.CATEGORY, line, title=category[1].strip())
    if len(text) > CHARACTERS_MAX:
        fault = f"It has more than {CHARACTERS_MAX:,} characters."
        return GiftQuestion(Kind.MALFORMED, line, fault=fault)
    held = _ESCAPE.sub(lambda escape: _HELD[escape[1]], text).strip()
    title, rest = _title(held)
    before, opening, after = rest.partition("{")
    answers, closing, tail = after.partition("}")
    if not opening:
        fault = "A “}” has no “{”." if "}" in before else ""
        kind = Kind.MALFORMED if fault else Kind.DESCRIPTION
        return GiftQuestion(
            kind, line, title, _text(rest), identifier=identifier, tags=tags, fault=fault
        )
    fault = "" if closing else "The answers are not closed with “}”."
    if "{" in answers + tail or "}" in tail:
        fault = "It has more than one block of answers."
    has_blank = bool(tail.strip())
    stem = _text(f"{before}{BLANK}{tail}" if has_blank else before)
    general, answers = _general_feedback(answers, stem.format)
    kind, found, fault = _answers(answers.strip(), stem.format, fault)
    is_true = False
    feedbacks: tuple[GiftText | None, ...] = ()
    if kind is Kind.TRUE_FALSE:
        is_true, feedbacks = _truth(answers, stem.format)
        if has_blank and not any(character.isalnum() for character in tail):
            has_blank, stem = False, _text(before)
    return GiftQuestion(
        kind, line, title, stem, has_blank, found, general, is_true, feedbacks, identifier, tags,
        fault,
    )  # fmt: skip


def _title(held: str) -> tuple[str, str]:
    if not held.startswith("::"):
        return "", held
    title, closing, rest = held[2:].partition("::")
    return (" ".join(_released(title).split()), rest) if closing else ("", held)


def _answers(
    answers: str, text_format: str, fault: str
) -> tuple[Kind, tuple[GiftAnswer, ...], str]:
    if fault:
        return Kind.MALFORMED, (), fault
    if not answers:
        return Kind.ESSAY, (), ""
    if answers.startswith("#"):
        return Kind.NUMERICAL, (), ""
    if answers.partition("#")[0].strip().upper() in _TRUTH:
        return Kind.TRUE_FALSE, (), ""
    first, *rest = re.split("([=~])", answers, maxsplit=ANSWERS_MAX + 1)
    if not rest:
        return Kind.SHORT_ANSWER, (_answer("=", first, text_format),), ""
    if first.strip():
        return Kind.MALFORMED, (), "Text stands before the first “=” or “~” among its answers."
    if len(rest) > 2 * ANSWERS_MAX:
        return Kind.MALFORMED, (), f"It has more than {ANSWERS_MAX} answers."
    found = tuple(
        _answer(sign, text, text_format) for sign, text in zip(rest[::2], rest[1::2], strict=True)
    )
    return _kind(rest[::2], answers), found, ""


def _kind(signs: Sequence[str], answers: str) -> Kind:
    if "~" in signs:
        return Kind.MULTIPLE_CHOICE
    return Kind.MATCHING if "->" in answers else Kind.SHORT_ANSWER


def _answer(sign: str, part: str, text_format: str) -> GiftAnswer:
    weight = _WEIGHT.match(part)
    part = part[weight.end() :] if weight else part
    text, _, feedback = part.partition("#")
    text, _, pair = text.partition("->")
    return GiftAnswer(
        is_marked=sign == "=",
        text=_text(text, text_format),
        weight=float(weight[1]) if weight else None,
        feedback=_feedback(feedback, text_format),
        pair=_text(pair).text,
    )


def _truth(answers: str, text_format: str) -> tuple[bool, tuple[GiftText | None, ...]]:
    word, *feedbacks = answers.split("#")
    found = tuple(_feedback(feedback, text_format) for feedback in feedbacks)
    return _TRUTH[word.strip().upper()], found


def _general_feedback(answers: str, text_format: str) -> tuple[GiftText | None, str]:
    before, mark, general = answers.rpartition("####")
    return (_feedback(general, text_format), before) if mark else (None, answers)


def _feedback(held: str, text_format: str) -> GiftText | None:
    text = _text(held, text_format)
    return text if text.text else None


def _text(held: str, text_format: str = "moodle") -> GiftText:
    named = _FORMAT.match(held)
    if named:
        text_format = named[1].lower()
        held = held[named.end() :]
    held = held.strip()
    # Lines of a file are broken anywhere; in Markdown and HTML that may carry a meaning.
    if text_format not in ("html", "markdown"):
        held = re.sub(r"\s+", " ", held)
    return GiftText(_released(held), text_format)


def _released(held: str) -> str:
    return _RELEASE.sub(lambda sign: _RELEASED[sign[1]], held)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
