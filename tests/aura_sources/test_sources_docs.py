"""docs/sources.md names every source that comes with AURA, and says of each what its capabilities say."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from aura_sources.protocol import Source

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
POINTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]["aura.sources"]
LOCAL = ("inbox", "sample")


def source_of(name: str) -> Source:
    source: Source = EntryPoint(name, POINTS[name], "aura.sources").load()()
    return source


def documented(name: str) -> dict[str, str]:
    """The row of a source in the tables of the page, by the names of its columns."""
    for table in re.findall(r"(?:^\|.*\n)+", DOCS, re.MULTILINE):
        header, _, *rows = ([cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines())
        for row in rows:
            if row[0] == f"`{name}`":
                return dict(zip(header, row, strict=True))
    raise AssertionError(f"docs/sources.md has no row for {name}")


@pytest.mark.parametrize("name", [name for name in POINTS if name not in LOCAL])
def test_a_source_is_documented_as_it_is(name: str) -> None:
    row, can = documented(name), source_of(name).capabilities
    assert row["what it brings"]
    assert row["history"].startswith("no") is not can.history
    assert can.terms.endswith(".")
    if "key" in row:
        assert (row["key"] != "no") is can.needs_key
    if "search terms" in row:
        assert (row["search terms"] == "yes") is can.takes_search_terms
    if "since a date" in row:
        assert (row["since a date"] == "yes") is can.date_filter
    for host in can.hosts[:1] if "hosts" in row else ():
        assert host in row["hosts"]


def test_local_sources_are_documented() -> None:
    assert all(f"`{name}`" in DOCS for name in LOCAL)
