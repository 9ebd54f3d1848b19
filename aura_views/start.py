"""Starting an application on top of the views: privacy switches first, then AURA's home opened, logs on.

Light to import: everything heavy comes in after the switches are set.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from aura_io.privacy import apply_privacy_switches, keep_files_private

if TYPE_CHECKING:
    from aura_io.workspace import Home


class CannotStart(RuntimeError):
    """AURA's home cannot be opened; the message says what is wrong and what to do."""


def open_application(ask: Callable[[str], str] | None = None) -> Home:
    """Set the privacy switches in this process's environment and return AURA's home, opened.

    Args:
        ask: asks the person who watches for the passphrase of an encrypted data folder, where nothing else gives it; takes
            what to say, returns what was typed. None where nobody watches.

    Raises:
        CannotStart: settings, folders or stores cannot be used, or the data folder is encrypted and the key is not at hand.
    """
    apply_privacy_switches(os.environ)
    keep_files_private()
    from aura_io.duck import WarehouseError
    from aura_io.installation import InstallationError
    from aura_io.logs import configure_logging
    from aura_io.settings import SettingsError, load_settings
    from aura_io.userdb import UserDbError
    from aura_io.vault.keys import PASSPHRASE, EncryptionError, KeyNeeded, WrongKey, lacks_passphrase
    from aura_io.workspace import WorkspaceError, open_home

    encryption = (KeyNeeded, WrongKey, EncryptionError)
    try:
        if ask is not None and lacks_passphrase(load_settings()):
            os.environ[PASSPHRASE] = ask("Passphrase of the data folder: ")
        home = open_home()
    except (SettingsError, InstallationError, WorkspaceError, WarehouseError, UserDbError, *encryption) as error:
        raise CannotStart(str(error)) from error
    configure_logging(home.settings.logs_dir)
    return home
