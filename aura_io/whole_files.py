"""Writing a file so that it appears whole or not at all, whatever ends the process meanwhile; and reading it back.

Files in a folder that ``seal_below`` names are sealed as they are written; ``read_file`` opens them.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from aura_io.vault.cipher import MAGIC, CannotOpen, Cipher

READABLE, OWN = 0o644, 0o600

_ciphers: dict[Path, Cipher] = {}
"""Of this process, by folder."""


def replace_file(path: Path, content: bytes, mode: int = OWN) -> None:
    """Write a file beside its place and move it there; its folder must exist.

    Args:
        mode: permissions; ``READABLE`` for what other accounts may read too.

    Raises:
        OSError: the folder cannot be written.
    """
    cipher = _cipher_of(path)
    stored = content if cipher is None else MAGIC + cipher.seal(content, _context(path))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(stored)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:  # also an interrupt leaves no half file behind
        Path(name).unlink(missing_ok=True)
        raise


def read_file(path: Path) -> bytes:
    """Return what was handed to ``replace_file``, sealed or not.

    Raises:
        OSError: it cannot be read.
        CannotOpen: it is sealed, and no key for its folder is open, or it was changed.
    """
    stored = path.read_bytes()
    if not stored.startswith(MAGIC):
        return stored
    cipher = _cipher_of(path)
    if cipher is None:
        raise CannotOpen(f"{path} is encrypted, and no key is open for it")
    return cipher.open(stored[len(MAGIC) :], _context(path))


def seal_below(folder: Path, cipher: Cipher | None) -> None:
    """Let this process seal and open every file below ``folder`` with ``cipher``; with None, seal nothing there."""
    if cipher is None:
        _ciphers.pop(folder.resolve(), None)
    else:
        _ciphers[folder.resolve()] = cipher


def _cipher_of(path: Path) -> Cipher | None:
    if not _ciphers:
        return None
    real = path.resolve()
    return next((cipher for folder, cipher in _ciphers.items() if real.is_relative_to(folder)), None)


def _context(path: Path) -> str:
    return f"file/{path.name}"
