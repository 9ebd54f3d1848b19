"""Encrypted DuckDB files: which keys this process holds, and what DuckDB needs to write such a file.

DuckDB encrypts a whole file with AES-256-GCM, its log and what it spills too. For writing it wants OpenSSL, which comes with
its extension httpfs; that is loaded from the installed package, never from the network, and its ways into the network are shut.
"""

from __future__ import annotations

import os
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import duckdb

PACKAGE = "duckdb_extension_httpfs"
NETWORK_FILE_SYSTEMS = ("HTTPFileSystem", "S3FileSystem", "HuggingFaceFileSystem")

_keys: dict[str, str] = {}
"""Of this process, by the file's real path."""


class CryptoMissing(RuntimeError):
    """The library that DuckDB encrypts with is not installed; the message says how to get it."""


def use_key(path: Path, key: str | None) -> None:
    """Let this process open the DuckDB file ``path`` with ``key``; None: it is not encrypted."""
    if key is None:
        _keys.pop(os.path.realpath(path), None)
    else:
        _keys[os.path.realpath(path)] = key


def key_of(path: Path) -> str | None:
    """Return the key of the DuckDB file ``path``; None where it is not encrypted."""
    return _keys.get(os.path.realpath(path))


def as_attached(
    path: Path, name: str, *, read_only: bool, key: str | None = None, storage_version: str | None = None
) -> str:
    """Return what follows ATTACH to open ``path`` as ``name``, with ``key`` or the one this process holds for it."""
    quoted = os.path.realpath(path).replace("'", "''")
    key = key or key_of(path)
    options = [
        *(["READ_ONLY"] if read_only else []),
        *([f"STORAGE_VERSION '{storage_version}'"] if storage_version else []),
        *([f"ENCRYPTION_KEY '{key}'"] if key else []),
    ]
    return f"'{quoted}' AS {name}" + (f" ({', '.join(options)})" if options else "")


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Let an engine write encrypted files, and spill nothing in the clear.

    Raises:
        CryptoMissing: see ``crypto_extension``.
    """
    loaded = connection.execute("SELECT loaded FROM duckdb_extensions() WHERE extension_name = 'httpfs'").fetchall()
    if loaded != [(True,)]:
        quoted = str(crypto_extension()).replace("'", "''")
        connection.execute(f"LOAD '{quoted}'")
        connection.execute(f"SET disabled_filesystems = '{','.join(NETWORK_FILE_SYSTEMS)}'")
        connection.execute("SET GLOBAL temp_file_encryption = true")


def crypto_extension() -> Path:
    """Return the file of the extension that fits the installed DuckDB.

    Raises:
        CryptoMissing: it is not installed, or for another version of DuckDB.
    """
    if find_spec(PACKAGE) is not None:
        found = Path(str(files(PACKAGE))) / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"
        if found.is_file():
            return found
    raise CryptoMissing(
        f"DuckDB {duckdb.__version__} needs its extension httpfs to encrypt; install it: "
        f"pip install duckdb-extension-httpfs=={duckdb.__version__}"
    )
