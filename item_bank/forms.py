"""Forms: sections and slots, frozen and hashed when published, and what stands in the way of it.

A form refers to item versions and holds no text and no key.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NewType

from item_bank.blueprint import Blueprint, SlotRole, check
from item_bank.canonical import Canonical, canonical_bytes, sha256_hex
from item_bank.errors import FormAltered, FormNotSound, Problem
from item_bank.items import (
    AreaCode,
    ItemCode,
    ItemVersion,
    ItemVersionRef,
    LanguageStatus,
    LanguageVersion,
    Stage,
    VersionNumber,
)
from item_bank.languages import LanguageTag, find_language

FormCode = NewType("FormCode", str)
SlotNumber = NewType("SlotNumber", int)


@dataclass(frozen=True, slots=True)
class Slot:
    """A position in a form, numbered through all sections from 1, and what stands in it."""

    number: SlotNumber
    ref: ItemVersionRef
    area: AreaCode
    role: SlotRole


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form that locks as a whole, numbered from 1."""

    number: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """An assembled selection of item versions."""

    code: FormCode
    sections: tuple[Section, ...]

    @property
    def slots(self) -> Iterator[Slot]:
        """Every slot, in order."""
        return (slot for section in self.sections for slot in section.slots)


@dataclass(frozen=True, slots=True)
class FrozenForm:
    """A form that never changes again: its canonical JSON and that JSON's SHA-256."""

    form: Form
    document: bytes
    content_hash: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The stages from which an item version may stand in a scored or in a pretest slot."""

    scored: frozenset[Stage]
    pretest: frozenset[Stage]

    def of(self, role: SlotRole) -> frozenset[Stage]:
        """The stages that may take this role."""
        return self.pretest if role is SlotRole.PRETEST else self.scored


STANDING: Final = Eligibility(frozenset({Stage.OPERATIONAL}), frozenset({Stage.PRETEST}))
# Before an exam's first form nothing can have been pretested: approved items may enter it, by a
# signed first-form decision that the service keeps.
FIRST_FORM: Final = Eligibility(
    frozenset({Stage.APPROVED, Stage.OPERATIONAL}), frozenset({Stage.APPROVED, Stage.PRETEST})
)


def freeze(form: Form) -> FrozenForm:
    """The form with its canonical JSON and hash; refuses broken numbering and doubled items."""
    if [section.number for section in form.sections] != list(range(1, len(form.sections) + 1)):
        raise FormNotSound(f"The sections of form {form.code} are not numbered 1, 2, ….")
    slots = list(form.slots)
    if not slots or [slot.number for slot in slots] != list(range(1, len(slots) + 1)):
        raise FormNotSound(f"The slots of form {form.code} are not numbered 1, 2, ….")
    doubled = _doubled_items(slots)
    if doubled:
        raise FormNotSound(f"Item {doubled[0]} stands in form {form.code} twice.")
    document = canonical_bytes(_as_document(form))
    return FrozenForm(form, document, sha256_hex(document))


def thaw(document: bytes, content_hash: str) -> FrozenForm:
    """A stored form read back; refuses one whose hash is not the one it was frozen with."""
    if sha256_hex(document) != content_hash:
        raise FormAltered
    stored = json.loads(document)
    sections = tuple(
        Section(section["number"], tuple(_slot_of(slot) for slot in section["slots"]))
        for section in stored["sections"]
    )
    return FrozenForm(Form(FormCode(stored["code"]), sections), document, content_hash)


def publication_problems(
    form: Form,
    blueprint: Blueprint,
    item_versions: Iterable[ItemVersion],
    language_versions: Iterable[LanguageVersion],
    languages: Sequence[LanguageTag],
    eligibility: Eligibility = STANDING,
) -> list[Problem]:
    """Everything that keeps the form from being published in these languages, item by item."""
    slots = list(form.slots)
    versions = {version.ref: version for version in item_versions}
    texts = {(text.ref, text.language): text for text in language_versions}
    problems = check(blueprint, slots)
    problems.extend(
        _problem("form.item_twice", f"Item {item} stands in the form twice.", item)
        for item in _doubled_items(slots)
    )
    for slot in slots:
        version = versions.get(slot.ref)
        if version is None:
            message = f"Item {slot.ref} is not in the item bank."
            problems.append(_problem("form.item_unknown", message, slot.ref.item))
            continue
        problems.extend(_slot_problems(slot, version, eligibility))
        problems.extend(_language_problems(version, texts, languages))
    problems.extend(_enemy_problems(slots, versions))
    return problems


def enemy_pairs(versions: Iterable[ItemVersion]) -> set[tuple[ItemCode, ItemCode]]:
    """Every pair that must not meet, each once in sorted order; either item may name the other."""
    present = {version.ref.item: version for version in versions}
    return {
        (min(item, enemy), max(item, enemy))
        for item, version in present.items()
        for enemy in version.enemies
        if enemy in present
    }


def _slot_problems(slot: Slot, version: ItemVersion, eligibility: Eligibility) -> Iterator[Problem]:
    item, stage = slot.ref.item, version.stage.replace("_", " ")
    if version.stage is Stage.PUBLIC:
        message = f"Item {item} is public: its key is known, so it can stand in no form."
        yield _problem("form.item_public", message, item)
    elif version.stage not in eligibility.of(slot.role):
        message = f"Item {item} is at the stage “{stage}” and cannot stand in a slot that is"
        yield _problem("form.stage_unfit", f"{message} {slot.role}.", item)
    if version.area != slot.area:
        message = f"Item {item} belongs to area {version.area}; its slot says {slot.area}."
        yield _problem("form.area_differs", message, item)


def _language_problems(
    version: ItemVersion,
    texts: Mapping[tuple[ItemVersionRef, LanguageTag], LanguageVersion],
    languages: Sequence[LanguageTag],
) -> Iterator[Problem]:
    for tag in languages:
        text = texts.get((version.ref, tag))
        status = text.status if text else LanguageStatus.MISSING
        subject = f"Item {version.ref}, {find_language(tag).english_name}:"
        if text is None or status is not LanguageStatus.APPROVED:
            message = f"{subject} the language version is {status}, not approved."
            yield Problem(f"form.language_version_{status}", message, version.ref.item, tag)
        elif not text.fits(version.options):
            message = f"{subject} its options are not those of the item version."
            yield Problem("form.language_version_unfit", message, version.ref.item, tag)


def _enemy_problems(
    slots: Sequence[Slot], versions: Mapping[ItemVersionRef, ItemVersion]
) -> Iterator[Problem]:
    chosen = [versions[slot.ref] for slot in slots if slot.ref in versions]
    for item, enemy in sorted(enemy_pairs(chosen)):
        message = f"Items {item} and {enemy} are enemies and must not meet in one form."
        yield _problem("form.enemies_meet", message, item)


def _doubled_items(slots: Iterable[Slot]) -> list[ItemCode]:
    counts = Counter(slot.ref.item for slot in slots)
    return sorted(item for item, count in counts.items() if count > 1)


def _problem(code: str, message: str, item: ItemCode) -> Problem:
    return Problem(code, message, item)


def _as_document(form: Form) -> Canonical:
    return {
        "code": form.code,
        "sections": [
            {
                "number": section.number,
                "slots": [
                    {
                        "area": slot.area,
                        "item": slot.ref.item,
                        "number": slot.number,
                        "role": slot.role,
                        "version": slot.ref.number,
                    }
                    for slot in section.slots
                ],
            }
            for section in form.sections
        ],
    }


def _slot_of(stored: Mapping[str, str | int]) -> Slot:
    return Slot(
        SlotNumber(int(stored["number"])),
        ItemVersionRef(ItemCode(str(stored["item"])), VersionNumber(int(stored["version"]))),
        AreaCode(str(stored["area"])),
        SlotRole(str(stored["role"])),
    )
