"""Imports spaCy without torch: the finder needs no network, and torch takes twice as long to load as all the rest.

spaCy's thinc imports torch where it is installed, and does without where it is not. Nothing is searched here.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class _Refusal:
    """A finder of modules that says, to one thread only, that there is no such module; others import it meanwhile."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread = threading.get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return None, so that the next finder is asked, or raise ``ModuleNotFoundError``."""
        del path, target
        if name == self._name and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{name} is left out here", name=name)
        return None


@contextmanager
def without(name: str) -> Iterator[None]:
    """Let no import of this thread load the module ``name`` meanwhile; one that is loaded already stays."""
    refusal = _Refusal(name)
    sys.meta_path.insert(0, refusal)
    try:
        yield
    finally:
        sys.meta_path.remove(refusal)


def import_spacy() -> Any:
    """Return spaCy, imported without torch unless that was loaded before."""
    with without("torch"):
        import spacy
    return spacy
