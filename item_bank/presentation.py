"""What may leave the server: the same content without keys, rationales or the scored mark.

The types here have no field for any of them, so none can leak from a value of theirs.
The order of a section's document comes from opaque names and tells nothing about pretest slots.
"""

import base64
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, NewType, TypeAlias

from item_bank.canonical import Canonical, canonical_bytes
from item_bank.errors import ImageMissing, LanguageVersionUnfit
from item_bank.forms import FrozenForm, SlotNumber
from item_bank.items import ItemVersionRef, LanguageVersion, Markup, OptionId
from item_bank.languages import Direction, LanguageTag, find_language
from item_bank.seeded_order import derived_seed, seeded_order

OpaqueForm = NewType("OpaqueForm", str)
OpaqueSlot = NewType("OpaqueSlot", str)
OpaqueOption = NewType("OpaqueOption", str)

# An address to show for each image, by the SHA-256 of its content.
ImageSources: TypeAlias = Mapping[str, str]
NO_SOURCES: Final[ImageSources] = MappingProxyType({})

_OPAQUE_BYTES: Final = 10
# Sanitised HTML writes every attribute between double quotes, and no text of it has a bare `<`.
_IMAGE: Final = re.compile(r'(<img(?: [a-z]+="[^"]*")*? src=")image:([0-9a-f]{64})(?=")')


@dataclass(frozen=True, slots=True)
class PresentedOption:
    """One option as a candidate meets it."""

    option: OpaqueOption
    text: str


@dataclass(frozen=True, slots=True)
class PresentedItem:
    """One item as a candidate meets it. Marked-up texts carry their images inside them."""

    slot: OpaqueSlot
    stem: str
    options: tuple[PresentedOption, ...]
    stimulus: str = ""
    markup: Markup = Markup.PLAIN


@dataclass(frozen=True, slots=True)
class SectionDocument:
    """One section of a form in one language."""

    form: OpaqueForm
    section: int
    language: LanguageTag
    direction: Direction
    items: tuple[PresentedItem, ...]


@dataclass(frozen=True, slots=True)
class SlotNames:
    """The opaque names of one slot and of its options, by option identity in the order shown."""

    slot: OpaqueSlot
    options: Mapping[OptionId, OpaqueOption]


@dataclass(frozen=True, slots=True)
class FormNames:
    """The opaque names of a form. They stay on the server beside the form."""

    form: OpaqueForm
    slots: Mapping[SlotNumber, SlotNames]


def form_names(
    frozen: FrozenForm, options: Mapping[ItemVersionRef, tuple[OptionId, ...]], secret: bytes
) -> FormNames:
    """Names derived by HMAC-SHA-256 from a secret: stable for a form, guessable by nobody."""
    slots = {}
    for slot in frozen.form.slots:
        place = str(slot.number)
        slots[slot.number] = SlotNames(
            OpaqueSlot(_opaque(secret, frozen.content_hash, "slot", place)),
            {
                option: OpaqueOption(_opaque(secret, frozen.content_hash, "option", place, option))
                for option in options[slot.ref]
            },
        )
    return FormNames(OpaqueForm(_opaque(secret, frozen.content_hash, "form")), slots)


def present(
    frozen: FrozenForm,
    section: int,
    language: LanguageTag,
    texts: Mapping[ItemVersionRef, LanguageVersion],
    names: FormNames,
    images: ImageSources = NO_SOURCES,
) -> SectionDocument:
    """One section's document. Refuses a slot without a fitting text: there is no fallback.

    `images` has a `data:` address for every image that the texts show, by the hash of its content.
    """
    items = []
    for slot in frozen.form.sections[section - 1].slots:
        slot_names = names.slots[slot.number]
        text = texts.get(slot.ref)
        if text is None or text.language != language or not text.fits(tuple(slot_names.options)):
            raise LanguageVersionUnfit(slot.ref.item, language)
        items.append(presented_item(text, slot_names, images))
    items.sort(key=lambda item: item.slot)
    direction = find_language(language).direction
    return SectionDocument(names.form, section, language, direction, tuple(items))


def presented_item(
    text: LanguageVersion, names: SlotNames, images: ImageSources = NO_SOURCES
) -> PresentedItem:
    """One item under these names, every image in the place of its reference."""

    def shown(part: str) -> str:
        return with_sources(part, images) if text.markup is Markup.HTML else part

    return PresentedItem(
        names.slot,
        shown(text.stem),
        tuple(
            PresentedOption(names.options[option.option], shown(option.text))
            for option in text.options
        ),
        shown(text.stimulus),
        text.markup,
    )


def with_sources(html: str, images: ImageSources) -> str:
    """Sanitised HTML with an address in the place of every reference to an image."""

    def source(match: re.Match[str]) -> str:
        if match[2] not in images:
            raise ImageMissing(match[2])
        return f"{match[1]}{images[match[2]]}"

    return _IMAGE.sub(source, html)


def in_seeded_order(
    document: SectionDocument, seed: bytes, shuffle_safe: frozenset[OpaqueSlot] = frozenset()
) -> SectionDocument:
    """The document as one sitting shows it: items shuffled, options only where it is safe.

    The order depends on names and seed alone, so it is the same in every language.
    """
    items = (document.items[position] for position in seeded_positions(document, seed))
    return replace(
        document,
        items=tuple(
            _with_options_shuffled(item, seed) if item.slot in shuffle_safe else item
            for item in items
        ),
    )


def seeded_positions(document: SectionDocument, seed: bytes) -> tuple[int, ...]:
    """The order of one sitting's items as indexes into the document's.

    For whoever has the document already, and is told only how this sitting shows it.
    """
    position = {item.slot: index for index, item in enumerate(document.items)}
    order = seeded_order(position, derived_seed(seed, "items", str(document.section)))
    return tuple(position[slot] for slot in order)


def document_bytes(document: SectionDocument) -> bytes:
    """The document as canonical JSON; `canonical.sha256_hex` of it is its address."""
    return canonical_bytes(
        {
            "form": document.form,
            "section": document.section,
            "language": document.language,
            "direction": document.direction,
            "items": [_item_content(item) for item in document.items],
        }
    )


def read_document(content: bytes) -> SectionDocument:
    """A stored document read back; the inverse of `document_bytes`."""
    stored = json.loads(content)
    return SectionDocument(
        form=OpaqueForm(stored["form"]),
        section=stored["section"],
        language=LanguageTag(stored["language"]),
        direction=Direction(stored["direction"]),
        items=tuple(
            PresentedItem(
                OpaqueSlot(item["slot"]),
                item["stem"],
                tuple(
                    PresentedOption(OpaqueOption(option["option"]), option["text"])
                    for option in item["options"]
                ),
                item.get("stimulus", ""),
                Markup(item.get("markup", Markup.PLAIN)),
            )
            for item in stored["items"]
        ),
    )


def _item_content(item: PresentedItem) -> Canonical:
    content: dict[str, Canonical] = {
        "slot": item.slot,
        "stem": item.stem,
        "options": [{"option": option.option, "text": option.text} for option in item.options],
    }
    # Left out while they say nothing: a plain item has the bytes it always had.
    if item.stimulus:
        content["stimulus"] = item.stimulus
    if item.markup is not Markup.PLAIN:
        content["markup"] = item.markup
    return content


def _with_options_shuffled(item: PresentedItem, seed: bytes) -> PresentedItem:
    by_name = {option.option: option for option in item.options}
    order = seeded_order(by_name, derived_seed(seed, "options", item.slot))
    return replace(item, options=tuple(by_name[name] for name in order))


def _opaque(secret: bytes, *parts: str) -> str:
    digest = hmac.digest(secret, "\0".join(parts).encode("utf-8"), "sha256")
    return base64.b32encode(digest[:_OPAQUE_BYTES]).decode("ascii").lower()
