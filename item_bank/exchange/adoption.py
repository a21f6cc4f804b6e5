"""Other people's items become rows of our bank: each gets a code, an area and a language.

The same item coming again is known by its name in its file, by its code or by its content; an item
that only happens to have the name of another one gets a code of its own, never the other's place.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from item_bank.canonical import canonical_bytes, sha256_hex
from item_bank.errors import UnknownLanguage
from item_bank.exchange.difference import KnownItem
from item_bank.exchange.likeness import likeness
from item_bank.exchange.row_reading import is_item_code
from item_bank.exchange.rows import ImportedRow, Origin
from item_bank.exchange.source_items import SourceItem
from item_bank.items import OPTION_IDS, AreaCode, ItemCode, OptionId, OptionText
from item_bank.languages import LanguageTag, find_language

CODE_CHARACTERS_MAX: Final = 40
NOTE_CHARACTERS_MAX: Final = 2_000
# “new” is the address of the page that writes an item.
RESERVED_CODES: Final = frozenset({"new"})
# From here on two wordings are one item that somebody edited. Pairs of letters work in any script.
LIKENESS_MIN: Final = 0.4
_HASH_DIGITS: Final = 6
_NOT_IN_CODES: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Remembered:
    """An item that came before: its code here, and its fingerprint as it came."""

    code: ItemCode
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Adopter:
    """What an import knows when it takes other people's items in.

    `areas` leads from what an area may be called, in lower case, to its code. `remembered` is what
    came before under this file's name, by identifier and language; `elsewhere` what came under
    other names, by identifier and fingerprint. `taken` are codes that items elsewhere have.
    `translates` is set where a language alone may be what a file brings, as tables do.
    """

    format: str
    source: str
    language: LanguageTag
    areas: Mapping[str, AreaCode]
    bank: Mapping[ItemCode, KnownItem]
    area: AreaCode | None = None
    translates: bool = False
    remembered: Mapping[tuple[str, str], Remembered] = field(default_factory=dict)
    elsewhere: Mapping[tuple[str, str], ItemCode] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unadopted:
    """An item that cannot come in, and why."""

    item: SourceItem
    reason: str


@dataclass(slots=True)
class _Group:
    """The language versions of one item of the source."""

    identifier: str
    # Another item of the same file has the same name.
    is_repeat: bool
    members: dict[LanguageTag, tuple[int, SourceItem]] = field(default_factory=dict)

    @property
    def first(self) -> tuple[SourceItem, LanguageTag]:
        language, (_, item) = next(iter(self.members.items()))
        return item, language

    def takes(self, language: LanguageTag, item: SourceItem) -> bool:
        """Whether an item words this one in one more language: same options, same key."""
        if language in self.members:
            return False
        first, _ = self.first
        facts = (len(first.options), _key_position(first))
        return facts == (len(item.options), _key_position(item))


def adopt(
    items: Sequence[SourceItem], adopter: Adopter
) -> tuple[tuple[ImportedRow, ...], tuple[tuple[int, Unadopted], ...]]:
    """The items as rows numbered from 1 in their order, and those that cannot come in."""
    groups, refused = _grouped(items, adopter.language)
    given: set[str] = set()
    rows: list[ImportedRow] = []
    for group in groups:
        code, remark = _code_of(group, adopter, given)
        given.add(code)
        rows.extend(
            _row(number, item, code, language, group.identifier, adopter, remark)
            for language, (number, item) in group.members.items()
        )
    return tuple(sorted(rows, key=lambda row: row.number)), tuple(refused)


def fingerprint_of(item: SourceItem, language: LanguageTag) -> str:
    """A hash over all that an item of the source says."""
    return sha256_hex(
        canonical_bytes(
            {
                "language": language,
                "stimulus": item.stimulus,
                "stem": item.stem,
                "markup": item.markup,
                "options": [
                    [option.text, option.is_key, option.rationale] for option in item.options
                ],
                "area": item.area,
                "reference": item.reference,
                "shuffle_safe": item.shuffle_safe,
            }
        )
    )


def _grouped(
    items: Sequence[SourceItem], usual: LanguageTag
) -> tuple[list[_Group], list[tuple[int, Unadopted]]]:
    by_code: defaultdict[str, list[_Group]] = defaultdict(list)
    # A title that only one item of the file has is as good as a name.
    titles = {
        title: f"title {title}"
        for title, count in Counter(item.title for item in items).items()
        if title and count == 1
    }
    groups: list[_Group] = []
    refused: list[tuple[int, Unadopted]] = []
    for number, item in enumerate(items, start=1):
        try:
            language = find_language(item.language).tag if item.language else usual
        except UnknownLanguage as error:
            refused.append((number, Unadopted(item, error.message)))
            continue
        name = item.code or titles.get(item.title) or f"content {_content_hash(item)}"
        group = next((each for each in by_code[name] if each.takes(language, item)), None)
        if group is None:
            repeats = len(by_code[name])
            identifier = f"{name}#{repeats + 1}" if repeats else name
            group = _Group(identifier, is_repeat=bool(repeats))
            by_code[name].append(group)
            groups.append(group)
        group.members[language] = (number, item)
    return groups, refused


def _code_of(group: _Group, adopter: Adopter, given: set[str]) -> tuple[ItemCode, str]:
    """The item of ours that is meant, or a free code for a new one, with what there is to say."""
    known = _known_code(group, adopter)
    if known is not None and known not in given:
        return known, ""
    wished = _wished_code(group, adopter)
    if _is_free(wished, adopter, given):
        return ItemCode(wished), ""
    first, _ = group.first
    facts = [adopter.format, adopter.source, group.identifier, _content_hash(first)]
    code, repeats = "", 0
    while not code or not _is_free(code, adopter, given):
        ending = sha256_hex(canonical_bytes([*facts, repeats]))[:_HASH_DIGITS]
        code = f"{wished[: CODE_CHARACTERS_MAX - _HASH_DIGITS - 1]}-{ending}"
        repeats += 1
    return ItemCode(code), f"Another item is called {wished}; this one is called {code}."


def _is_free(code: str, adopter: Adopter, given: set[str]) -> bool:
    is_used = code in given or code in adopter.taken or ItemCode(code) in adopter.bank
    return not is_used and code not in RESERVED_CODES


def _known_code(group: _Group, adopter: Adopter) -> ItemCode | None:
    for language, (_, item) in group.members.items():
        remembered = adopter.remembered.get((group.identifier, language))
        elsewhere = adopter.elsewhere.get((group.identifier, fingerprint_of(item, language)))
        for code in (remembered.code if remembered else None, elsewhere):
            if code is not None and _is_meant(group, adopter, code):
                return code
    wished = ItemCode(_wished_code(group, adopter))
    if group.is_repeat or not _is_meant(group, adopter, wished):
        return None
    # Without a name of its own only its words make it known; another key makes another item.
    first, _ = group.first
    key = adopter.bank[wished].version.key
    return wished if first.code or OPTION_IDS.index(key) == _key_position(first) else None


def _is_meant(group: _Group, adopter: Adopter, code: ItemCode) -> bool:
    """Whether an item of ours is this one: the same content as before, or a wording like it."""
    known = adopter.bank.get(code)
    if known is None:
        return False
    shared = [language for language in group.members if language in known.texts]
    for language, (_, item) in group.members.items():
        if _came_before(item, language, group.identifier, code, adopter):
            return True
        if (
            language in shared
            and likeness(_words(known, language), _words_of(item)) >= LIKENESS_MIN
        ):
            return True
    if shared or not adopter.translates:
        return False
    # A table of one more language: no words to compare, so the facts must agree.
    first, _ = group.first
    options, key = known.version.options, known.version.key
    return len(options) == len(first.options) and options.index(key) == _key_position(first)


def _came_before(
    item: SourceItem, language: LanguageTag, identifier: str, code: ItemCode, adopter: Adopter
) -> bool:
    fingerprint = fingerprint_of(item, language)
    return (
        adopter.remembered.get((identifier, language)) == Remembered(code, fingerprint)
        or adopter.elsewhere.get((identifier, fingerprint)) == code
    )


def _wished_code(group: _Group, adopter: Adopter) -> str:
    item, _ = group.first
    code = item.code if is_item_code(item.code) else _slug(item.code)
    return code or f"{adopter.format}-{_content_hash(item)[: _HASH_DIGITS + 2]}"


def _slug(text: str) -> str:
    slug = _NOT_IN_CODES.sub("-", text).strip("-._")[:CODE_CHARACTERS_MAX].rstrip("-._")
    return slug if is_item_code(slug) else ""


def _row(
    number: int,
    item: SourceItem,
    code: ItemCode,
    language: LanguageTag,
    identifier: str,
    adopter: Adopter,
    remark: str,
) -> ImportedRow:
    area = adopter.area or adopter.areas.get(item.area.strip().lower())
    fingerprint = fingerprint_of(item, language)
    is_known = _came_before(item, language, identifier, code, adopter)
    remarks = [remark, *item.warnings]
    notes = [item.note, *item.warnings]
    if item.title and item.title != item.code:
        notes.insert(0, item.title)
    if item.area and area is None:
        notes.append(f"Area at its source: {item.area}.")
    return ImportedRow(
        number=number,
        item=code,
        language=language,
        stem=item.stem,
        options=tuple(
            OptionText(option_id, option.text, option.rationale)
            for option_id, option in zip(OPTION_IDS, item.options, strict=False)
        ),
        area=area,
        shuffle_safe=item.shuffle_safe,
        key=OptionId(OPTION_IDS[_key_position(item)]),
        reference=item.reference,
        note=" ".join(note for note in notes if note)[:NOTE_CHARACTERS_MAX],
        stimulus=item.stimulus,
        markup=item.markup,
        origin=Origin(item.source, item.where, identifier, fingerprint, is_known=is_known),
        remark=" ".join(said for said in remarks if said),
    )


def _key_position(item: SourceItem) -> int:
    return [option.is_key for option in item.options].index(True)


def _content_hash(item: SourceItem) -> str:
    texts = [item.stimulus, item.stem, *(option.text for option in item.options)]
    return sha256_hex(canonical_bytes(texts))


def _words(known: KnownItem, language: LanguageTag) -> str:
    text = known.texts[language]
    return " ".join((text.stimulus, text.stem, *(option.text for option in text.options)))


def _words_of(item: SourceItem) -> str:
    return " ".join((item.stimulus, item.stem, *(option.text for option in item.options)))
