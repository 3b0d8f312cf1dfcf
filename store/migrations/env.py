"""Runs migrations on the connection that `store.migrating` hands in."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("target_metadata"),
    render_as_batch=True,
    render_item=context.config.attributes.get("render_item"),
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
