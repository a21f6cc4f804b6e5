"""What people ask a list of items for, as conditions on the newest version of each."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Subquery,
    Uuid,
    any_,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from exam_service.authoring.rules.item_statistics import StatisticsFilter
from exam_service.authoring.rules.visibility import Viewer
from exam_service.authoring.store.visibility import in_sight
from exam_service.authoring.tables import ItemVersionRow, LanguageVersionRow
from item_bank.items import LanguageStatus, Stage
from item_bank.languages import LanguageTag

# In the place of an area's code: items that nobody has given an area yet.
NO_AREA: Final = "none"
ANY_STATISTICS: Final = StatisticsFilter()


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What is asked for; an empty field asks for anything."""

    area: str = ""
    competency: int | None = None
    stage: Stage | None = None
    language: LanguageTag | None = None
    status: LanguageStatus | None = None
    text: str = ""
    # Who wrote any version of it.
    author: UUID | None = None
    statistics: StatisticsFilter = ANY_STATISTICS
    # The only items to look among; None for all. Statistics become this before they are asked for.
    items: frozenset[UUID] | None = None
    # For whom the list is; None for a command, which reads everything.
    viewer: Viewer | None = None


def conditions(newest: Subquery, wanted: ItemFilter) -> list[ColumnElement[bool]]:
    """All of them have to hold; `newest` has a row per item with its code and version."""
    found = [*_in_sight(newest, wanted.viewer)]
    if wanted.area:
        found.append(newest.c.area == ("" if wanted.area == NO_AREA else wanted.area))
    if wanted.competency is not None:
        found.append(newest.c.competency == wanted.competency)
    if wanted.stage is not None:
        found.append(newest.c.stage == wanted.stage)
    if wanted.text:
        has_code = newest.c.code.icontains(wanted.text, autoescape=True)
        found.append(or_(has_code, _has_text(newest, wanted.text)))
    if wanted.author is not None:
        found.append(_has_author(newest, wanted.author))
    if wanted.items is not None:
        found.append(newest.c.item_id == any_(literal(list(wanted.items), ARRAY(Uuid))))
    if wanted.status is not None:
        found.append(_has_status(newest, wanted.language, wanted.status))
    return found


def _in_sight(newest: Subquery, viewer: Viewer | None) -> list[ColumnElement[bool]]:
    return [] if viewer is None else [in_sight(viewer, newest.c.item_id)]


def _has_text(newest: Subquery, words: str) -> ColumnElement[bool]:
    """Whether some language's stimulus, stem or options have these words."""
    texts = LanguageVersionRow.__table__.alias()
    return (
        select(texts.c.id)
        .where(
            texts.c.item_version_id == newest.c.version_id,
            # The words of the column are in small letters already.
            texts.c.words.contains(func.lower(_escaped(words)), escape="/"),
        )
        .exists()
    )


def _escaped(words: str) -> str:
    """The words for LIKE, where `%` and `_` are themselves."""
    return words.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _has_author(newest: Subquery, author: UUID) -> ColumnElement[bool]:
    versions = ItemVersionRow.__table__.alias()
    return (
        select(versions.c.id)
        .where(versions.c.item_id == newest.c.item_id, versions.c.created_by == author)
        .exists()
    )


def _has_status(
    newest: Subquery, language: LanguageTag | None, status: LanguageStatus
) -> ColumnElement[bool]:
    """Whether the text in this language, or in some language, has a status or is missing."""
    texts = LanguageVersionRow.__table__.alias()
    exists = select(texts.c.id).where(texts.c.item_version_id == newest.c.version_id)
    if language is not None:
        exists = exists.where(texts.c.language == language)
    if status is LanguageStatus.MISSING:
        return true() if language is None else not_(exists.exists())
    return exists.where(texts.c.status == status).exists()
