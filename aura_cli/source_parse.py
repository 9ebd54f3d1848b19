"""Reading a captured answer with a source's own parser, outside of any week: what a plugin author looks at.

Nothing is asked and nothing is stored.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aura_cli.failures import CommandFailed

if TYPE_CHECKING:
    from aura_ml.records import RawListing
    from aura_sources.protocol import Source

GZIP_MAGIC = b"\x1f\x8b"
MAX_BYTES = 500_000_000
"""Of a file, unpacked; a capture that is larger is no capture."""


def captured(path: Path) -> bytes:
    """Return the bytes of a captured answer, unpacked where it is gzip.

    Raises:
        CommandFailed: it cannot be read, or is too large.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(2) == GZIP_MAGIC
        with gzip.open(path) if packed else path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except (OSError, EOFError) as error:
        raise CommandFailed(f"{path} cannot be read: {error}") from error
    if len(body) > MAX_BYTES:
        raise CommandFailed(f"{path} holds more than {MAX_BYTES:,} bytes; cut it into parts")
    return body


def parsed_rows(source: Source, body: bytes, origin: str) -> Iterator[dict[str, Any]]:
    """Yield a record per row, ``draft`` or ``rejected``, and at last the counts ``rows``, ``drafts``, ``rejected``.

    Raises:
        CommandFailed: the answer is not in a shape that the source knows.
    """
    from aura_ml.records import ChangedShape

    drafts = rejected = 0
    try:
        for number, row in enumerate(source.read(body, origin), start=1):
            record = _record(source, row)
            drafts, rejected = drafts + ("draft" in record), rejected + ("rejected" in record)
            yield {"row": number, "external_id": row.external_id, **record}
    except ChangedShape as error:
        raise CommandFailed(f"{source.name} does not know this shape: {error}") from error
    yield {"rows": drafts + rejected, "drafts": drafts, "rejected": rejected}


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
