"""How often the protection of each deal was made longer; an approval settles a review."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_extensions"
down_revision = "2026_11_25_programme"
branch_labels = None
depends_on = None

COUNTED = """
UPDATE deals SET extensions = (
    SELECT count(*) FROM deal_events AS longer
    WHERE longer.deal_id = deals.id AND longer.kind = 'extended' AND longer.revision > (
        SELECT coalesce(max(approved.revision), 0) FROM deal_events AS approved
        WHERE approved.deal_id = deals.id AND approved.kind = 'approved'
    )
)
"""


def upgrade() -> None:
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("extensions", sa.Integer(), nullable=False, server_default="0")
        )
    op.execute(COUNTED)
    op.execute("UPDATE deals SET needs_review = false WHERE registration = 'approved'")


def downgrade() -> None:
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.drop_column("extensions")
