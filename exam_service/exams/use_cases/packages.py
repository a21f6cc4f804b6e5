"""Packaging published forms: each document is sealed once, under a key code of its own."""

import secrets
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.session import OpenSession
from exam_service.exams import store
from exam_service.exams.rules.packages import (
    KEY_CODE_BYTES,
    NONCE_BYTES,
    open_package,
    seal_package,
)


async def package_form(session: AsyncSession, form_id: UUID) -> None:
    """Package what has no package yet. Whoever calls holds the form's row."""
    for document in await store.list_unpackaged_documents(session, form_id):
        key_code = secrets.token_bytes(KEY_CODE_BYTES)
        package = seal_package(
            document.content, key_code=key_code, nonce=secrets.token_bytes(NONCE_BYTES)
        )
        # A package never changes again: one that did not open would be found at the start.
        assert open_package(package.content, key_code) == document.content
        await store.add_package(session, document, package, key_code)


async def package_published_forms(open_session: OpenSession) -> None:
    """Package the forms that were published before there were packages. Safe to repeat."""
    async with open_session() as session:
        form_ids = await store.list_forms_to_package(session)
    for form_id in form_ids:
        async with open_session() as session:
            await store.lock_published_form(session, form_id)
            await package_form(session, form_id)
