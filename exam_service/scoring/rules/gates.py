"""What must hold before a form's sittings may be scored; each refusal names what is missing.

Pure functions over what the store loaded. No score is computed here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.sittings.rules.lifecycle import EndedBy
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
    slots_by_section: Mapping[int, Iterable[ScorableSlot]], documents: Iterable[SectionDocument]
) -> None:
    """Every published document shows exactly the slots and options that are scored."""
    wanted = {
        section: {slot.slot: slot.options for slot in slots}
        for section, slots in slots_by_section.items()
    }
    for document in documents:
        if _shown(document) != wanted.get(document.section):
            raise DocumentsDiffer(document.section, document.language)


def responses_are_final(
    ended_by: str, ended_at: datetime, late_entries_seconds_max: int, now: datetime
) -> bool:
    """May the responses still change? Entries made in time may arrive late (rule X30).

    A candidate who submits has handed over every entry first; only an end by time waits.
    """
    if ended_by == EndedBy.CANDIDATE:
        return True
    return now >= ended_at + timedelta(seconds=late_entries_seconds_max)


def _shown(document: SectionDocument) -> dict[OpaqueSlot, frozenset[OpaqueOption]]:
    return {
        item.slot: frozenset(option.option for option in item.options) for item in document.items
    }
