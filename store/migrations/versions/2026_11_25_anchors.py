"""Passages know the anchor of their heading."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_anchors"
down_revision = "2026_11_25_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("anchor", "slug"):
        column = sa.Column(name, sa.Text(), nullable=False, server_default="")
        op.add_column("content_passages", column)


def downgrade() -> None:
    for name in ("anchor", "slug"):
        op.drop_column("content_passages", name)
