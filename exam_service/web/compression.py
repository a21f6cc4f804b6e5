"""Compression of what holds no secret of the reader: files of a deployment, and items.

Pages are left as they are. They carry the request token beside words that came with the address,
and compressing the two together would let an onlooker guess the one by way of the other (BREACH).
"""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

BYTES_MIN = 1000
LEVEL = 6


class CompressPublicContent:
    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._compressing = GZipMiddleware(app, minimum_size=BYTES_MIN, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        may_compress = path.startswith("/static/") or path.endswith("/section")
        app = self._compressing if scope["type"] == "http" and may_compress else self._plain
        await app(scope, receive, send)
