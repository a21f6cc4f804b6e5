"""Reading typed inputs one by one; what cannot be read gets a sentence beside its field."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, TypeAlias

from annotated_types import Ge, Le
from fastapi import Depends, Request

from exam_service.errors import NotFound
from item_bank.errors import TextRefused
from item_bank.languages import normalise

DIGITS_MAX = 9
LISTED_MAX = 50
CHECKED = "yes"
# What PostgreSQL's integer holds; a larger number in an address is nobody's version.
INTEGER_MAX = 2**31 - 1
LOCAL_FORMAT = "%Y-%m-%dT%H:%M"


VersionNumber: TypeAlias = Annotated[int, Ge(1), Le(INTEGER_MAX)]


async def refuse_unstorable_address(request: Request) -> None:
    """No text that PostgreSQL cannot even compare: nothing of ours has it in its address.

    A dependency of all routers.
    """
    values = (request.scope["path"], *request.query_params.values())
    if any("\x00" in value for value in values):
        raise NotFound


class Inputs:
    """The inputs of one page by name. What cannot be read becomes an error and is never raised."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.errors: dict[str, str] = {}

    def text(self, name: str) -> str:
        """A text without outer spaces; characters that must not be stored are refused."""
        try:
            return normalise(self.values.get(name, ""))
        except TextRefused as refusal:
            self.errors[name] = refusal.message
            return ""

    def is_checked(self, name: str) -> bool:
        return self.values.get(name, "") == CHECKED

    def chosen(self, prefix: str) -> tuple[str, ...]:
        """The last parts of the names of every ticked box below a prefix, in page order."""
        return tuple(
            name.removeprefix(f"{prefix}.")
            for name in self.values
            if name.startswith(f"{prefix}.") and self.is_checked(name)
        )

    def whole(self, name: str) -> int:
        return self._whole(name, self.text(name))

    def whole_or_none(self, name: str) -> int | None:
        text = self.text(name)
        return self._whole(name, text) if text else None

    def wholes(self, name: str) -> tuple[int, ...]:
        """Whole numbers that are parted by commas."""
        parts = [part.strip() for part in self.text(name).split(",") if part.strip()]
        if len(parts) > LISTED_MAX:
            self.errors[name] = f"Name at most {LISTED_MAX} numbers."
            return ()
        return tuple(self._whole(name, part) for part in parts)

    def cents(self, name: str) -> int:
        """An amount such as 150 or 150.00, in cents."""
        try:
            cents = Decimal(self.text(name)) * 100
            if not cents.is_finite() or cents != int(cents) or abs(cents) >= 10**DIGITS_MAX:
                raise InvalidOperation
        except InvalidOperation:
            self.errors[name] = "Enter an amount as in 150.00."
            return 0
        return int(cents)

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            self.errors[name] = "Choose a day."
            return date.min

    def instant(self, name: str) -> datetime:
        """A moment as the browser's date and time input sends it; the page says it is UTC."""
        try:
            return datetime.strptime(self.text(name)[:16], LOCAL_FORMAT).replace(tzinfo=UTC)
        except ValueError:
            self.errors[name] = "Choose a day and a time."
            return datetime.min.replace(tzinfo=UTC)

    def _whole(self, name: str, text: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > DIGITS_MAX:
            self.errors[name] = (
                f"“{text}” is not a whole number." if text else "Enter a whole number."
            )
            return 0
        return int(text)


def local_text(instant: datetime) -> str:
    """An instant as a date and time input shows it, in UTC."""
    return instant.astimezone(UTC).strftime(LOCAL_FORMAT)


async def sent_inputs(request: Request) -> dict[str, str]:
    """Every text input of a sent form by its name; files and the token are left out."""
    form = await request.form()
    return {
        name: value
        for name, value in form.items()
        if isinstance(value, str) and name != "csrf_token"
    }


SentInputs = Annotated[dict[str, str], Depends(sent_inputs)]
