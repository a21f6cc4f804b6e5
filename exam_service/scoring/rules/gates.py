"""What must hold before a form's sittings may be scored; each refusal names what is missing.

Pure functions over what the store loaded. No score is computed here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.sittings.rules.lifecycle import EndedBy
from item_bank.canonical import Canonical, canonical_bytes, sha256_hex
from item_bank.errors import ContentError
from item_bank.presentation import OpaqueOption, OpaqueSlot, SectionDocument
from item_bank.scoring import ScorableSlot


class StandardMissing(ExamError):
    """No standard-setting record stands behind the cut score (rule X90)."""

    kind = ErrorKind.CONFLICT
    code = "scoring.standard_missing"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "No score yet: the form has no scaling table that rests on a standard-setting"
                " record. Record both, then scoring goes on by itself."
            )
        )


class EquivalenceMissing(ExamError):
    """A form other than the one the standard was set on has no equivalence record (rule X95)."""

    kind = ErrorKind.CONFLICT
    code = "scoring.equivalence_missing"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "No score yet: the standard was set on another form, and nothing records how this"
                " form was made equivalent to it."
            )
        )


class FormNotPublished(ExamError):
    """Only a frozen form is scored."""

    kind = ErrorKind.CONFLICT
    code = "scoring.form_not_published"

    def __init__(self) -> None:
        super().__init__(N_("No score: the form is not published."))


class DocumentsDiffer(ExamError):
    """What candidates were shown is not what the form's slots say."""

    kind = ErrorKind.CONFLICT
    code = "scoring.documents_differ"

    def __init__(self, section: int, language: str) -> None:
        super().__init__(
            N_(
                "No score: section {section} as shown in language {language} does not have exactly"
                " the slots and options of the form."
            ),
            parameters={"section": section, "language": language},
        )


class KeyNotAligned(ExamError):
    """The key of the form's first version is not the key of the item in the bank."""

    kind = ErrorKind.CONFLICT
    code = "scoring.key_not_aligned"

    def __init__(self, slot: str) -> None:
        super().__init__(
            N_(
                "No score: the key of slot {slot} is not the one of its item in the bank. Find out"
                " which is right; a key change with two signatures puts it right."
            ),
            parameters={"slot": slot},
        )


class KeyChangeUnsigned(ExamError):
    """A later key version that no signed key change explains."""

    kind = ErrorKind.CONFLICT
    code = "scoring.key_change_unsigned"

    def __init__(self, version: int) -> None:
        super().__init__(
            N_("No score: key version {version} was not signed by two people at the key desk."),
            parameters={"version": version},
        )


class ScalingDoesNotFit(ExamError):
    """No scaling table covers exactly the raw scores that the key allows."""

    kind = ErrorKind.CONFLICT
    code = "scoring.scaling_does_not_fit"

    def __init__(self, raw_max: int) -> None:
        super().__init__(
            N_(
                "No score yet: {raw_max} items count, and no scaling table of the form covers raw"
                " scores from 0 to {raw_max}. Record one that does."
            ),
            parameters={"raw_max": raw_max},
        )


class HeldEntriesUndecided(ExamError):
    """Answers are held and nobody has decided about them: they may change the score."""

    kind = ErrorKind.CONFLICT
    code = "scoring.held_entries_undecided"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Answers of this sitting are held and wait for two people to decide about them."
                " Until then there is no score and no release; nothing is lost."
            )
        )


class ContentUnfit(ExamError):
    """The key, the scaling table or a response does not fit the form; the sentence says how."""

    kind = ErrorKind.CONFLICT
    code = "scoring.content_unfit"

    def __init__(self, reason: ContentError) -> None:
        super().__init__(
            N_("No score: {reason}"),
            parameters={"reason": reason.message},
            details={"reason": reason.code},
        )


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What candidates were shown of one section in one language, and its hash as stored."""

    section: int
    language: str
    content: bytes
    sha256: str
    document: SectionDocument


@dataclass(frozen=True, slots=True)
class ScalingOrigin:
    """Where the scaling table of one form comes from."""

    form_id: UUID
    has_equivalence: bool
    created_at: datetime


def check_equivalence(form_id: UUID, origins: Iterable[ScalingOrigin]) -> None:
    """Only the first form of a standard is scored without an equivalence record (rule X95).

    `origins` are the current scaling tables of all forms that rest on the same standard.
    """
    unlinked = [origin for origin in origins if not origin.has_equivalence]
    if all(origin.form_id != form_id for origin in unlinked):
        return
    first = min(unlinked, key=lambda origin: (origin.created_at, origin.form_id))
    if first.form_id != form_id:
        raise EquivalenceMissing


def check_documents(
    slots_by_section: Mapping[int, Iterable[ScorableSlot]],
    documents: Iterable[StoredDocument],
    languages: Iterable[str],
) -> str:
    """Every published document shows exactly the slots and options that are scored.

    Answers the alignment checksum: the same for the slots and for every language.
    """
    sections = {
        section: {slot.slot: slot.options for slot in slots}
        for section, slots in slots_by_section.items()
    }
    wanted = {section: _checksum({section: slots}) for section, slots in sections.items()}
    places = {(section, language) for language in languages for section in sections}
    missing = set(places)
    for stored in documents:
        document = stored.document
        place = stored.section, stored.language
        shown = _checksum({document.section: _shown(document)})
        if (
            place not in places
            or place != (document.section, document.language)
            or sha256_hex(stored.content) != stored.sha256
            or shown != wanted[document.section]
        ):
            raise DocumentsDiffer(*place)
        missing.discard(place)
    if missing:
        raise DocumentsDiffer(*min(missing))
    return _checksum(sections)


def check_first_key(
    keys: Mapping[str, str], options: Mapping[str, Mapping[str, str]], bank: Mapping[str, str]
) -> None:
    """The key that a form was published with is the bank's own, item by item.

    `keys`: slot -> public option. `options`: slot -> public option -> the item's own option.
    `bank`: slot -> the item version's key, where the bank has it.
    """
    for slot, option in keys.items():
        if slot in bank and options.get(slot, {}).get(option) != bank[slot]:
            raise KeyNotAligned(slot)


def responses_are_final(
    ended_by: str, ended_at: datetime, late_entries_seconds_max: int, now: datetime
) -> bool:
    """May the responses still change? Entries made in time may arrive late (rule X30).

    A candidate who submits has handed over every entry first; only an end by time waits.
    """
    if ended_by == EndedBy.CANDIDATE:
        return True
    return now >= ended_at + timedelta(seconds=late_entries_seconds_max)


def _checksum(sections: Mapping[int, Mapping[OpaqueSlot, frozenset[OpaqueOption]]]) -> str:
    document: Canonical = {
        str(section): {slot: sorted(options) for slot, options in slots.items()}
        for section, slots in sections.items()
    }
    return sha256_hex(canonical_bytes(document))


def _shown(document: SectionDocument) -> dict[OpaqueSlot, frozenset[OpaqueOption]]:
    return {
        item.slot: frozenset(option.option for option in item.options) for item in document.items
    }
