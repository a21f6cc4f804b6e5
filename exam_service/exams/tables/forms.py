"""Published forms as rows: slots, keys, documents, packages, overlaps."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Documents, Table, uuid7


class FormRow(Table):
    """One form. While a draft it may change; published, it is frozen and hashed."""

    __tablename__ = "forms"
    __table_args__ = (
        UniqueConstraint("exam_id", "code"),
        CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL AND content_hash IS NOT NULL)",
            name="a_published_form_has_a_hash_and_an_instant",
        ),
        CheckConstraint("sibling_of <> id", name="a_form_is_not_its_own_sibling"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    code: Mapped[str]
    state: Mapped[str]
    policy_version: Mapped[int]
    # Languages in which every slot has a current, approved language version.
    languages: Mapped[Documents]
    content_hash: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    # The assembly that chose its items; empty for a form whose items were listed.
    assembly_id: Mapped[UUID | None] = mapped_column(ForeignKey("form_assemblies.id"), index=True)
    # The form whose scored slots it has, with another pretest block.
    sibling_of: Mapped[UUID | None] = mapped_column(ForeignKey("forms.id"), index=True)


class FormAssemblyRow(Table):
    """One request for forms: what was asked, how it stands, and what came of it."""

    __tablename__ = "form_assemblies"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'interrupted')",
            name="a_state_of_an_assembly_is_known",
        ),
        CheckConstraint(
            "(state IN ('waiting', 'running')) = (ended_at IS NULL)",
            name="an_assembly_that_ended_says_when",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"), index=True)
    policy_version: Mapped[int]
    # The plan as rules/assembly_plan.py writes it.
    parameters: Mapped[Document]
    state: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    started_at: Mapped[datetime | None]
    # After this instant nobody computes any more, whatever the state says.
    ends_by: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # Share by which the goals could have been met better; empty where that is not known.
    gap: Mapped[float | None] = mapped_column(Double)
    # Codes of the items that stand in every form.
    anchors: Mapped[Documents]
    # Sentences that say which requirement could not be met, and by how much.
    problems: Mapped[Documents]


class FormWithdrawalRow(Table):
    """A published form that nobody is given any more. The form itself stays as it is."""

    __tablename__ = "form_withdrawals"

    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"), primary_key=True)
    reason: Mapped[str]
    withdrawn_at: Mapped[datetime]
    withdrawn_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class FormSlotRow(Table):
    """A position in a form and the item version in it. Hidden from the delivery role."""

    __tablename__ = "form_slots"
    __table_args__ = (
        UniqueConstraint("form_id", "public_id"),
        UniqueConstraint("form_id", "item_version_id"),
    )

    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    section: Mapped[int]
    item_version_id: Mapped[UUID] = mapped_column(ForeignKey("item_versions.id"))
    area: Mapped[str]
    # False for a pretest item: tried out, never counted, not to be told apart by a candidate.
    is_scored: Mapped[bool]
    # The name of this slot in everything that leaves the server; random, tells nothing.
    public_id: Mapped[str]
    # Public option identifier -> option identity of the item version.
    options: Mapped[Document]


class FormKeyRow(Table):
    """The key of one slot in one key version: the snapshot that scores are derived from."""

    __tablename__ = "form_keys"
    __table_args__ = (
        CheckConstraint("rule IN ('key', 'drop', 'credit_all')", name="a_key_rule_is_known"),
    )

    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    # Public option identifier of the key; of a dropped item the key that it had.
    option: Mapped[str]
    # How the slot is scored: by its key, not at all, or right for everybody.
    rule: Mapped[str] = mapped_column(default="key", server_default="key")
    # Further public option identifiers that are right too.
    also: Mapped[Documents] = mapped_column(default=list, server_default="[]")


class FormDocumentRow(Table):
    """What candidates see of one section in one language: canonical JSON without any key."""

    __tablename__ = "form_documents"

    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"), primary_key=True)
    section: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    content: Mapped[bytes]


class FormPackageRow(Table):
    """A form document as it travels ahead of its time: compressed, sealed, never changed."""

    __tablename__ = "form_packages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["form_id", "section", "language"],
            ["form_documents.form_id", "form_documents.section", "form_documents.language"],
        ),
        CheckConstraint(
            "address = encode(sha256(content), 'hex')", name="an_address_is_the_hash_of_a_package"
        ),
    )

    form_id: Mapped[UUID] = mapped_column(primary_key=True)
    section: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    # SHA-256 of the content, and its name in `/packages/…`.
    address: Mapped[str] = mapped_column(unique=True)
    content: Mapped[bytes]


class FormPackageKeyRow(Table):
    """What opens one package, in a table of its own: content and code have grants of their own."""

    __tablename__ = "form_package_keys"
    __table_args__ = (
        ForeignKeyConstraint(
            ["form_id", "section", "language"],
            ["form_packages.form_id", "form_packages.section", "form_packages.language"],
        ),
        CheckConstraint("octet_length(key_code) = 16", name="a_key_code_has_128_bits"),
    )

    form_id: Mapped[UUID] = mapped_column(primary_key=True)
    section: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    # rules/packages.py derives the key from it and says how people read it aloud.
    key_code: Mapped[bytes]


class FormOverlapRow(Table):
    """How many items two published forms share; form choice reads it, content it does not see."""

    __tablename__ = "form_overlaps"

    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"), primary_key=True)
    other_form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"), primary_key=True)
    shared_items: Mapped[int]
    # An item is tried out in both: nobody is given the one after the other.
    repeats_pretest: Mapped[bool] = mapped_column(default=False, server_default="false")
