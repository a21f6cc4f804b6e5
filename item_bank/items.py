"""Items as values: item version, language version, options, key, and the stages of a review.

An item version holds what no translation may change; a language version holds only texts.
Who wrote or approved something is not here: that belongs to the service.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NewType

from item_bank.canonical import Canonical, canonical_bytes, sha256_hex
from item_bank.errors import IllegalStageMove, ItemNotSound
from item_bank.languages import Direction, LanguageTag, find_language

ItemCode = NewType("ItemCode", str)
VersionNumber = NewType("VersionNumber", int)
AreaCode = NewType("AreaCode", str)
OptionId = NewType("OptionId", str)

OPTION_IDS: Final = tuple(OptionId(letter) for letter in "abcde")
OPTIONS_MIN: Final = 2
OPTIONS_MAX: Final = len(OPTION_IDS)


class Stage(StrEnum):
    """Where an item version stands between its first draft and its retirement."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PRETEST = "pretest"
    OPERATIONAL = "operational"
    PUBLIC = "public"
    RETIRED = "retired"


class StageEvent(StrEnum):
    """What moves an item version from stage to stage."""

    SEND_TO_REVIEW = "send_to_review"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    TRY_OUT = "try_out"
    PROMOTE = "promote"
    ADOPT_FOR_FIRST_FORM = "adopt_for_first_form"
    MAKE_PUBLIC = "make_public"
    RETIRE = "retire"


# Public is the end of the road to a form: nothing leads from it but retirement.
STAGE_TRANSITIONS: Final[Mapping[Stage, Mapping[StageEvent, Stage]]] = MappingProxyType(
    {
        Stage.DRAFT: {
            StageEvent.SEND_TO_REVIEW: Stage.IN_REVIEW,
            StageEvent.RETIRE: Stage.RETIRED,
        },
        Stage.IN_REVIEW: {
            StageEvent.SEND_BACK: Stage.DRAFT,
            StageEvent.APPROVE: Stage.APPROVED,
            StageEvent.RETIRE: Stage.RETIRED,
        },
        Stage.APPROVED: {
            StageEvent.TRY_OUT: Stage.PRETEST,
            StageEvent.ADOPT_FOR_FIRST_FORM: Stage.OPERATIONAL,
            StageEvent.MAKE_PUBLIC: Stage.PUBLIC,
            StageEvent.RETIRE: Stage.RETIRED,
        },
        Stage.PRETEST: {
            StageEvent.PROMOTE: Stage.OPERATIONAL,
            StageEvent.RETIRE: Stage.RETIRED,
        },
        Stage.OPERATIONAL: {StageEvent.RETIRE: Stage.RETIRED},
        Stage.PUBLIC: {StageEvent.RETIRE: Stage.RETIRED},
        Stage.RETIRED: {},
    }
)


def next_stage(stage: Stage, event: StageEvent) -> Stage:
    """The stage after the event; refuses a move that is not in the table."""
    try:
        return STAGE_TRANSITIONS[stage][event]
    except KeyError:
        raise IllegalStageMove(stage, event) from None


class LanguageStatus(StrEnum):
    """How far one language version is; stale means its item version has a newer wording."""

    MISSING = "missing"
    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    STALE = "stale"


@dataclass(frozen=True, slots=True, order=True)
class ItemVersionRef:
    """Which wording of which item: what forms, texts and scores refer to."""

    item: ItemCode
    number: VersionNumber

    def __str__(self) -> str:
        return f"{self.item} version {self.number}"


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """One immutable wording of an item, without its texts.

    `options` are the identities in the order shown: the first two to five of a, b, c, d, e.
    `competency` is the primary one by its number in the programme's list.
    """

    ref: ItemVersionRef
    stage: Stage
    area: AreaCode
    key: OptionId
    options: tuple[OptionId, ...]
    competency: int | None = None
    secondary: tuple[int, ...] = ()
    ethics: tuple[str, ...] = ()
    enemies: frozenset[ItemCode] = frozenset()
    shuffle_safe: bool = False
    reference: str = ""

    def __post_init__(self) -> None:
        if not OPTIONS_MIN <= len(self.options) <= OPTIONS_MAX:
            raise ItemNotSound(f"Item {self.ref.item} has {len(self.options)} options, not 2 to 5.")
        if self.options != OPTION_IDS[: len(self.options)]:
            raise ItemNotSound(f"The options of item {self.ref.item} are not a, b, … in order.")
        if self.key not in self.options:
            raise ItemNotSound(f"The key of item {self.ref.item} is not one of its options.")
        if self.ref.item in self.enemies:
            raise ItemNotSound(f"Item {self.ref.item} is named as its own enemy.")

    def at(self, stage: Stage) -> "ItemVersion":
        """The same wording at another stage."""
        return replace(self, stage=stage)


class Markup(StrEnum):
    """How the texts of a language version are to be read."""

    # Characters and nothing else; a line feed is a line feed.
    PLAIN = "plain"
    # The few elements that markup.py allows, images by the hash of their content.
    HTML = "html"


@dataclass(frozen=True, slots=True)
class OptionText:
    """One option in one language, with the rationale that says why it is right or less good."""

    option: OptionId
    text: str
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class LanguageVersion:
    """One language's texts of an item version, separately translated and reviewed.

    `stimulus` is what the stem refers to (a case, a table, an image); empty for most items.
    Stimulus, stem and options are read as `markup` says; rationales are always plain.
    """

    ref: ItemVersionRef
    language: LanguageTag
    stem: str
    options: tuple[OptionText, ...]
    status: LanguageStatus = LanguageStatus.DRAFTED
    stimulus: str = ""
    markup: Markup = Markup.PLAIN

    def __post_init__(self) -> None:
        if self.status is LanguageStatus.MISSING:
            raise ItemNotSound(f"Item {self.ref.item}: texts that exist cannot be missing.")
        if not self.stem or not all(option.text for option in self.options):
            raise ItemNotSound(f"Item {self.ref.item} has an empty text in {self.language}.")

    @property
    def direction(self) -> Direction:
        """The base direction of every text in it."""
        return find_language(self.language).direction

    def fits(self, options: tuple[OptionId, ...]) -> bool:
        """Whether it words exactly these options, in this order."""
        return tuple(option.option for option in self.options) == options


def content_hash(version: ItemVersion, source: LanguageVersion) -> str:
    """SHA-256 over everything that makes a new version when it changes.

    Version number, stage and review status are left out: they change without a new wording.
    """
    return sha256_hex(
        canonical_bytes(
            {
                "area": version.area,
                "competency": version.competency,
                "enemies": sorted(version.enemies),
                "ethics": sorted(version.ethics),
                "key": version.key,
                "options": version.options,
                "reference": version.reference,
                "secondary": sorted(version.secondary),
                "shuffle_safe": version.shuffle_safe,
                "texts": _texts(source),
            }
        )
    )


def text_hash(version: LanguageVersion) -> str:
    """SHA-256 over one language's texts, rationales included."""
    return sha256_hex(canonical_bytes(_texts(version)))


def _texts(version: LanguageVersion) -> Canonical:
    texts: dict[str, Canonical] = {
        "language": version.language,
        "stem": version.stem,
        "options": [
            {"option": option.option, "text": option.text, "rationale": option.rationale}
            for option in version.options
        ],
    }
    # Left out while they say nothing, so that older hashes stay what they are.
    if version.stimulus:
        texts["stimulus"] = version.stimulus
    if version.markup is not Markup.PLAIN:
        texts["markup"] = version.markup
    return texts
