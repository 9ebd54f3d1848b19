"""Runs the migrations on the connection that is handed in, inside its transaction."""

from __future__ import annotations

from alembic import context

from aura_io.userdb.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
context.run_migrations()
