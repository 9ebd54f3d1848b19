"""Reading a captured answer with a source's own parser, outside of any week: what a plugin author looks at.

Nothing is asked and nothing is stored.
"""

from __future__ import annotations

import gzip
import io
import math
import sys
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from aura_cli.failures import USAGE, CommandFailed

if TYPE_CHECKING:
    from aura_ml.records import RawListing
    from aura_sources.protocol import Source

STANDARD_INPUT = "-"
GZIP_MAGIC = b"\x1f\x8b"
MAX_BYTES = 500_000_000
"""Of a file, unpacked; a capture that is larger is no capture."""

MAX_SHOWN = 10_000
"""Bytes that are printed of an answer in an unknown shape."""


def captured(path: Path) -> bytes:
    """Return the bytes of a captured answer (``-``: of the standard input), unpacked where it is gzip.

    Raises:
        CommandFailed: it cannot be read, or is too large.
    """
    name = "the standard input" if str(path) == STANDARD_INPUT else str(path)
    try:
        with _opened(path) as file:
            body = file.read(MAX_BYTES + 1)
        if body.startswith(GZIP_MAGIC):
            with gzip.open(io.BytesIO(body)) as unpacked:
                body = unpacked.read(MAX_BYTES + 1)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise CommandFailed(f"{name} is no file: {error.strerror}", USAGE) from error
    except (OSError, EOFError, zlib.error) as error:
        raise CommandFailed(f"{name} cannot be read: {error}") from error
    if len(body) > MAX_BYTES:
        raise CommandFailed(f"{name} holds more than {MAX_BYTES:,} bytes; cut it into parts")
    return body


def _opened(path: Path) -> AbstractContextManager[BinaryIO]:
    return nullcontext(standard_input()) if str(path) == STANDARD_INPUT else path.open("rb")


def standard_input() -> BinaryIO:
    """Return the standard input as bytes."""
    return sys.stdin.buffer


def name_of(path: Path) -> str:
    """Return the name by which rows and messages call the file; what a packed file holds has the name without .gz."""
    return "stdin" if str(path) == STANDARD_INPUT else path.name.removesuffix(".gz")


def parsed_rows(source: Source, body: bytes, origin: str) -> Iterator[dict[str, Any]]:
    """Yield a record per row, ``draft`` or ``rejected``, and at last the counts ``rows``, ``drafts``, ``rejected``.

    An answer (or the rest of it) that the source does not know is one row, rejected as ``changed_shape``.

    Raises:
        CommandFailed: after the counts: the answer is not in a shape that the source knows.
    """
    from aura_ml.records import ChangedShape

    unknown: ChangedShape | None = None

    drafts = rejected = 0
    try:
        for number, row in enumerate(source.read(body, origin), start=1):
            record = _record(source, row)
            drafts, rejected = drafts + ("draft" in record), rejected + ("rejected" in record)
            yield {"row": number, "external_id": row.external_id, **record}
    except ChangedShape as error:
        unknown = error
        rejected += 1
        refused = {"reason": "changed_shape", "detail": str(error)}
        payload = body[:MAX_SHOWN].decode("utf-8", "replace")
        yield {"row": drafts + rejected, "external_id": None, "rejected": refused, "payload": payload}
    yield {"rows": drafts + rejected, "drafts": drafts, "rejected": rejected}
    if unknown is not None:
        raise CommandFailed(f"{source.name} does not know this shape: {unknown}") from unknown


def _record(source: Source, row: RawListing) -> dict[str, Any]:
    from aura_ml.jobs import PARSER_ERROR
    from aura_ml.records import ListingRejected

    try:
        draft = asdict(source.parse(row.payload))
        return {"draft": {name: _writable(value) for name, value in draft.items()}}
    except ListingRejected as error:
        refused = {"reason": error.reason, "detail": error.detail}
    except Exception as error:  # noqa: BLE001 - the plugin boundary: a fault costs its row, as in a week
        refused = {"reason": PARSER_ERROR, "detail": f"{type(error).__name__}: {error}"}
    return {"rejected": refused, "payload": row.payload}


def _writable(value: object) -> object:
    """A number that JSON has no form for is written as the word that it is read as."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
