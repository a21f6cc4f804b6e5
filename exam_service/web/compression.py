"""Compression of what no onlooker can learn from: files of a deployment, items, the exam's page.

Other pages are left as they are. They carry the request token beside words that came with the
address, and compressing the two together would let an onlooker guess the one by way of the other
(BREACH). The exam's page repeats nothing that came with the request.
"""

import re

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

BYTES_MIN = 1000
LEVEL = 6
SERVICE_WORKER = "/exam/service_worker.js"
EXAM_PAGE = re.compile(r"/exam/[0-9a-f-]{36}")


class CompressPublicContent:
    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._compressing = GZipMiddleware(app, minimum_size=BYTES_MIN, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        may_compress = (
            path.startswith("/static/")
            or path == SERVICE_WORKER
            or path.endswith("/section")
            or EXAM_PAGE.fullmatch(path) is not None
        )
        app = self._compressing if scope["type"] == "http" and may_compress else self._plain
        await app(scope, receive, send)
