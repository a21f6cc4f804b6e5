"""Two versions of an item beside each other: what changed in its facts, what in each language."""

from collections.abc import Sequence
from dataclasses import dataclass

from exam_service.authoring.rules.version_changes import (
    FieldChange,
    LanguageChanges,
    fact_changes,
    language_changes,
)
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.use_cases.desk import ItemDesk
from exam_service.errors import NotFound


@dataclass(frozen=True, slots=True)
class Comparison:
    """The older and the newer of two versions with all that differs between them."""

    before: StoredVersion
    after: StoredVersion
    facts: Sequence[FieldChange]
    languages: Sequence[LanguageChanges]


def compare_versions(shown: ItemDesk, first: int | None, second: int | None) -> Comparison:
    """Two versions by number, whichever is named first; the two newest unless told otherwise."""
    newest = shown.versions[0].version.ref.number
    numbers = sorted((first or max(newest - 1, 1), second or newest))
    by_number = {int(stored.version.ref.number): stored for stored in shown.versions}
    try:
        before, after = (by_number[number] for number in numbers)
    except KeyError:
        raise NotFound from None
    old = {tag: stored.text for tag, stored in before.texts.items()}
    new = {tag: stored.text for tag, stored in after.texts.items()}
    tags = tuple(dict.fromkeys([after.source, *shown.languages, *old, *new]))
    return Comparison(
        before,
        after,
        fact_changes(before.version, after.version),
        language_changes(old, new, tags),
    )
