"""Rows of form packages and their key codes. Nothing here seals or opens one."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.exams.rules.packages import Package
from exam_service.exams.store.rows import existing
from exam_service.exams.tables import (
    FormDocumentRow,
    FormPackageKeyRow,
    FormPackageRow,
    FormRow,
)

_DOCUMENT = (FormDocumentRow.form_id, FormDocumentRow.section, FormDocumentRow.language)
_PACKAGED = (FormPackageRow.form_id, FormPackageRow.section, FormPackageRow.language)
_IS_UNPACKAGED = tuple_(*_DOCUMENT).not_in(select(*_PACKAGED))


async def list_forms_to_package(session: AsyncSession) -> Sequence[UUID]:
    """The published forms with a document that has no package yet."""
    query = (
        select(FormDocumentRow.form_id)
        .join(FormRow, FormRow.id == FormDocumentRow.form_id)
        .where(FormRow.published_at.is_not(None), _IS_UNPACKAGED)
        .distinct()
    )
    return (await session.scalars(query)).all()


async def lock_published_form(session: AsyncSession, form_id: UUID) -> None:
    """Hold a form's row until the transaction ends, so that nobody else packages it meanwhile."""
    existing(await session.get(FormRow, form_id, with_for_update=True))


async def list_unpackaged_documents(
    session: AsyncSession, form_id: UUID
) -> Sequence[FormDocumentRow]:
    query = select(FormDocumentRow).where(FormDocumentRow.form_id == form_id, _IS_UNPACKAGED)
    return (await session.scalars(query)).all()


async def add_package(
    session: AsyncSession, document: FormDocumentRow, package: Package, key_code: bytes
) -> None:
    """Add the package of a document, and apart from it what opens it."""
    of_document = {
        "form_id": document.form_id,
        "section": document.section,
        "language": document.language,
    }
    session.add(FormPackageRow(**of_document, address=package.address, content=package.content))
    # The key code's row refers to the package's.
    await session.flush()
    session.add(FormPackageKeyRow(**of_document, key_code=key_code))


async def find_package_content(session: AsyncSession, address: str) -> bytes | None:
    """The package at exactly this address."""
    return await session.scalar(
        select(FormPackageRow.content).where(FormPackageRow.address == address)
    )


async def list_package_addresses(
    session: AsyncSession, form_id: UUID, language: str
) -> Mapping[int, str]:
    """Section -> address of its package; empty for a form that has none yet."""
    rows = await session.execute(
        select(FormPackageRow.section, FormPackageRow.address)
        .where(FormPackageRow.form_id == form_id, FormPackageRow.language == language)
        .order_by(FormPackageRow.section)
    )
    return dict(rows.all())


async def find_package_key_code(
    session: AsyncSession, form_id: UUID, section: int, language: str
) -> bytes | None:
    """What opens a section's package. Whether it may be told now is for the caller to judge."""
    row = await session.get(FormPackageKeyRow, (form_id, section, language))
    return None if row is None else row.key_code
