"""Scripts, styles and fonts, served below a deployment prefix with an immutable lifetime.

An open exam keeps the files it started with: another deployment has another prefix.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path

from fastapi import Response
from fastapi.staticfiles import StaticFiles
from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.types import Scope

from exam_service.web.joined_files import JOINED, PACKAGES, Joined, inlined, joined

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


def import_map() -> dict[str, dict[str, str]]:
    """Where the packages are that modules import by a bare name."""
    return {"imports": {name: static_url(place) for name, place in PACKAGES.items()}}


def inline_script(path: str) -> Markup:
    """One of our own scripts as part of a page that names its nonce."""
    script = inlined(STATIC / path)
    assert "</" not in script, "a script that a page carries does not end it"
    return Markup(script)  # noqa: S704 - a file of ours, not a text of anybody's


@cache
def picture_address(path: str) -> str:
    """A small drawing as an address that holds it, so that it costs no request."""
    content = base64.b64encode((STATIC / path).read_bytes()).decode()
    return f"data:image/svg+xml;base64,{content}"


class DeployedFiles(StaticFiles):
    """Static files that never change below their prefix; some of them joined into one."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory)
        self._folder = directory

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path in JOINED and (self._folder / path).exists():
            response = _answer_with(joined(self._folder, path), Headers(scope=scope))
        else:
            response = await super().get_response(path, scope)
        response.headers["cache-control"] = IMMUTABLE
        return response


def _answer_with(file: Joined, asked: Headers) -> Response:
    headers = {"vary": "Accept-Encoding"}
    if "gzip" not in asked.get("accept-encoding", ""):
        return Response(file.content, media_type=file.media_type, headers=headers)
    headers["content-encoding"] = "gzip"
    return Response(file.compressed, media_type=file.media_type, headers=headers)
