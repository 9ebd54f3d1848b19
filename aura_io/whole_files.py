"""Writing a file so that it appears whole or not at all, whatever ends the process meanwhile."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

READABLE, OWN = 0o644, 0o600


def replace_file(path: Path, content: bytes, mode: int = READABLE) -> None:
    """Write a file beside its place and move it there; its folder must exist.

    Args:
        mode: permissions; ``OWN`` for what only this account may read.

    Raises:
        OSError: the folder cannot be written.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:  # also an interrupt leaves no half file behind
        Path(name).unlink(missing_ok=True)
        raise
