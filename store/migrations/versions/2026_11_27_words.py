"""Find the rows of the outbox that are over and still hold what they said."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_words"
down_revision = "2026_11_27_people"
branch_labels = None
depends_on = None

SAYS = "finished_at IS NOT NULL AND payload <> '{}'"


def upgrade() -> None:
    op.create_index(
        "ix_outbox_finished_at",
        "outbox",
        ["finished_at"],
        unique=False,
        sqlite_where=sa.text(SAYS),
        postgresql_where=sa.text(SAYS),
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_finished_at", table_name="outbox")
