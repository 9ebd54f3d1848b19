"""Resources of the assets: the warehouse, the home (settings, userdb, artifacts, clock), the sources, the encoder.

Each is opened on first use, so that loading the definitions opens no database and imports no model library.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_duckdb import DuckDBResource

from aura_io.clock import Clock
from aura_io.warehouse import Warehouse
from aura_io.workspace import Home
from aura_ml.embedding.base import Embedder
from aura_sources.registry import LoadedSource, load_sources

if TYPE_CHECKING:
    import duckdb


class WarehouseResource(DuckDBResource):
    """dagster-duckdb's resource with AURA's connection factory and lock underneath.

    The base class leaks its connection on an exception, waits 102 s on a wrong path and adds a user agent that
    clashes with any other connection of the process; see docs/decisions/0001.
    """

    def store(self, clock: Clock) -> Warehouse:
        """Return the warehouse itself: validated, transactional commits, stamped by ``clock``, and short reads."""
        return Warehouse(Path(self.database), clock=clock)

    @contextmanager
    def get_connection(self) -> "Iterator[duckdb.DuckDBPyConnection]":
        """Yield a connection for reading under the reader-writer lock; it is closed whatever happens."""
        with Warehouse(Path(self.database)).reading() as connection:
            yield connection


class Sources:
    """The job sources that are installed or listed, loaded once per process.

    Args:
        loaded: replaces what is installed, in tests.
    """

    def __init__(self, home: Home, loaded: Mapping[str, LoadedSource] | None = None) -> None:
        self._home = home
        self._given = loaded

    @cached_property
    def all(self) -> Mapping[str, LoadedSource]:
        """Every known source by name."""
        return self._given if self._given is not None else load_sources(self._home.settings)


class Encoder:
    """The sentence encoder named in the settings; its weights are loaded when a text has to be encoded.

    Args:
        embedder: replaces the configured one, in tests.
    """

    def __init__(self, home: Home, embedder: Embedder | None = None) -> None:
        self._home = home
        self._given = embedder

    @cached_property
    def embedder(self) -> Embedder:
        """The encoder; reading its version loads no weights.

        Raises:
            ModelError: the model named in config.yaml is unknown, missing or not the pinned one.
        """
        from aura_io.models import load_embedder

        return self._given if self._given is not None else load_embedder(self._home.settings)

    def of_week(self, week: date, cut: datetime) -> Embedder:
        """Return the encoder of ``week`` as decided before ``cut``: see ``aura_io.models.encoder_of_week``."""
        from aura_io.models import encoder_of_week

        return encoder_of_week(self._home, self.embedder, week, cut)
