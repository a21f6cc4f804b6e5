"""The lines that browsers keep open: between two requests, a line holds as little as it can."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class SpareLine(HttpToolsProtocol):
    """uvicorn's own, letting go of a request once it is answered.

    A player keeps its line for the whole exam and speaks on it for milliseconds. Two fifths of what
    a quiet line held were the headers of a request that nobody would read again.
    """

    def on_response_complete(self) -> None:
        super().on_response_complete()
        # What still arrives is part of this request; another that came behind it has begun.
        if self.cycle.response_complete and not self.cycle.more_body:
            self.cycle = None  # type: ignore[assignment]
            self.scope = None  # type: ignore[assignment]
            self.headers = None  # type: ignore[assignment]
