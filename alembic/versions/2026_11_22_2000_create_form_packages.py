"""Create the packages of form documents, and their key codes in a table of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("form_packages", "form_package_keys")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.create_table(
        "form_packages",
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "address = encode(sha256(content), 'hex')",
            name=op.f("an_address_is_the_hash_of_a_package"),
        ),
        sa.ForeignKeyConstraint(
            ["form_id", "section", "language"],
            ["form_documents.form_id", "form_documents.section", "form_documents.language"],
            name=op.f("fk_form_packages_form_id_section_language_form_documents"),
        ),
        sa.PrimaryKeyConstraint("form_id", "section", "language", name=op.f("pk_form_packages")),
        sa.UniqueConstraint("address", name=op.f("uq_form_packages_address")),
    )
    op.create_table(
        "form_package_keys",
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("key_code", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(key_code) = 16", name=op.f("a_key_code_has_128_bits")),
        sa.ForeignKeyConstraint(
            ["form_id", "section", "language"],
            ["form_packages.form_id", "form_packages.section", "form_packages.language"],
            name=op.f("fk_form_package_keys_form_id_section_language_form_packages"),
        ),
        sa.PrimaryKeyConstraint(
            "form_id", "section", "language", name=op.f("pk_form_package_keys")
        ),
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"GRANT SELECT ON {table} TO exam_delivery")
        op.execute(f"GRANT SELECT, INSERT ON {table} TO exam_office")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in reversed(TABLES):
        op.drop_table(table)
