"""What was published, as sittings need it: read once per process, for it never changes."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.exams import store as exams
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.sittings.rules.contents import FormContents
from item_bank.presentation import read_document

FORMS_KEPT_MAX = 64
KEPT_MAX = 256

Name = TypeVar("Name")
Value = TypeVar("Value")


class Kept(Generic[Name, Value]):
    """The values used last, up to a limit. Only for what never changes once it exists."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[Name, Value] = OrderedDict()

    def find(self, name: Name) -> Value | None:
        if name in self._values:
            self._values.move_to_end(name)
        return self._values.get(name)

    def keep(self, name: Name, value: Value) -> None:
        self._values[name] = value
        if len(self._values) > self._limit:
            self._values.popitem(last=False)


# By form and language.
CONTENTS: Kept[tuple[UUID, str], FormContents] = Kept(FORMS_KEPT_MAX)
# By exam and version.
POLICIES: Kept[tuple[UUID, int], ExamPolicy] = Kept(KEPT_MAX)
# By form and language: section -> address.
PACKAGES: Kept[tuple[UUID, str], Mapping[int, str]] = Kept(KEPT_MAX)
# By form, section and language.
KEY_CODES: Kept[tuple[UUID, int, str], bytes] = Kept(KEPT_MAX)


async def load_contents(
    session: AsyncSession, form_id: UUID, language: str, sections: int
) -> FormContents:
    """The documents of a published form; from memory after the first time."""
    known = CONTENTS.find((form_id, language))
    if known is not None:
        return known
    documents = [
        read_document(await exams.load_form_document(session, form_id, section, language))
        for section in range(1, sections + 1)
    ]
    contents = FormContents(tuple(documents))
    CONTENTS.keep((form_id, language), contents)
    return contents
