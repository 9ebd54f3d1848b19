"""A backup's outer shell: a file encrypted with a passphrase, in the open age format.

A sealed file is a zip archive of two members: ``key.age``, a key that the passphrase opens, and ``backup.tar.gz.age``,
which that key opens. So memory stays small whatever the size, and the public tools ``unzip`` and ``age`` open it too.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

KEY, BODY = "key.age", "backup.tar.gz.age"


class WrongPassphrase(RuntimeError):
    """The passphrase does not open the backup, or there is none and one is needed."""


class SealBroken(RuntimeError):
    """A sealed file is not as it was written."""


def is_sealed(path: Path) -> bool:
    """Return whether ``path`` is a sealed file."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return archive.namelist() == [KEY, BODY]


def seal(plain: Path, target: Path, passphrase: str) -> None:
    """Write ``plain`` to ``target``, encrypted (X25519 and ChaCha20-Poly1305; the key under scrypt).

    Raises:
        OSError: ``target`` cannot be written.
    """
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(KEY, pyrage.passphrase.encrypt(str(identity).encode(), passphrase))
        with plain.open("rb") as reader, archive.open(BODY, "w", force_zip64=True) as writer:
            pyrage.encrypt_io(reader, writer, [identity.to_public()])


def unseal(path: Path, plain: Path, passphrase: str) -> None:
    """Write what is sealed in ``path`` to the new file ``plain``.

    Raises:
        WrongPassphrase: the passphrase does not open it.
        SealBroken: it was changed or cut off since it was sealed.
    """
    import pyrage

    with zipfile.ZipFile(path) as archive:
        try:
            key = pyrage.passphrase.decrypt(archive.read(KEY), passphrase)
        except pyrage.DecryptError as error:
            raise WrongPassphrase(
                "this passphrase does not open the backup; try again, or use another backup"
            ) from error
        identity = pyrage.x25519.Identity.from_str(key.decode())
        try:
            with archive.open(BODY) as reader, plain.open("xb") as writer:
                pyrage.decrypt_io(reader, writer, [identity])
        except (pyrage.DecryptError, zipfile.BadZipFile, EOFError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:  # of the disk; a broken text has no number
                raise
            raise SealBroken(
                f"{path} was damaged or changed since it was made ({error}); use another backup"
            ) from error
