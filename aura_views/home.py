"""What the views take, AURA's home, and what their stores raise. Applications above name both from here."""

from aura_io.duck import WarehouseError
from aura_io.userdb import UserDbError
from aura_io.workspace import Home

__all__ = ["STORE_ERRORS", "Home"]

STORE_ERRORS = (WarehouseError, UserDbError)
"""Raised when the warehouse or the user database cannot be used; the message says why and what to do."""
