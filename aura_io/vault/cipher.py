"""AES-256-GCM for values and files; table and column (or the file's kind) are part of what is verified.

Where the keys come from is in ``keys``; who seals what, in the modules that write it.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEY_BYTES = 32
NONCE_BYTES = 12
"""96 bits, drawn anew for every value: NIST SP 800-38D allows 2^32 draws under one key."""

SEALED, KEY_ID = "sealed", "key"
MAGIC = b"AURA-SEALED-1\n"
_ID_BYTES = 8


class CannotOpen(RuntimeError):
    """Something sealed cannot be opened: another key sealed it, it was changed, or there is no key; the message says what to do."""


@dataclass(frozen=True)
class Cipher:
    """The keys of a data folder: the current one seals, each opens what it sealed.

    Args:
        keys: 32 bytes each, by the id under which sealed values name them (16 hexadecimal digits).
        current: the id of the key that seals.
    """

    keys: Mapping[str, bytes]
    current: str

    def seal(self, plain: bytes, context: str) -> bytes:
        """Return ``plain`` encrypted; only ``open`` with the same ``context`` gives it back."""
        return self._sealed(plain, context, bytes.fromhex(self.current))

    def open(self, sealed: bytes, context: str) -> bytes:
        """Return what ``seal`` was given.

        Raises:
            CannotOpen: no key of this folder sealed it, or it was changed.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key_id, rest = sealed[:_ID_BYTES], sealed[_ID_BYTES:]
        key = self.keys.get(key_id.hex())
        if key is None:
            raise CannotOpen(f"the key {key_id.hex()} that sealed this ({context}) is not here; restore a backup")
        try:
            return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], key_id + context.encode())
        except InvalidTag as error:
            raise CannotOpen(
                f"this ({context}) was damaged or changed since it was sealed; restore a backup"
            ) from error

    def seal_payload(self, payload: Mapping[str, Any], context: str) -> dict[str, Any]:
        """Return a JSON object that holds ``payload`` sealed."""
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        return {SEALED: base64.b64encode(self.seal(text, context)).decode()}

    def open_payload(self, payload: Mapping[str, Any], context: str) -> dict[str, Any]:
        """Return what ``seal_payload`` was given; a payload that is not sealed as it is.

        Raises:
            CannotOpen: see ``open``.
        """
        if not is_sealed_payload(payload):
            return dict(payload)
        opened: dict[str, Any] = json.loads(self.open(base64.b64decode(payload[SEALED]), context))
        return opened

    def sealed_by_current(self, sealed: bytes) -> bool:
        """Return whether the current key sealed ``sealed``."""
        return sealed[:_ID_BYTES].hex() == self.current

    def _sealed(self, plain: bytes, context: str, key_id: bytes) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(NONCE_BYTES)
        return key_id + nonce + AESGCM(self.keys[self.current]).encrypt(nonce, plain, key_id + context.encode())


def is_sealed_payload(payload: Mapping[str, Any]) -> bool:
    """Return whether a payload is a sealed one."""
    return payload.keys() == {SEALED}


def new_key() -> tuple[str, bytes]:
    """Return a new random key and its id."""
    return os.urandom(_ID_BYTES).hex(), os.urandom(KEY_BYTES)
