"""Create the tables: what people rule about assets, and what happened to them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_asset_life"
down_revision = "2026_11_22_4"
branch_labels = None
depends_on = None

REFUSED = "what happened to an asset is only ever added to"


def upgrade() -> None:
    op.create_table(
        "content_asset_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("asset_id", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=320), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_asset_events")),
    )
    with op.batch_alter_table("content_asset_events", schema=None) as batch_op:
        batch_op.create_index("ix_content_asset_events_asset_id", ["asset_id", "id"], unique=False)

    op.create_table(
        "content_problems",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=1000), nullable=False),
        sa.Column("path", sa.String(length=1000), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("todo", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_problems")),
    )
    with op.batch_alter_table("content_problems", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_content_problems_source"), ["source"], unique=False)

    op.create_table(
        "content_curations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("asset_id", sa.String(length=500), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("partner", sa.String(length=100), nullable=False),
        sa.Column("industry", sa.String(length=100), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=320), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["content_assets.id"],
            name=op.f("fk_content_curations_asset_id_content_assets"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_curations")),
    )
    with op.batch_alter_table("content_curations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_content_curations_asset_id"), ["asset_id"], unique=False
        )

    op.create_table(
        "content_rulings",
        sa.Column("asset_id", sa.String(length=500), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=True),
        sa.Column("version_number", sa.Integer(), nullable=True),
        sa.Column("superseded_by", sa.String(length=500), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["content_assets.id"],
            name=op.f("fk_content_rulings_asset_id_content_assets"),
        ),
        sa.PrimaryKeyConstraint("asset_id", name=op.f("pk_content_rulings")),
    )
    op.create_table(
        "content_signatures",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["content_versions.id"],
            name=op.f("fk_content_signatures_version_id_content_versions"),
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_content_signatures")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER content_asset_events_no_{act.lower()} "
                f"BEFORE {act} ON content_asset_events "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION content_asset_events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER content_asset_events_append_only "
            "BEFORE UPDATE OR DELETE ON content_asset_events "
            "FOR EACH ROW EXECUTE FUNCTION content_asset_events_refuse()"
        )


def downgrade() -> None:
    op.drop_table("content_signatures")
    op.drop_table("content_rulings")
    with op.batch_alter_table("content_curations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_content_curations_asset_id"))

    op.drop_table("content_curations")
    with op.batch_alter_table("content_problems", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_content_problems_source"))

    op.drop_table("content_problems")
    with op.batch_alter_table("content_asset_events", schema=None) as batch_op:
        batch_op.drop_index("ix_content_asset_events_asset_id")

    op.drop_table("content_asset_events")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION content_asset_events_refuse()")
