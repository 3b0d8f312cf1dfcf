"""Tokens beside vectors, and a log of what changed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_1"
down_revision = "2026_11_25_reading"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "content_tokens",
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("text_sha256", "model", name=op.f("pk_content_tokens")),
    )
    op.create_table(
        "content_changes",
        sa.Column("asset_id", sa.String(length=500), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("asset_id", name=op.f("pk_content_changes")),
    )
    with op.batch_alter_table("content_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_content_changes_generation"), ["generation"], unique=False
        )
    op.create_table(
        "content_generation_marks",
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("generation", name=op.f("pk_content_generation_marks")),
    )
    op.add_column(
        "content_generation",
        sa.Column("unlogged", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "content_generation",
        sa.Column("read_by", sa.String(length=250), server_default="", nullable=False),
    )
    # What was changed before there was a log is not in it.
    op.execute("UPDATE content_generation SET unlogged = passages")
    op.create_index(
        "ix_content_passages_searchable_sha256",
        "content_passages",
        ["searchable_sha256"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_content_passages_searchable_sha256", table_name="content_passages")
    op.drop_column("content_generation", "read_by")
    op.drop_column("content_generation", "unlogged")
    with op.batch_alter_table("content_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_content_changes_generation"))
    op.drop_table("content_generation_marks")
    op.drop_table("content_changes")
    op.drop_table("content_tokens")
