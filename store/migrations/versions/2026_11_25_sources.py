"""Create the tables: sources."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_sources"
down_revision = "2026_11_25_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "content_push_deliveries",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=1000), nullable=False),
        sa.Column("delivery", sa.String(length=200), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_push_deliveries")),
        sa.UniqueConstraint(
            "source", "delivery", name=op.f("uq_content_push_deliveries_source_delivery")
        ),
    )
    op.create_table(
        "content_pushed",
        sa.Column("source", sa.String(length=1000), nullable=False),
        sa.Column("key", sa.String(length=1000), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("readers", sa.Text(), nullable=False),
        sa.Column("is_readers_known", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_content_pushed")),
    )
    op.create_table(
        "content_source_items",
        sa.Column("source", sa.String(length=1000), nullable=False),
        sa.Column("key", sa.String(length=1000), nullable=False),
        sa.Column("path", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("validator", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("revision", sa.String(length=100), nullable=True),
        sa.Column("updated", sa.Date(), nullable=True),
        sa.Column("readers", sa.Text(), nullable=False),
        sa.Column("is_readers_known", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("asset_id", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_content_source_items")),
    )
    op.create_table(
        "content_sources",
        sa.Column("id", sa.String(length=1000), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("is_withdrawal_allowed", sa.Boolean(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("listed_whole_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_sources")),
    )


def downgrade() -> None:
    op.drop_table("content_sources")
    op.drop_table("content_source_items")
    op.drop_table("content_pushed")
    op.drop_table("content_push_deliveries")
