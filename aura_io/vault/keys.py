"""``encryption.json``: which keys seal a data folder, each wrapped by what only the person has, a passphrase or a key file.

The data keys are random and wrapped with AES-256-GCM, under Argon2id of the passphrase (as RFC 9106 recommends for little
memory: 64 MiB, three passes) or under the key file's 32 bytes. Without the one or the other nobody opens anything.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from aura_io.access import ITERATIONS, LANES, MEMORY_KIB
from aura_io.settings import Settings
from aura_io.vault.cipher import KEY_BYTES, CannotOpen, Cipher, new_key
from aura_io.whole_files import OWN, replace_file

FILE = "encryption.json"
FORMAT = 1
PASSPHRASE, KEY_FILE = "ENCRYPTION_PASSPHRASE", "ENCRYPTION_KEY_FILE"
MIN_PASSPHRASE = 12
State = Literal["on", "turning_on", "turning_off", "rotating"]


class KeyNeeded(RuntimeError):
    """The data folder is encrypted, and neither passphrase nor key file is at hand; the message says how to give it."""


class WrongKey(RuntimeError):
    """The passphrase or key file does not open this data folder's key."""


class EncryptionError(RuntimeError):
    """Encryption cannot be used as asked; the message says why and what to do."""


@dataclass(frozen=True)
class Opener:
    """What only the person has: one of both.

    Attributes:
        key_file: a file of 32 random bytes in base64.
    """

    passphrase: str | None = None
    key_file: Path | None = None

    @property
    def method(self) -> str:
        """``passphrase`` or ``key file``."""
        return "key file" if self.key_file is not None else "passphrase"


@dataclass(frozen=True)
class KeyRing:
    """``encryption.json`` as it stands.

    Attributes:
        keys: wrapped keys in base64, by id. current: the id of the one that seals. method: what opens them.
        salt: of the passphrase, in base64.
    """

    state: State
    method: str
    salt: str
    current: str
    keys: Mapping[str, str]


def key_ring(settings: Settings) -> KeyRing | None:
    """Return the key ring of the data folder; None where nothing is encrypted.

    Raises:
        EncryptionError: the file cannot be read.
    """
    path = settings.data_dir / FILE
    if not path.is_file():
        return None
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if told.pop("format") != FORMAT:
            raise EncryptionError(f"{path} was written by a newer AURA; update AURA")
        return KeyRing(**told)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncryptionError(
            f"{path} cannot be read ({type(error).__name__}), and without it nothing encrypted here can: "
            "take it from a backup"
        ) from error


def write_key_ring(settings: Settings, ring: KeyRing) -> None:
    """Write the key ring, whole or not at all."""
    content = json.dumps({"format": FORMAT, **asdict(ring)}, indent=1)
    replace_file(settings.data_dir / FILE, f"{content}\n".encode(), OWN)


def remove_key_ring(settings: Settings) -> None:
    """Remove the key ring: nothing is encrypted any more, or everything that was is erased."""
    (settings.data_dir / FILE).unlink(missing_ok=True)


def opener_of(settings: Settings) -> Opener | None:
    """Return what environment or .env give to open the key; None where they give nothing."""
    secrets = settings.secrets
    if secrets.encryption_key_file is not None:
        return Opener(key_file=settings.home / Path(secrets.encryption_key_file).expanduser())
    if secrets.encryption_passphrase is not None:
        return Opener(passphrase=secrets.encryption_passphrase.get_secret_value())
    return None


def lacks_passphrase(settings: Settings) -> bool:
    """Return whether the data folder is encrypted with a passphrase and nothing gives one: then a person can be asked.

    Raises:
        EncryptionError: the folder's key ring cannot be read.
    """
    ring = key_ring(settings)
    return ring is not None and ring.method == "passphrase" and opener_of(settings) is None


def unlock(ring: KeyRing, opener: Opener | None) -> Cipher:
    """Return the cipher of a key ring.

    Raises:
        KeyNeeded: ``opener`` is None.
        WrongKey: it does not open the keys, or is of the other kind than what the folder was encrypted with.
        EncryptionError: the key file cannot be read.
    """
    if opener is None:
        raise KeyNeeded(
            f"this data folder is encrypted with a {ring.method}; give it as {PASSPHRASE} or {KEY_FILE} (the file's path) "
            "in the environment or in .env, or run the command at a terminal and be asked"
        )
    if opener.method != ring.method:
        raise WrongKey(
            f"this data folder is encrypted with a {ring.method}, and a {opener.method} was given; "
            f"give {PASSPHRASE if ring.method == 'passphrase' else KEY_FILE} instead"
        )
    wrapping = _wrapping(opener, base64.b64decode(ring.salt))
    try:
        keys = {name: wrapping.open(base64.b64decode(wrapped), name) for name, wrapped in ring.keys.items()}
    except CannotOpen as error:
        raise WrongKey(
            f"this {opener.method} does not open the data folder's key; try another, or restore a backup that is not "
            "encrypted. Without it nothing that is encrypted here can be read, by nobody"
        ) from error
    return Cipher(keys, ring.current)


def new_ring(opener: Opener, state: State, old: Cipher | None = None) -> tuple[KeyRing, Cipher]:
    """Return a ring with a new current key, beside those of ``old``, all wrapped for ``opener``; and its cipher.

    Raises:
        EncryptionError: the passphrase is too short, or the key file cannot be read.
    """
    if opener.passphrase is not None and len(opener.passphrase) < MIN_PASSPHRASE:
        raise EncryptionError(f"take a passphrase of at least {MIN_PASSPHRASE} characters, such as five words")
    key_id, key = new_key()
    return _ring(opener, state, Cipher({**(old.keys if old else {}), key_id: key}, key_id))


def only_current(ring: KeyRing) -> KeyRing:
    """Return ``ring`` as it stands once nothing is sealed by an older key."""
    return replace(ring, state="on", keys={ring.current: ring.keys[ring.current]})


def _ring(opener: Opener, state: State, cipher: Cipher) -> tuple[KeyRing, Cipher]:
    salt = os.urandom(16)
    wrapping = _wrapping(opener, salt)
    keys = {name: base64.b64encode(wrapping.seal(key, name)).decode() for name, key in cipher.keys.items()}
    return KeyRing(state, opener.method, base64.b64encode(salt).decode(), cipher.current, keys), cipher


def make_key_file(path: Path) -> None:
    """Write a new key file that only this account reads.

    Raises:
        EncryptionError: it is there already, or its folder cannot be written.
    """
    if path.exists():
        raise EncryptionError(f"{path} is there already; name a new file")
    try:
        replace_file(path, base64.b64encode(os.urandom(KEY_BYTES)) + b"\n", OWN)
    except OSError as error:
        raise EncryptionError(f"{path} cannot be written: {error.strerror}") from error


_WRAPPING = "0" * 16
"""The id under which a wrapping key stands in its own cipher."""


def _wrapping(opener: Opener, salt: bytes) -> Cipher:
    """Return the cipher that wraps data keys, made of what the person has."""
    if opener.key_file is not None:
        return Cipher({_WRAPPING: _read_key(opener.key_file)}, _WRAPPING)
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    salted = Argon2id(salt=salt, length=KEY_BYTES, iterations=ITERATIONS, lanes=LANES, memory_cost=MEMORY_KIB)
    return Cipher({_WRAPPING: salted.derive(str(opener.passphrase).encode())}, _WRAPPING)


def _read_key(path: Path) -> bytes:
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except (OSError, binascii.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not base64"
        raise EncryptionError(
            f"the key file {path} cannot be used: {reason}. Put its copy there, or name another place in {KEY_FILE}; "
            "with no copy left, restore a backup that is not encrypted"
        ) from error
    if len(key) != KEY_BYTES:
        raise EncryptionError(f"the key file {path} cannot be used: it holds {len(key)} bytes, not {KEY_BYTES}")
    return key
