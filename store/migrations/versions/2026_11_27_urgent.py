"""Which questions may report an emergency."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_urgent"
down_revision = "2026_11_26_row_security"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("question_record", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_urgent", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("question_record", schema=None) as batch_op:
        batch_op.drop_column("is_urgent")
