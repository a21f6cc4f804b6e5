"""What addresses of analyses say, read into values."""

from collections.abc import Mapping
from uuid import UUID

from exam_service.analysis.use_cases.desk import Wanted
from exam_service.errors import NotFound

SORTS = {
    "item": "Item",
    "p": "Difficulty",
    "corrected_point_biserial": "Discrimination",
    "flags": "Flags first",
}
DEFAULT_SORT = "flags"


def wanted_of(kind: str, code: str, asked: Mapping[str, str]) -> Wanted:
    """The subject of an address; an administration that is no identifier is at no address."""
    text = asked.get("administration", "")
    try:
        return Wanted(kind, code, UUID(text) if text else None)
    except ValueError:
        raise NotFound from None


def sort_of(asked: Mapping[str, str]) -> str:
    return asked.get("sort", "") if asked.get("sort", "") in SORTS else DEFAULT_SORT
