"""Requests for an attempt, their payment, and the typed refusals around them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from exam_service.errors import ErrorKind, ExamError, InvalidInput
from exam_service.exams.rules.policy import Price

REFERENCE_CHARACTERS_MAX = 100
REASON_CHARACTERS_MAX = 500
CARD_DIGITS_MIN, CARD_DIGITS_MAX = 13, 19


class RequestState(StrEnum):
    """Where a request for an attempt stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"


class Decision(StrEnum):
    """What a person decides about a request."""

    APPROVE = "approve"
    REFUSE = "refuse"


TRANSITIONS: dict[RequestState, dict[Decision, RequestState]] = {
    RequestState.REQUESTED: {
        Decision.APPROVE: RequestState.APPROVED,
        Decision.REFUSE: RequestState.REFUSED,
    },
    RequestState.APPROVED: {},
    RequestState.REFUSED: {},
}


@dataclass(frozen=True, slots=True)
class AttemptRequest:
    """A request for one attempt, and whether its payment is recorded."""

    id: UUID
    ordinal: int
    state: RequestState
    requested_at: datetime
    decided_at: datetime | None
    reason: str
    is_paid: bool


class RequestAlreadyDecided(ExamError):
    """Somebody decided this request before."""

    kind = ErrorKind.CONFLICT
    code = "application.request_already_decided"

    def __init__(self, state: RequestState) -> None:
        super().__init__(f"This request is already {state}.")


class PaymentAlreadyRecorded(ExamError):
    """This attempt has a payment; a second one is never recorded for it."""

    kind = ErrorKind.CONFLICT
    code = "application.payment_already_recorded"

    def __init__(self) -> None:
        super().__init__("The payment for this attempt is already recorded.")


class NoPriceYet(ExamError):
    """The exam's price list has no price of an attempt for this day."""

    kind = ErrorKind.CONFLICT
    code = "application.no_price_yet"

    def __init__(self, day: date) -> None:
        super().__init__(f"The price list has no price of an attempt on {day.isoformat()}.")


def decided(state: RequestState, decision: Decision) -> RequestState:
    try:
        return TRANSITIONS[state][decision]
    except KeyError:
        raise RequestAlreadyDecided(state) from None


def require_reason(decision: Decision, reason: str) -> None:
    """A refusal is explained to the candidate in a sentence; an approval need not be."""
    if decision is Decision.REFUSE and not reason.strip():
        sentence = "Write the reason: the candidate reads it."
        raise InvalidInput(sentence, {"reason": sentence})
    if len(reason) > REASON_CHARACTERS_MAX:
        sentence = f"Use at most {REASON_CHARACTERS_MAX} characters."
        raise InvalidInput(sentence, {"reason": sentence})


def require_payment(
    price: Price | None, amount_cents: int, currency: str, reference: str, day: date
) -> None:
    """A payment is exactly the price of its day, and its reference holds no card number."""
    if price is None:
        raise NoPriceYet(day)
    fields: dict[str, str] = {}
    if (amount_cents, currency) != (price.amount_cents, price.currency):
        fields["amount"] = (
            f"The price of an attempt on {day.isoformat()} is {in_units(price.amount_cents)}"
            f" {price.currency}."
        )
    if not 1 <= len(reference.strip()) <= REFERENCE_CHARACTERS_MAX:
        fields["reference"] = f"Write a reference of 1 to {REFERENCE_CHARACTERS_MAX} characters."
    elif holds_card_number(reference):
        fields["reference"] = "This looks like a card number. Card data never comes here."
    if fields:
        raise InvalidInput(" ".join(fields.values()), fields)


def in_units(cents: int) -> str:
    """Cents as people write an amount: 15000 as 150.00."""
    return f"{cents // 100}.{cents % 100:02}"


def holds_card_number(text: str) -> bool:
    """Whether the digits of a text are a card number (ISO/IEC 7812-1, Annex B check digit)."""
    digits = [int(character) for character in text if character in "0123456789"]
    if not CARD_DIGITS_MIN <= len(digits) <= CARD_DIGITS_MAX:
        return False
    doubled = [digit * 2 if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0
