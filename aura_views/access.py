"""Whether the dashboard asks for a password, and which: where it listens beyond this computer."""

from pathlib import Path

from aura_io.access import Access, AccessError, make_password, read_access
from aura_io.settings import Settings
from aura_views.dagster_client import is_loopback

__all__ = ["Access", "AccessError", "ensure_access", "read_access"]


def ensure_access(settings: Settings) -> tuple[Access | None, Path | None]:
    """Return what a login must fit, None where the dashboard is for this computer alone; and the file that
    holds a password made just now.

    Raises:
        AccessError: a password is there and cannot be read, or one cannot be written.
    """
    if is_loopback(settings.dash.host):
        return None, None
    access = read_access(settings)
    if access is not None:
        return access, None
    return make_password(settings)
