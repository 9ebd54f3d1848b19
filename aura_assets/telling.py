"""What may be told outside the stores: AURA's assets, as Dagster's, whose foreign errors say where and what, not whose.

Dagster keeps the text of every exception in its event log. AURA's own errors are worded for that; a foreign one (a value
that cannot be converted, a key that is missing) may quote a CV or a comment, so only its kind and place are told.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster
import duckdb

PACKAGES = ("aura_ml", "aura_io", "aura_sources", "aura_assets")
_LOOKUPS = (KeyError, IndexError, UnicodeError)
"""Their text is the value itself, even where AURA raises them."""
_OF_THE_MACHINE = (duckdb.IOException, duckdb.OutOfMemoryException, MemoryError)


class UnexpectedError(Exception):
    """An error of another library, without its text."""


def asset(**how: Any) -> Callable[[Callable[..., Any]], dagster.AssetsDefinition]:
    """Return ``dagster.asset(**how)`` for a function whose foreign errors are told without their text."""

    def defined(function: Callable[..., Any]) -> dagster.AssetsDefinition:
        return dagster.asset(**how)(discreet(function))

    return defined


def discreet(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``function`` with its foreign errors replaced by ``UnexpectedError``.

    Raises:
        UnexpectedError: with kind and place of a foreign error; AURA's own and Dagster's pass as they are.
    """

    @functools.wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except Exception as error:
            told = untold(error)
            if told is None:
                raise
        raise told

    return called


def untold(error: Exception) -> UnexpectedError | None:
    """Return what stands for ``error``, or None where it and its causes may be told as they are."""
    chain: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and step not in chain:
        chain.append(step)
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
    foreign = [each for each in chain if not _is_ours(each)]
    if not foreign:
        return None
    if foreign[0] is not error:
        error.__cause__, error.__suppress_context__ = (
            None,
            True,
        )  # the reason is ours to tell, what lay behind it is not
        return None
    return UnexpectedError(f"{_named(error)} in {_place(error)}; its text may quote what is yours and is not kept")


def _is_ours(error: BaseException) -> bool:
    module = type(error).__module__.partition(".")[0]
    if module in (*PACKAGES, "dagster") or isinstance(error, _OF_THE_MACHINE):
        return True
    if isinstance(error, _LOOKUPS) or module != "builtins":
        return False
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and _package(frames[-1].filename) is not None and (frames[-1].line or "").startswith("raise ")


def _named(error: Exception) -> str:
    system = error.strerror if isinstance(error, OSError) else None
    return f"{type(error).__name__} ({system})" if system else type(error).__name__


def _place(error: Exception) -> str:
    frames = [each for each in traceback.extract_tb(error.__traceback__) if _package(each.filename)]
    own = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
    return f"{own.name} ({Path(own.filename).name}, line {own.lineno})"


def _package(filename: str) -> str | None:
    return next((part for part in reversed(Path(filename).parts) if part in PACKAGES), None)
