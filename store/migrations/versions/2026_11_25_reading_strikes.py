"""Create the table of files that killed their parsers."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_reading"
down_revision = "2026_11_25_asset_life"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "content_reading_strikes",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reader_revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("path", sa.String(length=1000), nullable=False),
        sa.Column("strikes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "sha256", "reader_revision", name=op.f("pk_content_reading_strikes")
        ),
    )


def downgrade() -> None:
    op.drop_table("content_reading_strikes")
