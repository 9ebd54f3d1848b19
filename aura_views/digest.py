"""The digest of a week, as it was written."""

from __future__ import annotations

from aura_io.digests import read_digest
from aura_io.workspace import Home
from aura_ml.weeks import parse_week


def digest_text(home: Home, key: str) -> str | None:
    """Return the digest of the week that ``key`` names (its Friday); None where none was written.

    Raises:
        ValueError: ``key`` is no Friday.
        OSError: the file cannot be read.
    """
    return read_digest(home.settings.outputs_dir, parse_week(key), home.user_id)
