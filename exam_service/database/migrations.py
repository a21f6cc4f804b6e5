"""Bring a database's tables to a revision of alembic/versions. No table is defined here."""

from pathlib import Path
from typing import TYPE_CHECKING

from exam_service.settings import PROJECT_FOLDER

# Alembic and its templates are imported where tables are changed: the web process never does it.
if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS_FOLDER = PROJECT_FOLDER / "alembic"


def config_for(url: str, folder: Path = MIGRATIONS_FOLDER) -> "Config":
    from alembic.config import Config

    config = Config(attributes={"url": url})
    config.set_main_option("script_location", str(folder))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate upwards. Blocks, and runs its own event loop: never call it from inside one."""
    from alembic import command

    command.upgrade(config_for(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Migrate downwards; the same warning holds."""
    from alembic import command

    command.downgrade(config_for(url), revision)
