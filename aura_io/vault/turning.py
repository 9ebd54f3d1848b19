"""Turning encryption on over existing data, off again, or over to another key. Cut off, each is run again and ends the same.

Nothing else may run meanwhile; that is the caller's to see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from aura_io.compaction import rewrite_under
from aura_io.encrypted_duck import crypto_extension, use_key
from aura_io.settings import Settings
from aura_io.userdb import UserDb
from aura_io.userdb.resealing import reseal_events
from aura_io.vault.cipher import Cipher
from aura_io.vault.keys import (
    EncryptionError,
    KeyRing,
    Opener,
    State,
    key_ring,
    new_ring,
    only_current,
    remove_key_ring,
    unlock,
    write_key_ring,
)
from aura_io.vault.opening import sealed_folders, warehouse_key
from aura_io.warehouse import Warehouse, WarehouseBusy, WarehouseError
from aura_io.whole_files import read_file, replace_file, seal_below

Say = Callable[[str], None]


@dataclass(frozen=True)
class Turned:
    """What was changed: events, files, and whether the warehouse was written anew."""

    events: int
    files: int
    warehouse: bool


def turn_on(settings: Settings, opener: Opener, say: Say) -> Turned:
    """Encrypt the data folder.

    Raises:
        EncryptionError: it is encrypted already, another change was cut off, or ``opener`` cannot be used.
        CryptoMissing: a library is missing.
        WrongKey: an earlier try was begun with another passphrase or key file.
        WarehouseError, UserDbError, OSError: a store is in use or cannot be written.
    """
    crypto_extension()
    ring = key_ring(settings)
    if ring is None:
        ring, cipher = new_ring(opener, "turning_on")
        write_key_ring(settings, ring)
    else:
        _expect(ring, "turning_on", "it is encrypted already; see `aura encrypt status`")
        cipher = unlock(ring, opener)
    done = _reseal(settings, cipher, say, seal=True)
    write_key_ring(settings, only_current(ring))
    return done


def turn_off(settings: Settings, opener: Opener | None, say: Say) -> Turned:
    """Leave everything readable again and forget the key.

    Raises:
        EncryptionError: nothing is encrypted, or another change was cut off.
        KeyNeeded, WrongKey, WarehouseError, UserDbError, OSError: see ``turn_on``.
    """
    ring, cipher = _opened(settings, opener, "turning_off")
    write_key_ring(settings, replace(ring, state="turning_off"))
    done = _reseal(settings, cipher, say, seal=False)
    remove_key_ring(settings)
    return done


def rotate(settings: Settings, opener: Opener | None, wanted: Opener, say: Say) -> Turned:
    """Seal everything with a new key, wrapped for ``wanted``; what ``opener`` opened before opens nothing any more.

    Raises:
        EncryptionError, KeyNeeded, WrongKey, WarehouseError, UserDbError, OSError: see ``turn_off``; where a rotation was
            cut off, ``wanted`` is what opens it.
    """
    ring = key_ring(settings)
    if ring is not None and ring.state == "rotating":
        cipher = unlock(ring, wanted)
    else:
        _, before = _opened(settings, opener, "rotating")
        ring, cipher = new_ring(wanted, "rotating", before)
        write_key_ring(settings, ring)
    done = _reseal(settings, cipher, say, seal=True)
    write_key_ring(settings, only_current(ring))
    return done


def _opened(settings: Settings, opener: Opener | None, state: State) -> tuple[KeyRing, Cipher]:
    ring = key_ring(settings)
    if ring is None:
        raise EncryptionError("nothing is encrypted here; `aura encrypt on` begins")
    if ring.state != "on":
        _expect(ring, state, "")
    return ring, unlock(ring, opener)


def _expect(ring: KeyRing, state: State, otherwise: str) -> None:
    if ring.state == "on":
        raise EncryptionError(otherwise)
    if ring.state != state:
        command = {"turning_on": "on", "turning_off": "off", "rotating": "rotate"}[ring.state]
        raise EncryptionError(f"`aura encrypt {command}` was cut off; end that first by running it again")


def _reseal(settings: Settings, cipher: Cipher, say: Say, *, seal: bool) -> Turned:
    say("the warehouse, with everything the weeks made")
    warehouse = _rewrite(settings, cipher, warehouse_key(cipher) if seal else None)
    say("what you entered")
    userdb = UserDb(settings.userdb_url)
    try:
        userdb.migrate()
        events = reseal_events(userdb, cipher, seal=seal)
    finally:
        userdb.close()
    say("documents, reports and answers of a language model")
    files = sum(_reseal_files(folder, cipher, seal=seal) for folder in sealed_folders(settings))
    return Turned(events, files, warehouse)


def _rewrite(settings: Settings, cipher: Cipher, wanted: str | None) -> bool:
    """Write the warehouse anew unless it is as ``wanted`` already; return whether it was."""
    path = settings.warehouse_path
    if not path.is_file():
        return False
    failed: WarehouseError | None = None
    for key in dict.fromkeys([wanted, *(warehouse_key(cipher, name) for name in cipher.keys), None]):
        use_key(path, key)
        try:
            Warehouse(path).query("SELECT 1")
        except WarehouseBusy:
            raise
        except WarehouseError as error:
            failed = error
            continue
        if key != wanted:
            rewrite_under(Warehouse(path), wanted)
        return key != wanted
    raise EncryptionError(f"{path} opens with no key of this data folder; restore a backup") from failed


def _reseal_files(folder: Path, cipher: Cipher, *, seal: bool) -> int:
    changed = 0
    for path in _files(folder):
        seal_below(folder, cipher)
        before = path.read_bytes()
        content, mode = read_file(path), path.stat().st_mode & 0o777
        if not seal:
            seal_below(folder, None)
        if seal or content != before:
            replace_file(path, content, mode)
            changed += 1
    seal_below(folder, cipher if seal else None)
    return changed


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
