"""What a table of translations would do: item by item changed, unchanged, or refused and why.

Pure. Nothing is decided row by row: a text comes in whole or not at all.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from item_bank.errors import ContentError
from item_bank.exchange.translation_table import TranslatedPart, origin_of, source_changed
from item_bank.items import (
    ItemCode,
    ItemVersion,
    LanguageStatus,
    LanguageVersion,
    Markup,
    OptionText,
    text_hash,
)
from item_bank.languages import LanguageTag
from item_bank.markup import missed_elements, sanitise
from item_bank.translation import STEM, STIMULUS, check_translation, part_name, parts_of


class TextChange(StrEnum):
    """What becomes of one item's text."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class KnownText:
    """An item of the bank at its newest version: its source, and its text in the language."""

    version: ItemVersion
    source: LanguageVersion
    target: LanguageVersion | None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One item of the table: what becomes of it, where in the file it stands, and why."""

    item: str
    change: TextChange
    row: int
    reason: str = ""
    # What the checks say of the text as it would be; it comes in as a draft all the same.
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TranslationReport:
    """Every item of a table, in the order of the file."""

    lines: tuple[ReportLine, ...]

    def count(self, change: TextChange) -> int:
        return sum(line.change is change for line in self.lines)

    def to_document(self) -> dict[str, object]:
        return {"lines": [asdict(line) for line in self.lines]}

    @classmethod
    def from_document(cls, document: Mapping[str, list[dict[str, object]]]) -> "TranslationReport":
        return cls(tuple(_line_of(line) for line in document["lines"]))


@dataclass(frozen=True, slots=True)
class TranslationPlan:
    """The texts that would be stored, by item, and the report about all."""

    texts: Mapping[ItemCode, LanguageVersion]
    report: TranslationReport


class _Refused(Exception):
    """Why a text cannot come in, and the row that says so."""

    def __init__(self, row: int, reason: str) -> None:
        super().__init__(reason)
        self.row = row
        self.reason = reason


def plan_translations(
    parts: Sequence[TranslatedPart], bank: Mapping[ItemCode, KnownText], language: LanguageTag
) -> TranslationPlan:
    """What the table would do to the bank as it is now."""
    by_item: defaultdict[ItemCode, list[TranslatedPart]] = defaultdict(list)
    for part in parts:
        by_item[part.item].append(part)
    texts: dict[ItemCode, LanguageVersion] = {}
    lines = []
    for item, theirs in by_item.items():
        row = theirs[0].number
        try:
            text = _text(theirs, bank.get(item), language)
        except _Refused as refusal:
            lines.append(ReportLine(item, TextChange.REFUSED, refusal.row, refusal.reason))
            continue
        if text is None:
            lines.append(ReportLine(item, TextChange.UNCHANGED, row))
            continue
        texts[item] = text
        known = bank[item]
        found = check_translation(known.source, text, known.version.options)
        sentences = tuple(finding.message for finding in found)
        lines.append(ReportLine(item, TextChange.CHANGED, row, findings=sentences))
    return TranslationPlan(texts, TranslationReport(tuple(lines)))


def _text(
    parts: Sequence[TranslatedPart], known: KnownText | None, language: LanguageTag
) -> LanguageVersion | None:
    """The whole text that the rows of one item make; None where nothing was typed or changed."""
    first = parts[0]
    if known is None:
        name = f"“{first.item[:40]}”" if first.item else "without a name"
        raise _Refused(first.number, f"There is no item {name} in this bank for this language.")
    wanted = parts_of(known.source)
    typed = _typed(parts, wanted)
    if not typed:
        return None
    _refuse_other_origin(parts, known)
    said = parts_of(known.target) if known.target else {}
    said = {part: typed.get(part) or said.get(part, "") for part in wanted}
    missing = [part_name(part) for part, text in said.items() if not text]
    if missing:
        raise _Refused(first.number, f"There is no text for {', '.join(missing)}.")
    text = _worded(known, language, said, first.number)
    if (
        known.target is not None
        and known.target.status is not LanguageStatus.STALE
        and text_hash(text) == text_hash(known.target)
    ):
        return None
    return text


def _typed(parts: Sequence[TranslatedPart], wanted: Mapping[str, str]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for each in parts:
        if each.problem:
            raise _Refused(each.number, each.problem)
        if each.part not in wanted:
            raise _Refused(each.number, f"The item has no part “{each.part[:40]}”.")
        if each.part in typed:
            raise _Refused(each.number, f"A row for {part_name(each.part)} occurs twice.")
        typed[each.part] = each.text
    return {part: text for part, text in typed.items() if text}


def _refuse_other_origin(parts: Sequence[TranslatedPart], known: KnownText) -> None:
    """Rows that were made from other words than those that are there now."""
    expected = origin_of(known.source, known.target)
    for each in parts:
        if each.origin == expected:
            continue
        if source_changed(each.origin, known.source):
            raise _Refused(
                each.number,
                "The source has changed since this file was exported. Export the item again and"
                " look at its new wording.",
            )
        raise _Refused(
            each.number,
            "Somebody saved another text of this item since this file was exported. Export it"
            " again, so that nothing is overwritten unseen.",
        )


def _worded(
    known: KnownText, language: LanguageTag, said: Mapping[str, str], row: int
) -> LanguageVersion:
    rationales = (
        {option.option: option.rationale for option in known.target.options} if known.target else {}
    )
    if known.source.markup is Markup.HTML:
        lost = sorted({name for text in said.values() for name in missed_elements(text)})
        if lost:
            raise _Refused(row, f"Elements that have no place in a text: {', '.join(lost)}.")
    try:
        if known.source.markup is Markup.HTML:
            said = {part: sanitise(text) for part, text in said.items()}
        return LanguageVersion(
            known.version.ref,
            language,
            said[STEM],
            tuple(
                OptionText(option, said[option], rationales.get(option, ""))
                for option in known.version.options
            ),
            stimulus=said.get(STIMULUS, ""),
            markup=known.source.markup,
        )
    except ContentError as error:
        raise _Refused(row, error.message) from None


def _line_of(line: Mapping[str, object]) -> ReportLine:
    row, findings = line["row"], line["findings"]
    assert isinstance(row, int), "a stored report numbers its rows"
    assert isinstance(findings, list), "a stored report lists its findings"
    return ReportLine(
        item=str(line["item"]),
        change=TextChange(str(line["change"])),
        row=row,
        reason=str(line["reason"]),
        findings=tuple(str(sentence) for sentence in findings),
    )
