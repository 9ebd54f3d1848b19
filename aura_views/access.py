"""Whether the dashboard asks for a password, and which: where it listens beyond this computer."""

from aura_io.access import Access, AccessError, made_password, read_access, set_password
from aura_io.settings import Settings
from aura_views.dagster_client import is_loopback

__all__ = ["Access", "AccessError", "ensure_access", "read_access"]


def ensure_access(settings: Settings) -> tuple[Access | None, str | None]:
    """Return what a login must fit, None where the dashboard is for this computer alone; and a password made just now.

    Raises:
        AccessError: a password is there and cannot be read, or one cannot be written.
    """
    if is_loopback(settings.dash.host):
        return None, None
    access = read_access(settings)
    if access is not None:
        return access, None
    made = made_password()
    return set_password(settings, made), made
