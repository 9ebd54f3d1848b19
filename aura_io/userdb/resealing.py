"""Sealing every event of a userdb, opening them all, or sealing them with another key; ids, order and instants stay.

Like an erasure it lifts the triggers that keep events append-only for one transaction, and writes the file anew afterwards.
"""

from __future__ import annotations

import base64
from typing import Any

from sqlalchemy import select, update

from aura_io.userdb.db import UserDb, payload_context
from aura_io.userdb.erasure import changing, rewrite
from aura_io.userdb.models import EventRow
from aura_io.vault.cipher import SEALED, Cipher, is_sealed_payload

_EVENTS = EventRow.__table__


def reseal_events(userdb: UserDb, cipher: Cipher, *, seal: bool) -> int:
    """Leave every event sealed by the current key of ``cipher``, or with ``seal`` False open; return how many changed.

    Done again after it was cut off it changes what is left.

    Raises:
        CannotOpen: an event was sealed by another key; nothing was changed.
        UserDbError: the database cannot be written, or another program uses it.
    """
    changed = 0
    with changing(userdb.engine) as connection:
        for seq, event_id, payload in connection.execute(
            select(_EVENTS.c.seq, _EVENTS.c.event_id, _EVENTS.c.payload).order_by(_EVENTS.c.seq)
        ).all():
            if _is_done(payload, cipher, seal=seal):
                continue
            context = payload_context(event_id)
            opened = cipher.open_payload(payload, context)
            stored = cipher.seal_payload(opened, context) if seal else opened
            connection.execute(update(EventRow).where(EventRow.seq == seq).values(payload=stored))
            changed += 1
    rewrite(userdb.engine)
    return changed


def _is_done(payload: dict[str, Any], cipher: Cipher, *, seal: bool) -> bool:
    if not is_sealed_payload(payload):
        return not seal
    return seal and cipher.sealed_by_current(base64.b64decode(payload[SEALED]))
