"""Content hashes: ids and data versions that depend on content alone.

Nothing here knows what is stored where; run ids and wall-clock times never enter a hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import polars as pl

FLOAT_DECIMALS = 6
"""Floats are rounded to this many decimals before hashing, so that the last bits of a sum do not matter."""

ID_BITS = 53
"""Integers up to 2**53 survive a browser's number type (IEEE 754 double, ECMA-262 Number.MAX_SAFE_INTEGER)."""


def text_hash(text: str) -> str:
    """Return the SHA-256 of ``text`` in UTF-8 as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def bytes_hash(content: bytes) -> str:
    """Return the SHA-256 of ``content`` as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def canonical_json(value: Any) -> str:
    """Return ``value`` as JSON with sorted keys and rounded floats; equal content gives equal text.

    Raises:
        TypeError: ``value`` holds something JSON has no form for (other than dates, sets and tuples).
    """
    return json.dumps(_canonical(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _canonical(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, FLOAT_DECIMALS) + 0.0
    if isinstance(value, dict):
        return {str(key): _canonical(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(_canonical(item) for item in value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def content_hash(*parts: Any) -> str:
    """Return a 64-digit hash of ``parts`` in canonical JSON form."""
    return text_hash(canonical_json(parts))


def id53(*parts: str) -> int:
    """Return a positive integer of at most 53 bits that is a pure hash of ``parts`` (order matters)."""
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()
    return (int.from_bytes(digest[:8], "big") >> (64 - ID_BITS)) or 1


def data_version(frame: pl.DataFrame, exclude: Sequence[str] = ()) -> str:
    """Return a 64-digit hash of a frame's content that ignores row and column order.

    Args:
        frame: any frame; floats are rounded to ``FLOAT_DECIMALS``.
        exclude: columns that are not content (run ids, times of computation).
    """
    columns = sorted(column for column in frame.columns if column not in set(exclude))
    rows = (canonical_json(row) for row in frame.select(columns).iter_rows())
    digest = hashlib.sha256(canonical_json(columns).encode())
    for row in sorted(rows):
        digest.update(row.encode("utf-8", "surrogatepass"))
        digest.update(b"\n")
    return digest.hexdigest()
