"""What is looked at again at the moment of the start, however long ago the sitting was opened."""

from datetime import datetime

from exam_service.errors import N_, ErrorKind, ExamError


class WindowOver(ExamError):
    """The last moment at which a sitting of this administration could start has passed."""

    kind = ErrorKind.TOO_LATE
    code = "sitting.window_over"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "The dates for starting this exam are over. No attempt is used. Your home page"
                " says what you can do next."
            )
        )


class AuthorizationOver(ExamError):
    """The authorization to sit the exam ended between check-in and start."""

    kind = ErrorKind.TOO_LATE
    code = "sitting.authorization_over"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Your authorization to take this exam has ended. No attempt is used. Your home page"
                " says what you can do next."
            )
        )


def require_still_open(
    now: datetime, *, last_start_at: datetime, authorized_until: datetime
) -> None:
    """Refuse a start after the window or the authorization ended (rules X02, X03)."""
    if now >= last_start_at:
        raise WindowOver
    if now >= authorized_until:
        raise AuthorizationOver
