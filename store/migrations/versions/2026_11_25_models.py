"""Remember which embedding model answers, so that a changed one can read everything first."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_models"
down_revision = "2026_11_25_crm"
branch_labels = None
depends_on = None


def upgrade() -> None:
    models = op.create_table(
        "content_models",
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.Text(), server_default="", nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_content_models")),
    )
    read_by = op.get_bind().execute(sa.text("SELECT read_by FROM content_generation")).scalar()
    name = (read_by or "").rpartition("/")[0]  # what follows says in which form tokens are kept
    if name:
        op.bulk_insert(models, [{"role": "answering", "name": name, "origin": "", "problem": ""}])


def downgrade() -> None:
    op.drop_table("content_models")
