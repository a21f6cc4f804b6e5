"""The exam programme: its versioned policy, administrations, statements and published forms."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Documents, Table, uuid7


class ExamRow(Table):
    """One exam programme, over years. What it demands is in its policy versions."""

    __tablename__ = "exams"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    code: Mapped[str] = mapped_column(unique=True)
    # The language in which items are written first; every other one is a translation of it.
    source_language: Mapped[str]
    created_at: Mapped[datetime]


class ExamPolicyRow(Table):
    """One version of an exam's policy. A published version never changes again."""

    __tablename__ = "exam_policies"
    __table_args__ = (
        CheckConstraint(
            "(published_at IS NULL) = (published_by IS NULL)",
            name="a_published_policy_names_its_publisher",
        ),
    )

    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    # rules/policy.py turns it into an ExamPolicy and back.
    document: Mapped[Document]
    # Why this version exists, in the words of whoever made it.
    note: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class StatementRow(Table):
    """The rules and confidentiality statement of an exam: one version in one language."""

    __tablename__ = "statements"

    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    # Plain text; a blank line parts paragraphs, a line that begins with "- " is a list entry.
    text: Mapped[str]
    created_at: Mapped[datetime]


class AdministrationRow(Table):
    """One window in which an exam is held, with its forms and the policy version it pins."""

    __tablename__ = "administrations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["exam_id", "policy_version"], ["exam_policies.exam_id", "exam_policies.version"]
        ),
        CheckConstraint("opens_at < last_start_at", name="a_window_opens_before_its_last_start"),
        CheckConstraint("last_start_at < closes_at", name="a_window_closes_after_its_last_start"),
        CheckConstraint(
            "state IN ('draft', 'published', 'closed')", name="an_administration_state_is_known"
        ),
        CheckConstraint(
            "admission IN ('self', 'centre_staff', 'proctor')", name="an_admission_is_known"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    title: Mapped[str]
    policy_version: Mapped[int]
    state: Mapped[str]
    # Who admits: the candidate alone, centre staff, or a proctor.
    admission: Mapped[str]
    opens_at: Mapped[datetime]
    last_start_at: Mapped[datetime]
    # No sitting may be running any more; publishing proves that none can be cut short by it.
    closes_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class FormRow(Table):
    """One form. While a draft it may change; published, it is frozen and hashed."""

    __tablename__ = "forms"
    __table_args__ = (
        UniqueConstraint("exam_id", "code"),
        CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL AND content_hash IS NOT NULL)",
            name="a_published_form_has_a_hash_and_an_instant",
        ),
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

    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    # Public option identifier of the key.
    option: Mapped[str]


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


class AdministrationFormRow(Table):
    """A form that an administration may give to its candidates."""

    __tablename__ = "administration_forms"
    __table_args__ = (Index(None, "form_id"),)

    administration_id: Mapped[UUID] = mapped_column(
        ForeignKey("administrations.id"), primary_key=True
    )
    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"), primary_key=True)


class StandardSettingRow(Table):
    """The record by which a cut score was adopted; without one no form can be scored."""

    __tablename__ = "standard_settings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    method: Mapped[str]
    cut_raw: Mapped[int]
    items_scored: Mapped[int]
    # Panel, rounds, ratings' summary, signatures: what a reader in ten years asks for.
    document: Mapped[Document]
    # True for the demonstration's: shown as a sample wherever it appears.
    is_sample: Mapped[bool]
    adopted_at: Mapped[datetime]


class ScalingTableRow(Table):
    """Raw score -> scaled score for one form, with where it came from."""

    __tablename__ = "scaling_tables"

    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    # {"scaled_by_raw": [200, 205, …], "cut_scaled": 500}; item_bank.scaling reads it.
    document: Mapped[Document]
    cut_raw: Mapped[int]
    method: Mapped[str]
    standard_setting_id: Mapped[UUID] = mapped_column(ForeignKey("standard_settings.id"))
    # Which form it was equated to; empty for the form on which the standard was set.
    equivalence: Mapped[Document | None]
    is_sample: Mapped[bool]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
