"""What GIFT and Moodle XML have in common: four formats of text, categories, feedback, credit."""

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from item_bank.exchange import markdown
from item_bank.exchange.choice_reading import TEXT_CHARACTERS_MAX, FoundOption, FoundText

ITEMS_MAX: Final = 20_000
FULL_CREDIT: Final = 100
NO_TEXT: Final = FoundText("")
TRUE_AND_FALSE: Final = ("True", "False")
PARTIAL_CREDIT: Final = "Other options gave a part of the credit in the source; here only the key."

# What makes a text of the automatic format HTML; “a < b” and “List<String>” do not.
_ELEMENT: Final = re.compile(
    r"</?(?:a|abbr|audio|b|big|blockquote|br|center|cite|code|dd|del|dfn|div|dl|dt|em|embed|figure|"
    r"font|h[1-6]|hr|i|iframe|img|ins|kbd|li|math|object|ol|p|pre|q|ruby|s|samp|script|small|"
    r"span|strike|strong|style|sub|sup|svg|table|tbody|td|th|thead|tr|tt|u|ul|var|video)\b[^<>]*>",
    re.IGNORECASE,
)
_BLOCK: Final = re.compile(r"</?(?:p|br|div|ul|ol|li|table|tr|pre|h[1-6]|blockquote)\b", re.I)


def found_text(text: str, text_format: str) -> FoundText:
    """The text in one of html, markdown, plain_text; anything else is the automatic format."""
    if len(text) > TEXT_CHARACTERS_MAX:
        return FoundText(text)
    match text_format:
        case "html":
            return FoundText(text, is_html=True)
        case "markdown":
            return FoundText(markdown.as_html(text), is_html=True)
        case "plain" | "plain_text":
            return FoundText(text)
    if not _ELEMENT.search(text):
        return FoundText(html.unescape(text))
    return FoundText(text if _BLOCK.search(text) else text.replace("\n", "<br>"), is_html=True)


def area_of(category: str) -> str:
    """The last part of a category's path: “$course$/top/Ethics” is about ethics."""
    parts = category.replace("//", "\0").split("/")
    path = [part.replace("\0", "/").strip() for part in parts]
    named = [part for part in path if part and part != "top" and not part.startswith("$")]
    return named[-1] if named else ""


def note_of(category: str, tags: Sequence[str], feedback: FoundText) -> str:
    """What an item has no place for, as a remark."""
    said = [f"Category: {category}." if category else ""]
    said.append(f"Tags: {', '.join(tags)}." if tags else "")
    said.append(re.sub(r"<[^<>]*>", " ", html.unescape(feedback.text)))
    return " ".join(part for part in said if part)


def with_general_feedback(
    options: Sequence[FoundOption], feedback: FoundText
) -> tuple[list[FoundOption], FoundText]:
    """The options with it as the key's rationale, or as they were and what is left over."""
    if not feedback.text or any(
        option.is_key and option.rationale.text.strip() for option in options
    ):
        return list(options), feedback
    given = [replace(option, rationale=feedback) if option.is_key else option for option in options]
    return given, NO_TEXT
