"""Who may look at what devices kept, and decide about what is held."""

from typing import Annotated

from fastapi import Depends, File, UploadFile

from exam_service.people.dependencies import needs
from exam_service.people.rules import Actor, Permission
from exam_service.responses.rules.files import FILE_BYTES_MAX

# Whoever reads a sitting's answers also decides about those that are held; two of them together.
Reviewer = Annotated[Actor, Depends(needs(Permission.READ_SITTINGS))]
Upload = Annotated[UploadFile | None, File()]


async def content_of(file: UploadFile | None) -> bytes:
    """The bytes of a sent file, one more than allowed at most; empty where none was chosen."""
    if file is None or not file.filename:
        return b""
    return await file.read(FILE_BYTES_MAX + 1)
