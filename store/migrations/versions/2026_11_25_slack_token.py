"""Create the table of rotated tokens."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_slack_token"
down_revision = "2026_11_25_plays"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slack_token",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("seed_digest", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_slack_token")),
    )


def downgrade() -> None:
    op.drop_table("slack_token")
