"""Which columns a table of items has: ours, and how other people's tables map to them.

One row is one item in one language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from item_bank.items import OPTION_IDS, AreaCode, OptionId


def option_column(option: OptionId) -> str:
    """The column of an option's text."""
    return f"option_{option}"


def rationale_column(option: OptionId) -> str:
    """The column of an option's rationale."""
    return f"rationale_{option}"


# Our columns in order, each with what its help sheet says.
COLUMNS: Final = MappingProxyType(
    {
        "item": "Code of the item: letters, digits, dot, dash, underscore; 40 characters at most.",
        "language": "Language of this row's texts, for example en, es, ar, zh-Hant.",
        "area": "Code of the content area. May be blank in a translation.",
        "competency": "Number of the primary competency. May be blank in a translation.",
        "secondary": "Numbers of further competencies, separated by semicolons.",
        "ethics": "Names of ethics principles, separated by semicolons.",
        "enemies": "Codes of items that must not meet this one in a form, separated by semicolons.",
        "shuffle_safe": "yes if the options may be shown in any order; blank means no.",
        "key": "Letter of the one correct option. May be blank in a translation.",
        "stimulus": "What the stem refers to: a case, a table, an image. May be blank.",
        "stem": "The text that asks.",
        **{
            option_column(option): f"Text of option {option}."
            + ("" if option in OPTION_IDS[:2] else " Blank if there are fewer options.")
            for option in OPTION_IDS
        },
        **{
            rationale_column(option): f"Why option {option} is right or less good. May be blank."
            for option in OPTION_IDS
        },
        "reference": "Where the content comes from. May be blank.",
        "markup": "html if stimulus, stem and options are HTML; blank means plain text.",
        "stage": "Stage of the item version: draft, in review, approved, … Blank means draft.",
        "note": "A remark for the people who work on the item. Not part of the item.",
    }
)

REQUIRED_COLUMNS: Final = ("item", "language", "stem", "option_a", "option_b")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table's headings map to our columns. Headings are compared in lower case.

    `columns` says their heading for each of our columns; `constants` gives a column one value in
    every row; `keep` takes only rows whose cell under a heading has a value; `blank` names headings
    whose content we have no place for, so that a filled cell is refused instead of dropped.
    """

    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)
    blank: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()

    @property
    def headings(self) -> frozenset[str]:
        """Every heading this layout knows."""
        return frozenset({*self.columns.values(), *self.keep, *self.blank, *self.ignored})


OUR_LAYOUT: Final = Layout(columns={column: column for column in COLUMNS})


def parallel_items_layout(source: str, area: AreaCode) -> Layout:
    """The table of parallel items in many languages: one of its sources, as items of one area.

    Its `domain` is where a text was published, not a content area, so the area is given.
    """
    return Layout(
        columns={
            "item": "item_id",
            "language": "language",
            "stem": "stem",
            "key": "key",
            "reference": "source_item_id",
            "note": "notes",
            **{option_column(option): option_column(option) for option in OPTION_IDS},
        },
        constants={"area": area},
        keep={"source": source},
        blank=frozenset({"passage", "code"}),
        ignored=frozenset({"domain", "subject", "direction", "n_options", "translation"}),
    )
