"""On PostgreSQL, readers see only passages of versions in the scope of their transaction."""

from alembic import op
from sqlalchemy import text

revision = "2026_11_26_row_security"
down_revision = "2026_11_25_extensions"
branch_labels = None
depends_on = None

ROLE = "dealmate_reader"
_MARKS = "(SELECT decode(current_setting('dealmate.allowed', true), 'base64'))"
_IS_MARKED = (
    f"CASE WHEN {{0}} < 8 * length({_MARKS}) THEN get_bit({_MARKS}, {{0}}) = 1 ELSE false END"
)
_IS_SAID = "EXISTS (SELECT FROM content_passages p WHERE p.searchable_sha256 = text_sha256)"
POLICIES = {
    "content_versions": _IS_MARKED.format("id"),
    "content_passages": _IS_MARKED.format("version_id"),
    # These look at what the same reader sees of the table that they name.
    "content_assets": "id IN (SELECT asset_id FROM content_versions)",
    "content_embeddings": _IS_SAID,
    "content_tokens": _IS_SAID,
}


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    usage = text(f"SELECT has_schema_privilege('{ROLE}', current_schema(), 'USAGE')")
    if not connection.execute(usage).scalar_one():
        schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
        op.execute(f"GRANT USAGE ON SCHEMA {schema} TO {ROLE}")
    for table, condition in POLICIES.items():
        op.execute(f"GRANT SELECT ON {table} TO {ROLE}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY allowed ON {table} FOR SELECT TO {ROLE} USING ({condition})")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in POLICIES:
        op.execute(f"DROP POLICY allowed ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        op.execute(f"REVOKE SELECT ON {table} FROM {ROLE}")  # noqa: S608 - names of our own
