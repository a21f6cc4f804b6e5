"""The tiny exam that is simulated, and the rows of one sitting of it: the same in both stores."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from exam_service.exams.rules.policy import SectionPolicy
from exam_service.responses.rules import genesis
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.contents import FormContents
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.tables import SittingRow
from item_bank.items import OptionId
from item_bank.languages import Direction, LanguageTag
from item_bank.presentation import (
    OpaqueForm,
    OpaqueOption,
    OpaqueSlot,
    PresentedItem,
    PresentedOption,
    SectionDocument,
)
from tests.builders.exams import NINE, a_policy, an_area
from tests.builders.sittings import OPTIONS, option_name, slot_name

ITEMS_PER_SECTION = 4
SECTIONS = 2
SEED_OF_ORDER = "0123456789abcdef"

POLICY = a_policy(
    areas=(an_area("A1", 3, 1), an_area("A2", 3, 1)),
    sections=(SectionPolicy(ITEMS_PER_SECTION),) * SECTIONS,
    languages=("en",),
)


def instant(second: int) -> datetime:
    """Virtual time is counted in whole seconds from nine o'clock."""
    return NINE + timedelta(seconds=second)


def second_of(moment: datetime) -> float:
    return (moment - NINE) / timedelta(seconds=1)


def numbers_of(section: int) -> range:
    """The slots of a section, by their numbers in the form."""
    first = (section - 1) * ITEMS_PER_SECTION + 1
    return range(first, first + ITEMS_PER_SECTION)


@dataclass(frozen=True, slots=True)
class Terms:
    """What one sitting of a history is allowed, in seconds."""

    allotted: int
    pause_between: int
    offline_work: int
    offline_credit: int


@dataclass(frozen=True, slots=True)
class Belongings:
    """What the rows of a sitting refer to."""

    account_id: UUID
    authorization_id: UUID
    request_id: UUID
    administration_id: UUID
    exam_id: UUID
    form_id: UUID


@cache
def form_contents() -> FormContents:
    return FormContents(tuple(_document(section) for section in range(1, SECTIONS + 1)))


def _document(section: int) -> SectionDocument:
    items = tuple(
        PresentedItem(
            OpaqueSlot(slot_name(number)),
            f"Item {number}?",
            tuple(
                PresentedOption(OpaqueOption(option_name(number, OptionId(option))), option)
                for option in OPTIONS
            ),
        )
        for number in numbers_of(section)
    )
    return SectionDocument(
        OpaqueForm("form"), section, LanguageTag("en"), Direction.LEFT_TO_RIGHT, items
    )


def sitting_row(sitting_id: UUID, of: Belongings, terms: Terms) -> SittingRow:
    """A sitting whose candidate is checked in at nine o'clock."""
    return SittingRow(
        id=sitting_id,
        account_id=of.account_id,
        authorization_id=of.authorization_id,
        attempt_request_id=of.request_id,
        administration_id=of.administration_id,
        exam_id=of.exam_id,
        form_id=of.form_id,
        policy_version=1,
        ordinal=1,
        language="en",
        seed=SEED_OF_ORDER,
        state=SittingState.CHECKED_IN,
        integrity="clear",
        score_status="unscored",
        section=None,
        time_allotted=timedelta(seconds=terms.allotted),
        break_allotted=timedelta(seconds=terms.pause_between),
        closes_at=None,
        created_at=NINE,
        started_at=None,
        ended_at=None,
        ended_by=None,
    )


def contact_row(sitting_id: UUID, of: Belongings, terms: Terms) -> SittingContactRow:
    return SittingContactRow(
        sitting_id=sitting_id,
        account_id=of.account_id,
        epoch=1,
        device=None,
        device_waiting=None,
        state=SittingState.CHECKED_IN,
        revision=1,
        section=None,
        accepts_entries=False,
        closes_at=None,
        acknowledged_sequence=0,
        chain=genesis(sitting_id, 1),
        last_contact_at=NINE,
        offline_work=timedelta(seconds=terms.offline_work),
        offline_credit=timedelta(seconds=terms.offline_credit),
        credit_left=timedelta(seconds=terms.offline_credit),
        covered_from=None,
        covered_until=None,
    )
