"""Ask the second engine about scores: it reads the rows itself and is told nothing of the first."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.scoring.rules.opinions import differences
from exam_service.scoring.store import second_reading
from item_bank import second_scoring
from item_bank.second_scoring import CannotDerive, FormMaterial

# What differs when the second engine finds no score at all.
NO_DERIVATION = "derivation"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the second engine found, and where that is not what the first one found."""

    document: dict[str, Any]  # Any: a JSON document
    differences: list[str]

    @property
    def agrees(self) -> bool:
        return not self.differences


class SecondEngine:
    """One use of the second engine over many sittings: a form is read once."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._forms: dict[tuple[UUID, int, int], FormMaterial | None] = {}

    async def opinion(
        self,
        score: dict[str, Any],  # Any: a JSON document
        *,
        sitting_id: UUID,
        form: tuple[UUID, int, int],
        until: datetime | None = None,
    ) -> Opinion:
        """Its word about one score. `form`: identity, key version, version of the scaling table.

        `until`: of the log as it was at that instant.
        """
        try:
            found = await self._derive(sitting_id, form, until)
        except (CannotDerive, LookupError, TypeError, ValueError) as reason:
            return Opinion({"refused": str(reason)}, [NO_DERIVATION])
        return Opinion(found, differences(score, found))

    async def _derive(
        self, sitting_id: UUID, form: tuple[UUID, int, int], until: datetime | None
    ) -> dict[str, Any]:
        if form not in self._forms:
            self._forms[form] = await second_reading.read_form(self._session, *form)
        material = self._forms[form]
        if material is None:
            message = "There is no such scaling table."
            raise CannotDerive(message)
        return await second_reading.derive_score(self._session, material, sitting_id, until)


@cache
def engine_version() -> str:
    """The hash of the modules of the second engine."""
    modules = (second_scoring.__file__, second_reading.__file__)
    source = b"".join(Path(name).read_bytes() for name in modules)
    return f"second_scoring:{hashlib.sha256(source).hexdigest()[:16]}"
