"""What travels when a player signs its candidate in again. No cookie and no rule lives here."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from exam_service.people.rules import (
    EMAIL_CHARACTERS_MAX,
    PASSWORD_CHARACTERS_MAX,
    is_email_address,
)


def _an_address(text: str) -> str:
    if not is_email_address(text):
        raise ValueError("this is not an e-mail address")
    return text


class SignInSent(BaseModel):
    """Who signs in. The password never shows in a log or in a refusal."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    email: Annotated[str, Field(max_length=EMAIL_CHARACTERS_MAX), AfterValidator(_an_address)]
    password: SecretStr = Field(min_length=1, max_length=PASSWORD_CHARACTERS_MAX)


class RequestToken(BaseModel):
    """What every change carries in `X-CSRF-Token`."""

    token: str
