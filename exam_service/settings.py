"""Every setting of an installation: its name, type, default and meaning (docs/settings.md).

Values come from the environment. The policy of an exam is data in the database, never a setting.
"""

import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Self

from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_FOLDER = Path(__file__).resolve().parent.parent
SECRET_BYTES = 32


def _named(name: str) -> AliasChoices:
    """A setting whose name in the environment carries no EXAM_ prefix."""
    return AliasChoices(name)


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="EXAM_", frozen=True, extra="ignore", populate_by_name=True
    )

    host: str = Field(
        default="127.0.0.1", validation_alias=_named("HOST"), description="Address to listen on."
    )
    port: int = Field(
        default=8000,
        ge=1,
        le=65535,
        validation_alias=_named("PORT"),
        description="Port to listen on.",
    )
    data_dir: Path = Field(
        default=PROJECT_FOLDER / ".data",
        validation_alias=_named("DATA_DIR"),
        description="The one folder that everything is written to.",
    )
    database_url: str | None = Field(
        default=None,
        validation_alias=_named("DATABASE_URL"),
        description="A PostgreSQL server of one's own (15 or newer), as the role that migrates. "
        "Unset: the embedded server in DATA_DIR.",
    )
    database_url_delivery: str | None = Field(
        default=None,
        validation_alias=_named("DATABASE_URL_DELIVERY"),
        description="Login of the candidate pages; unset: DATABASE_URL under SET ROLE.",
    )
    database_url_identity: str | None = Field(
        default=None,
        validation_alias=_named("DATABASE_URL_IDENTITY"),
        description="Login of signing in; unset: DATABASE_URL under SET ROLE.",
    )
    database_url_office: str | None = Field(
        default=None,
        validation_alias=_named("DATABASE_URL_OFFICE"),
        description="Login of the staff pages; unset: DATABASE_URL under SET ROLE.",
    )
    database_url_scoring: str | None = Field(
        default=None,
        validation_alias=_named("DATABASE_URL_SCORING"),
        description="Login of scoring; unset: DATABASE_URL under SET ROLE.",
    )
    postgres_bin: Path | None = Field(
        default=None,
        description="Folder with PostgreSQL's programs for the embedded server. "
        "Unset: the installed wheel's, then Debian's.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="What cookies and tokens are signed with, 32 characters or more. "
        "Unset: made at the first start, kept in DATA_DIR/secrets.",
    )
    receipt_key: SecretStr | None = Field(
        default=None,
        description="Seed of the Ed25519 key that signs receipts, 64 hexadecimal digits. Several "
        "machines must share it. Unset: made at the first start, kept in DATA_DIR/secrets.",
    )
    journal_key_file: Path | None = Field(
        default=None,
        description="PEM file of the RSA key that opens emergency journals. Several machines must "
        "share it. Unset: made at the first start, kept in DATA_DIR/secrets.",
    )
    groups_key: SecretStr | None = Field(
        default=None,
        description="What seals candidates' voluntary answers, 32 characters or more; without it "
        "they cannot be read again. Several machines must share it. Unset: made when first "
        "needed, kept in DATA_DIR/secrets.",
    )
    public_origin: str = Field(
        default="",
        description="Scheme and host under which browsers reach the service, for the same-origin "
        "check, as in https://exam.example.org. Unset: http:// with HOST and PORT.",
    )
    demonstration: bool = Field(
        default=False,
        description="Load the demonstration at start: an exam, its bank and accounts whose "
        "passwords are printed. Never for a real installation. `make run` sets it.",
    )
    jobs_in_web: bool = Field(
        default=True,
        description="Run the periodic jobs beside the web pages. Unset it where `exam-service "
        "worker` runs them in processes of their own.",
    )
    sign_in_hours: int = Field(
        default=12, ge=1, le=24 * 30, description="How long a sign-in lasts at most."
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses of one's own load balancers, parted by commas: only they may say "
        "on whose behalf a request comes. Unset: nobody may.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        description="What a caller of /metrics presents as a bearer token. "
        "Unset: only this machine may read the counters.",
    )

    @field_validator("data_dir", "postgres_bin", "journal_key_file")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return None if value is None else Path(os.path.abspath(value.expanduser()))

    @field_validator(
        "database_url",
        "database_url_delivery",
        "database_url_identity",
        "database_url_office",
        "database_url_scoring",
    )
    @classmethod
    def _driver(cls, value: str | None) -> str | None:
        """Accept the addresses that other PostgreSQL tools print; we always speak asyncpg."""
        if not value:
            return None
        scheme, separator, rest = value.partition("://")
        if not separator or scheme not in {"postgres", "postgresql", "postgresql+asyncpg"}:
            raise ValueError("a database address begins with postgresql://")
        # libpq's name for it; asyncpg calls the same choice ssl.
        return f"postgresql+asyncpg://{rest.replace('sslmode=', 'ssl=')}"

    @field_validator("secret_key", "groups_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None, field: ValidationInfo) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SECRET_BYTES:
            name = f"EXAM_{field.field_name}".upper()
            raise ValueError(f"{name} has fewer than {SECRET_BYTES} characters")
        return value

    @field_validator("receipt_key")
    @classmethod
    def _seed(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[0-9a-f]{64}", value.get_secret_value()):
            raise ValueError("EXAM_RECEIPT_KEY is not 64 hexadecimal digits in lower case")
        return value

    @model_validator(mode="after")
    def _derive_origin(self) -> Self:
        if not self.public_origin:
            origin = f"http://{self.host}:{self.port}"
            # The model is frozen for everybody else; a derived default is part of making it.
            object.__setattr__(self, "public_origin", origin)
        return self


def signing_secret(settings: Settings) -> bytes:
    """What cookies and tokens are signed with: as set, else made once for this DATA_DIR."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    return kept_secret(settings.data_dir, "signing")


def random_secret() -> bytes:
    return secrets.token_hex(SECRET_BYTES).encode()


def kept_secret(data_dir: Path, name: str, make: Callable[[], bytes] = random_secret) -> bytes:
    """A secret that DATA_DIR/secrets keeps for good; made when it is first asked for."""
    folder = data_dir / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        draft = folder / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link never overwrites: of two processes that start together one wins for both.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()
