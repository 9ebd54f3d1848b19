"""The sections of config.yaml about what AURA says on its own: notifications, off unless switched on, and reminders."""

from __future__ import annotations

from pydantic import Field

from aura_io.settings_base import Section


class NotificationSettings(Section):
    """What AURA says on its own.

    Attributes:
        desktop: a notification on this computer's desktop once the week that has closed is ready: counts, no names.
    """

    desktop: bool = False


class ApplicationSettings(Section):
    """How applications are looked after.

    Attributes:
        remind_after_days: so many days without a word from the company, the page and the digest remind of it; rates of
            applications look at those that are at least as old.
    """

    remind_after_days: int = Field(default=14, ge=1, le=365)
