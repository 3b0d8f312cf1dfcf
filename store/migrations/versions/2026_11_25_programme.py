"""What is agreed with partners; contacts, product lines and extensions of deals; deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_programme"
down_revision = "2026_11_25_models"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("programme_partners", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_active", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(sa.Column("kpis", sa.Text(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("joint_value", sa.Text(), nullable=False, server_default=""))

    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contacts", sa.Text(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("lines", sa.Text(), nullable=False, server_default="[]"))
        batch_op.add_column(
            sa.Column("extension_reason", sa.Text(), nullable=False, server_default="")
        )

    op.create_table(
        "programme_deliveries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("body_sha256", sa.String(), nullable=False),
        sa.Column("sent_at", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_deliveries")),
    )
    op.create_index(
        op.f("ix_programme_deliveries_sent_at"), "programme_deliveries", ["sent_at"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_programme_deliveries_sent_at"), table_name="programme_deliveries")
    op.drop_table("programme_deliveries")
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.drop_column("extension_reason")
        batch_op.drop_column("lines")
        batch_op.drop_column("contacts")

    with op.batch_alter_table("programme_partners", schema=None) as batch_op:
        batch_op.drop_column("joint_value")
        batch_op.drop_column("kpis")
        batch_op.drop_column("is_active")
