"""The password of the dashboard, needed where it listens beyond this computer: its hash, and the key of its sessions.

Argon2id as RFC 9106 recommends for little memory (64 MiB, three passes). What a login looks like is the dashboard's.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from aura_io.settings import Settings
from aura_io.whole_files import replace_file
from aura_ml.hashing import content_hash

FILE, FIRST_FILE = "access.json", "first-password.txt"
MIN_LENGTH, MAX_LENGTH = 10, 1000
ITERATIONS, LANES, MEMORY_KIB = 3, 1, 64 * 1024
PRIVATE = 0o600


class AccessError(RuntimeError):
    """The password cannot be set or read; the message says why and what to do."""


@dataclass(frozen=True)
class Access:
    """A password's hash in PHC form, and the key that signs sessions; both change together."""

    password_hash: str
    session_key: str

    def fits(self, password: str) -> bool:
        """Return whether this is the password; it takes as long for a wrong one."""
        from cryptography.exceptions import InvalidKey
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        try:
            Argon2id.verify_phc_encoded(password[:MAX_LENGTH].encode(), self.password_hash)
        except InvalidKey:
            return False
        return True

    @property
    def mark(self) -> str:
        """A text that changes with the password, for sessions to hold; it tells nothing of it."""
        return content_hash("session", self.session_key)[:32]


def read_access(settings: Settings) -> Access | None:
    """Return what was set; None where no password was.

    Raises:
        AccessError: the file is there and cannot be read.
    """
    path = _path(settings)
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
        return Access(str(stated["password_hash"]), str(stated["session_key"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AccessError(f"{path} cannot be read ({error}); set the password anew: aura password") from error


def set_password(settings: Settings, password: str) -> Access:
    """Keep the hash of ``password``; whoever is logged in has to log in again.

    Raises:
        AccessError: it is too short or too long, or the file cannot be written.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise AccessError(f"take a password of {MIN_LENGTH} to {MAX_LENGTH} characters, such as five words")
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    salted = Argon2id(
        salt=secrets.token_bytes(16), length=32, iterations=ITERATIONS, lanes=LANES, memory_cost=MEMORY_KIB
    )
    access = Access(salted.derive_phc_encoded(password.encode()), secrets.token_hex(32))
    try:
        replace_file(_path(settings), json.dumps(vars(access), indent=1).encode(), PRIVATE)
        first_password_path(settings).unlink(missing_ok=True)
    except OSError as error:
        raise AccessError(f"{_path(settings)} cannot be written ({error.strerror or error})") from error
    return access


def make_password(settings: Settings) -> tuple[Access, Path]:
    """Set a password that nobody could guess, and return with it the file, for this account alone, where it lies in plain.

    It is never printed: what a service prints is kept in its log. The file goes once another password is set.

    Raises:
        AccessError: it cannot be written.
    """
    password = secrets.token_urlsafe(15)
    access = set_password(settings, password)
    path = first_password_path(settings)
    try:
        replace_file(path, f"{password}\n".encode(), PRIVATE)
    except OSError as error:
        raise AccessError(f"{path} cannot be written ({error.strerror or error})") from error
    return access, path


def first_password_path(settings: Settings) -> Path:
    """Return where a password that AURA made lies in plain."""
    return settings.data_dir / FIRST_FILE


def _path(settings: Settings) -> Path:
    return settings.data_dir / FILE
