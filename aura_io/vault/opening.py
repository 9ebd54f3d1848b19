"""Opening an encrypted data folder for this process: its key, and what is sealed with it.

Sealed are the payload of every event (the CV, wishes, ratings, comments, outcomes, notes), the warehouse's file with
everything in it, and every file below ``outputs`` and among the language model's kept answers.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path

from aura_io.encrypted_duck import use_key
from aura_io.settings import Settings
from aura_io.vault.cipher import Cipher
from aura_io.vault.keys import EncryptionError, key_ring, opener_of, unlock
from aura_io.whole_files import seal_below

ANSWERS_DIR = "llm_answers"
"""Below the data folder: what a language model answered."""

VISIBLE = (
    "when you did what for which posting: kind, posting number and time of every event, not what it says",
    "the weekly figures in metrics.json, and what trained models hold: numbers, no texts",
    "config.yaml and .env with your settings, search terms and keys, and a file that profile.path names",
    "the inbox: files that you put there, and their names",
    "answers of the boards and of a search for learning resources in http_cache, for as long as they are kept there",
    "network.contact, in config.yaml and beside those answers: the name or address by which AURA asked for them",
    "logs and Dagster's records: which asset ran when and how many rows it made, no texts of yours",
    "the names of the folders below outputs: week, employer and title of postings that you had documents made for",
    "backups, exports and copies made before, and what a file system or a disk keeps of files that are gone",
)
"""What can still be read with encryption on, a sentence each."""


def open_vault(settings: Settings) -> Cipher | None:
    """Let this process open and seal what is encrypted in the data folder; None where nothing is.

    Raises:
        KeyNeeded, WrongKey: neither passphrase nor key file, or not the right one.
        EncryptionError: turning encryption on, off or over was cut off, or its file cannot be read.
    """
    ring = key_ring(settings)
    if ring is None:
        close_vault(settings)
        return None
    if ring.state != "on":
        command = {"turning_on": "on", "turning_off": "off", "rotating": "rotate"}[ring.state]
        raise EncryptionError(f"`aura encrypt {command}` was cut off and nothing is lost; run it again to end it")
    cipher = unlock(ring, opener_of(settings))
    use_key(settings.warehouse_path, warehouse_key(cipher))
    for folder in sealed_folders(settings):
        seal_below(folder, cipher)
    return cipher


def close_vault(settings: Settings) -> None:
    """Let this process seal nothing more in the data folder."""
    use_key(settings.warehouse_path, None)
    for folder in sealed_folders(settings):
        seal_below(folder, None)


def warehouse_key(cipher: Cipher, key_id: str | None = None) -> str:
    """Return DuckDB's key, made of a key of ``cipher`` (the current one) as HKDF's first step does (RFC 5869)."""
    key = cipher.keys[key_id or cipher.current]
    return base64.b64encode(hmac.new(b"aura warehouse", key, hashlib.sha256).digest()).decode()


def sealed_folders(settings: Settings) -> tuple[Path, ...]:
    """Return the folders whose files are sealed."""
    return settings.outputs_dir, settings.data_dir / ANSWERS_DIR
