"""Which code makes openings of payloads, as one hash: AURA's own modules and tables, the sources' and the libraries'.

With it an asset knows whether what it committed is what it would make now. Nothing is parsed here.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import aura_ml
import aura_sources
from aura_ml.hashing import bytes_hash, content_hash
from aura_sources.protocol import Source

CODE = "code"
"""Name of the hash among an asset's inputs; it has no lineage of its own."""

LIBRARIES = (
    "ahocorasick-rs", "babel", "ftfy", "numpy", "polars", "py3langid", "rapidfuzz", "scipy", "selectolax", "tzdata",
)  # fmt: skip
"""Libraries that a posting passes through; another version may read it otherwise."""


def parsing_code(sources: Iterable[Source]) -> str:
    """Return a hash of all code that turns the payloads of ``sources`` into openings.

    Of ``aura_ml`` its own modules and tables (not the packages below it, which start from openings), all of
    ``aura_sources``, of a plugin of another package all its modules, and the versions of Python and of the libraries.
    A change that alters nothing changes the hash, too: then a week is made once more than needed, never once too few.
    """
    own = Path(next(iter(aura_ml.__path__)))
    files = {
        *own.glob("*.py"),
        *own.joinpath("data").glob("*.*"),
        *Path(next(iter(aura_sources.__path__))).glob("*.py"),
    }
    for source in sources:
        files |= _modules_beside(type(source).__module__)
        files |= _modules_beside(getattr(type(source).parse, "__module__", type(source).__module__))
    hashes = sorted((path.parent.name, path.name, bytes_hash(path.read_bytes())) for path in files)
    python = ".".join(map(str, sys.version_info[:3]))
    return content_hash(hashes, python, unicodedata.unidata_version, [_version(name) for name in LIBRARIES])


def _modules_beside(module: str) -> set[Path]:
    """Return the files of the package that a plugin's module belongs to, or its own where it stands alone."""
    top = module.partition(".")[0]
    if top in ("aura_sources", "aura_ml"):
        return set()
    file = getattr(sys.modules[module], "__file__", None)
    folders = getattr(sys.modules[top], "__path__", ()) if "." in module else ()
    found = {path for folder in folders for path in Path(folder).rglob("*.py")}
    return found | ({Path(file)} if file else set())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
