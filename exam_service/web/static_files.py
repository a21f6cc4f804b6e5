"""Scripts, styles and fonts, served below a deployment prefix with an immutable lifetime.

An open exam keeps the files it started with: another deployment has another prefix.
"""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from exam_service.web.joined_files import JOINED, joined

FRONTEND = Path(__file__).resolve().parent.parent.parent / "frontend"
STATIC = FRONTEND / "static"
# The longer prefix first: mounts are tried in this order.
FOLDERS = {"/vendor": FRONTEND / "vendor", "": STATIC}
IMMUTABLE = "public, max-age=31536000, immutable"


@cache
def deployment() -> str:
    """A name for this set of files: the hash over all of them, read once per process."""
    digest = hashlib.sha256()
    for folder in FOLDERS.values():
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(str(path.relative_to(FRONTEND)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def static_url(path: str) -> str:
    """The address of a file: `css/layers.css`, or `vendor/…` for a vendored package."""
    return f"/static/{deployment()}/{path}"


class DeployedFiles(StaticFiles):
    """Static files that never change below their prefix; some of them joined into one."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory)
        self._folder = directory

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path in JOINED and (self._folder / path).exists():
            content, media_type = joined(self._folder, path)
            response = Response(content, media_type=media_type)
        else:
            response = await super().get_response(path, scope)
        response.headers["cache-control"] = IMMUTABLE
        return response
