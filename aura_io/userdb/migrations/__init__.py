"""Alembic's migrations of the userdb; run by ``aura_io.userdb.engine.migrate``, never from a command line."""
