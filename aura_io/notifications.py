"""A notification on this computer's desktop, at most once a week, if the person asked for it.

Programs of the system are called with a list of arguments, never through a shell; nothing leaves this computer.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from aura_io.logs import get_logger
from aura_io.whole_files import replace_file
from aura_ml.hashing import content_hash

TIMEOUT_S = 10.0
SENT = "sent"
_OSASCRIPT = ("on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run")

log = get_logger(__name__)


@dataclass(frozen=True)
class Notified:
    """Whether a notification was shown, and why not, in words."""

    sent: bool
    reason: str


def notify_once(marks: Path, user_id: str, week: date, title: str, body: str) -> Notified:
    """Show the notification of ``week`` unless it was shown before; what cannot be shown is logged, never an error.

    Args:
        marks: folder in which the newest week that was shown is remembered.
    """
    mark = marks / f"notified-{content_hash(user_id)[:12]}"
    if mark.is_file() and mark.read_text(encoding="utf-8").strip() == week.isoformat():
        return Notified(False, "shown before")
    done = notify(title, body)
    if done.sent:
        marks.mkdir(parents=True, exist_ok=True)
        replace_file(mark, f"{week.isoformat()}\n".encode())
    else:
        log.warning("no desktop notification", week=week.isoformat(), reason=done.reason)
    return done


def notify(title: str, body: str) -> Notified:
    """Show a notification with ``notify-send`` (Linux) or ``osascript`` (macOS)."""
    command = notification_command(sys.platform, title, body)
    if command is None:
        return Notified(False, f"desktop notifications are not supported on {sys.platform}")
    program = shutil.which(command[0])
    if program is None:
        return Notified(False, f"the program {command[0]} is not installed")
    try:
        done = subprocess.run(  # noqa: S603 a fixed program, arguments as a list
            [program, *command[1:]], capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Notified(False, f"{command[0]} did not answer: {error}")
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        return Notified(False, f"{command[0]} failed with {done.returncode}: {said[-1] if said else 'no message'}")
    return Notified(True, SENT)


def notification_command(platform: str, title: str, body: str) -> list[str] | None:
    """Return program and arguments that show a notification on ``platform``; None where none is known."""
    if platform.startswith("linux"):
        return ["notify-send", "--app-name=AURA", "--", title, body]
    if platform == "darwin":
        return ["osascript", *(part for line in _OSASCRIPT for part in ("-e", line)), "--", title, body]
    return None
