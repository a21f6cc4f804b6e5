"""Sittings, their time account, their events, and the statements that were accepted."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Table, uuid7


class SittingRow(Table):
    """One candidate's sitting of one form. Its row is the lock for everything about it."""

    __tablename__ = "sittings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["exam_id", "policy_version"], ["exam_policies.exam_id", "exam_policies.version"]
        ),
        CheckConstraint(
            "state IN ('scheduled', 'checked_in', 'in_progress', 'paused', 'on_break',"
            " 'submitted', 'terminated', 'never_started')",
            name="a_sitting_state_is_known",
        ),
        CheckConstraint(
            "integrity IN ('clear', 'on_hold', 'invalidated')", name="an_integrity_is_known"
        ),
        CheckConstraint(
            "score_status IN ('unscored', 'scored', 'released')", name="a_score_status_is_known"
        ),
        CheckConstraint(
            "(state IN ('in_progress', 'on_break')) = (closes_at IS NOT NULL)",
            name="a_deadline_stands_exactly_while_a_clock_runs",
        ),
        CheckConstraint(
            "(state IN ('submitted', 'terminated')) = (ended_at IS NOT NULL)",
            name="an_ended_sitting_has_an_end",
        ),
        # Answers "which sittings are past their deadline", for the sweep.
        Index("ix_sittings_closes_at", "closes_at", postgresql_where="closes_at IS NOT NULL"),
        Index(None, "account_id"),
        # Answers "which ended sittings of this form have no score yet".
        Index(None, "form_id", "score_status"),
        # A sitting that never started used no attempt, so its number is given again.
        Index(
            "uq_sittings_one_sitting_per_attempt",
            "authorization_id",
            "ordinal",
            unique=True,
            postgresql_where="state <> 'never_started'",
        ),
        # One live sitting per candidate, whatever two windows do at the same moment.
        Index(
            "uq_sittings_one_live_sitting_per_candidate",
            "account_id",
            unique=True,
            postgresql_where="state IN ('scheduled', 'checked_in', 'in_progress', 'paused',"
            " 'on_break')",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    authorization_id: Mapped[UUID] = mapped_column(ForeignKey("authorizations.id"))
    attempt_request_id: Mapped[UUID] = mapped_column(ForeignKey("attempt_requests.id"), unique=True)
    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administrations.id"))
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"))
    # The policy by which this sitting is judged, whatever is published later.
    policy_version: Mapped[int]
    # "Attempt 2 of 3" on screens.
    ordinal: Mapped[int]
    language: Mapped[str]
    # Item and option order follow from it, the same in every language.
    seed: Mapped[str]
    state: Mapped[str]
    integrity: Mapped[str]
    score_status: Mapped[str]
    # The section that is open; sections below it are locked. None before the start.
    section: Mapped[int | None]
    # The form's limit x accommodation + fixed minutes.
    time_allotted: Mapped[timedelta]
    break_allotted: Mapped[timedelta]
    # Projection of the ledger; sitting_contacts carries it too, for the statement that saves.
    closes_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    # The instant the sitting ended, by the ledger; recorded_at of its event is when we noticed.
    ended_at: Mapped[datetime | None]
    # "candidate", "time" or "proctor".
    ended_by: Mapped[str | None]


class SpanRow(Table):
    """One entry of a sitting's time account. An open span has no end yet."""

    __tablename__ = "ledger_spans"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('running', 'covered', 'paused', 'on_break', 'fault')",
            name="a_span_kind_is_known",
        ),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="a_span_goes_forward"),
        Index(
            "uq_ledger_spans_one_open_span_per_sitting",
            "sitting_id",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
    )

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # Why this span began, as a code that screens put into words.
    cause: Mapped[str]
    # Who caused it; None for the service itself.
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class CreditRow(Table):
    """One credit of a sitting's time account; below zero it takes back. Never changed."""

    __tablename__ = "ledger_credits"
    __table_args__ = (
        CheckConstraint("kind IN ('time', 'break')", name="a_credit_kind_is_known"),
        # A span is taken back at most once.
        UniqueConstraint("sitting_id", "span_ordinal"),
    )

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    amount: Mapped[timedelta]
    # Why, as a code that screens put into words; the reason is a person's own sentence.
    cause: Mapped[str]
    reason: Mapped[str]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    given_at: Mapped[datetime]
    # The span that this takes back.
    span_ordinal: Mapped[int | None]


class PulseRow(Table):
    """When the service last said that it is up. One row; a gap in it is an outage."""

    __tablename__ = "service_pulse"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one_pulse"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    beaten_at: Mapped[datetime]


class OutageRow(Table):
    """A time in which the service itself was down, for everybody or for many at once."""

    __tablename__ = "service_outages"
    __table_args__ = (
        CheckConstraint(
            "cause IN ('no_pulse', 'many_silent')", name="a_cause_of_an_outage_is_known"
        ),
        CheckConstraint(
            "ended_at IS NULL OR ended_at >= started_at", name="an_outage_goes_forward"
        ),
        # Answers "was there an outage since this contact", for the statement that saves.
        Index(None, "ended_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    cause: Mapped[str]


class SittingEventRow(Table):
    """Something that happened to a sitting: when, when we recorded it, by whom, why."""

    __tablename__ = "sitting_events"
    __table_args__ = (Index(None, "sitting_id", "happened_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"))
    kind: Mapped[str]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    cause: Mapped[str]
    detail: Mapped[Document]


class StatementAcceptanceRow(Table):
    """Which version of the rules and confidentiality statement a candidate accepted, and when."""

    __tablename__ = "statement_acceptances"

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), primary_key=True)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    version: Mapped[int]
    language: Mapped[str]
    accepted_at: Mapped[datetime]
