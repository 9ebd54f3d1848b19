"""Refusing what nothing else may run beside: erasing, restoring, encrypting.

``aura up`` is known by its lock; a daemon that something else started (compose, a Procfile) by its signs of life in Dagster's
storage, which are seen from any container and any process space.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aura_cli.failures import CommandFailed
from aura_cli.terminal import note

if TYPE_CHECKING:
    from aura_io.settings import Settings

SILENT_AFTER_S = 75.0
"""A daemon that runs gives a sign of life every 30 s (Dagster's ``DEFAULT_HEARTBEAT_INTERVAL_SECONDS``); a busy machine more slowly."""
LOOK_EVERY_S = 0.5


def refuse_while_running(settings: Settings, then: str) -> None:
    """Return once it is known that neither ``aura up`` nor a daemon works on this home.

    A daemon that was ended a moment ago looks like one that runs, so its next sign is waited for; that of an ``aura up``
    which has ended is known to be gone.

    Args:
        then: what to do once they are ended, for the message.

    Raises:
        CommandFailed: one does.
    """
    from aura_cli.up_record import ended_at, is_up
    from aura_io.dagster_home import newest_sign_of_life

    if is_up(settings.run_dir):
        raise CommandFailed(f"aura up is running here; end it first (Ctrl-C in its terminal), then {then}")
    first = newest_sign_of_life(settings)
    ended = ended_at(settings.run_dir)
    if first is None or (ended is not None and first <= ended):
        return
    left = SILENT_AFTER_S - _seconds_since(first)
    if left <= 0:
        return
    note(
        f"Dagster's daemon gave a sign of life {_seconds_since(first):.0f} s ago; seeing whether it still runs, for "
        f"{left:.0f} s at most ..."
    )
    until = time.monotonic() + min(left, SILENT_AFTER_S)
    while time.monotonic() < until:
        time.sleep(LOOK_EVERY_S)
        if newest_sign_of_life(settings) not in {first, None}:
            raise CommandFailed(
                "Dagster's daemon is running on this home; end it and what was started with it first (docker compose down, "
                f"or Ctrl-C in its terminal), then {then}"
            )


def _seconds_since(moment: datetime) -> float:
    return (datetime.now(UTC) - moment).total_seconds()
