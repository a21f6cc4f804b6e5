"""Sound content with a default for everything, for the tests of the library."""

from collections.abc import Iterable

from item_bank.blueprint import SlotRole
from item_bank.forms import Form, FormCode, Section, Slot, SlotNumber
from item_bank.items import (
    OPTION_IDS,
    AreaCode,
    ItemCode,
    ItemVersion,
    ItemVersionRef,
    LanguageStatus,
    LanguageVersion,
    OptionId,
    OptionText,
    Stage,
    VersionNumber,
)
from item_bank.languages import ENGLISH, LanguageTag

SECRET = b"a secret for tests"


def make_ref(item: str = "A1-001", number: int = 1) -> ItemVersionRef:
    return ItemVersionRef(ItemCode(item), VersionNumber(number))


def make_version(
    item: str = "A1-001",
    *,
    number: int = 1,
    stage: Stage = Stage.OPERATIONAL,
    area: str = "A1",
    key: str = "a",
    enemies: Iterable[str] = (),
    options: int = 4,
) -> ItemVersion:
    return ItemVersion(
        ref=make_ref(item, number),
        stage=stage,
        area=AreaCode(area),
        key=OptionId(key),
        options=OPTION_IDS[:options],
        enemies=frozenset(ItemCode(enemy) for enemy in enemies),
    )


def make_text(
    version: ItemVersion,
    language: str = ENGLISH,
    *,
    stem: str | None = None,
    status: LanguageStatus = LanguageStatus.APPROVED,
) -> LanguageVersion:
    item = version.ref.item
    return LanguageVersion(
        ref=version.ref,
        language=LanguageTag(language),
        stem=stem or f"Stem of {item} in {language}",
        options=tuple(
            OptionText(option, f"Option {option} of {item}", f"Rationale {option} of {item}")
            for option in version.options
        ),
        status=status,
    )


def make_form(versions: Iterable[ItemVersion], *, sections: int = 1) -> Form:
    """The versions in their order, spread over sections; pretest items in pretest slots."""
    slots = [
        Slot(SlotNumber(number), version.ref, version.area, _role(version))
        for number, version in enumerate(versions, start=1)
    ]
    size = -(-len(slots) // sections)
    cut = (slots[start : start + size] for start in range(0, len(slots), size))
    return Form(
        FormCode("F1"),
        tuple(Section(number, tuple(part)) for number, part in enumerate(cut, start=1)),
    )


def _role(version: ItemVersion) -> SlotRole:
    return SlotRole.PRETEST if version.stage is Stage.PRETEST else SlotRole.OPERATIONAL
