"""What Alembic runs: the migrations, on the connection and in the transaction that the caller holds."""

from alembic import context

from pipeline.catalogue.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
