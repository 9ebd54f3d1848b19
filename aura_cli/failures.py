"""How ``aura`` ends: exit codes, and one clear line for every error a person can do something about.

An error that is not listed here is a defect of AURA and shows its traceback.
"""

from __future__ import annotations

import sys

OK = 0
FAILED = 1
USAGE = 2
INTERRUPTED = 130


class CommandFailed(Exception):
    """A command could not do what was asked; the message says why and what to do.

    Attributes:
        exit_code: ``FAILED``, or ``USAGE`` where the arguments or the configuration are wrong.
    """

    def __init__(self, message: str, exit_code: int = FAILED) -> None:
        super().__init__(message)
        self.exit_code = exit_code


# Named, not imported: `aura --help` must not pay for modules it does not need, and an error can only be of a
# class whose module is loaded.
EXPECTED: dict[tuple[str, str], int] = {
    ("aura_assets.runs", "RunRefused"): USAGE,
    ("aura_io.artifacts", "ArtifactError"): FAILED,
    ("aura_io.backup", "BackupError"): FAILED,
    ("aura_io.dagster_api", "DagsterRefused"): FAILED,
    ("aura_io.dagster_api", "DagsterUnreachable"): FAILED,
    ("aura_io.dagster_home", "DagsterStorageDamaged"): FAILED,
    ("aura_io.dagster_home", "DagsterStorageUnusable"): FAILED,
    ("aura_io.dagster_home", "DagsterHomeError"): USAGE,
    ("aura_io.duck", "WarehouseError"): FAILED,
    ("aura_io.encrypted_duck", "CryptoMissing"): FAILED,
    ("aura_io.exporting", "ExportError"): FAILED,
    ("aura_io.installation", "InstallationError"): USAGE,
    ("aura_io.locking", "LockTimeout"): FAILED,
    ("aura_io.models", "ModelError"): USAGE,
    ("aura_io.rollback", "RollbackRefused"): USAGE,
    ("aura_io.settings", "SettingsError"): USAGE,
    ("aura_io.userdb", "EventError"): FAILED,
    ("aura_io.userdb", "UserDbError"): FAILED,
    ("aura_io.vault.cipher", "CannotOpen"): FAILED,
    ("aura_io.vault.keys", "EncryptionError"): FAILED,
    ("aura_io.vault.keys", "KeyNeeded"): USAGE,
    ("aura_io.vault.keys", "WrongKey"): FAILED,
    ("aura_io.workspace", "WorkspaceError"): FAILED,
    ("aura_ml.profile", "ProfileError"): FAILED,
    ("aura_views.document_edits", "EditRefused"): FAILED,
    ("aura_views.documents", "RequestRefused"): USAGE,
    ("aura_views.memo", "NothingToShow"): FAILED,
    ("aura_views.outcomes", "OutcomeRefused"): USAGE,
    ("aura_views.postings", "UnknownPosting"): FAILED,
    ("aura_views.ratings", "RatingRefused"): USAGE,
    ("aura_views.search", "EmptyQuery"): USAGE,
    ("aura_views.settings_page", "SettingRefused"): USAGE,
    ("aura_views.why", "NotRanked"): FAILED,
}
"""Module and name of each error a person can act on, and the exit code."""


def expected_exit_code(error: BaseException) -> int | None:
    """Return the exit code for an error a person can act on; None for a defect."""
    if isinstance(error, CommandFailed):
        return error.exit_code
    for (module, name), code in EXPECTED.items():
        known = getattr(sys.modules.get(module), name, None)
        if known is not None and isinstance(error, known):
            return code
    if isinstance(error, OSError):
        return FAILED
    return None


def describe(error: BaseException) -> str:
    """Return what went wrong as a person reads it, with the file the system named."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return str(error).strip() or type(error).__name__
