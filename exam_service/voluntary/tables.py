"""Voluntary answers as rows: a pseudonym and what is sealed; no person, no time."""

from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Table


class VoluntaryAnswersRow(Table):
    """All answers of one candidate. Without the key for groups nobody can read or assign them."""

    __tablename__ = "voluntary_answers"

    # Computed from the account with the key for groups; nothing in the database leads back.
    pseudonym: Mapped[str] = mapped_column(primary_key=True)
    # The answers, encrypted with that key, each row as long as every other.
    sealed: Mapped[bytes]
