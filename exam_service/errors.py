"""Expected refusals: their kinds and the base class every one of them has.

An expected refusal is a typed error with a stable code and a sentence for the person who reads it.
Only web/error_handlers.py knows which HTTP status a kind becomes.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar


class ErrorKind(StrEnum):
    """What a refusal means to the caller, without any protocol's numbers."""

    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    SIGNED_OUT = "signed_out"
    CONFLICT = "conflict"
    INVALID = "invalid"
    TOO_LATE = "too_late"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for "translate this later"
    """Mark a sentence for the catalogues; it is translated where it is shown."""
    return sentence


class ExamError(Exception):
    """Base of every expected refusal. `code` is part of the public contract.

    `sentence` is English with `{name}` places for `parameters`, so that a page can say it in the
    reader's language; `message` is the English whole.
    """

    kind: ClassVar[ErrorKind]
    code: ClassVar[str]

    def __init__(
        self,
        sentence: str,
        *,
        parameters: Mapping[str, object] | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        self.sentence = sentence
        self.parameters: Mapping[str, object] = parameters or {}
        self.details: Mapping[str, object] = details or {}
        super().__init__(self.message)

    @property
    def message(self) -> str:
        return self.sentence.format_map(self.parameters) if self.parameters else self.sentence


class NotFound(ExamError):
    """Also said of what exists and belongs to somebody else: the two look alike from outside."""

    kind = ErrorKind.NOT_FOUND
    code = "not_found"

    def __init__(self, sentence: str = N_("There is nothing at this address.")) -> None:
        super().__init__(sentence)


class InvalidInput(ExamError):
    """What was sent cannot be used. `fields` maps a field's name to a sentence."""

    kind = ErrorKind.INVALID
    code = "input.invalid"

    def __init__(self, sentence: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence, details={"fields": dict(fields or {})})
        self.fields: Mapping[str, str] = fields or {}
