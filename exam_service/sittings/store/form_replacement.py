"""Giving a sitting another form: no role may write it, one function of the database does."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.sittings.tables import SittingRow


async def give_another_form(session: AsyncSession, sitting: SittingRow, form_id: UUID) -> None:
    """Replace a withdrawn form before the start; the database refuses everything else."""
    await session.execute(select(func.replace_withdrawn_form(sitting.id, form_id)))
    await session.refresh(sitting, ["form_id"])
