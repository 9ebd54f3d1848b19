"""Writes docs/licences.md: every installed package with the licence that its own metadata state.

A package whose metadata state none is listed in ``STATED_ELSEWHERE`` with the place that does. Run by ``make licences``.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "licences.md"
STATED_ELSEWHERE = {"pyrage": "MIT", "axe-playwright-python": "MIT"}
"""From the licence file that the package carries."""

COPYLEFT = re.compile(r"\b(A?GPL|LGPL|GNU)\b|General Public", re.IGNORECASE)
HEADER = """\
# Licences of what AURA stands on

Every package of the environment that `make setup-dev` makes, with the licence its metadata state. Renewed by
`make licences`; `make sbom` writes the same as a CycloneDX bill of materials.

**Core** is what `pip install aura` brings; it holds no package under the GPL, LGPL or AGPL (a test looks). **Tools** come with the
extras: tests, Postgres, encryption, job boards behind JobSpy.

| package | licence | part |
|---|---|---|
"""


def licence_of(package: Distribution) -> str:
    """Return the licence that the package's metadata state, or ``?``."""
    told = package.metadata
    expression = told.get("License-Expression")
    if expression:
        return str(expression)
    classifiers = [
        each.rpartition("::")[2].strip() for each in told.get_all("Classifier") or [] if each.startswith("License")
    ]
    named = [each for each in classifiers if each != "OSI Approved"]
    text = str(told.get("License") or "").strip().partition("\n")[0]
    return " / ".join(named) or text or STATED_ELSEWHERE.get(canonicalize_name(told["Name"]), "?")


def core() -> set[str]:
    """Return the canonical names of the packages that the project's dependencies bring, all the way down."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    found: set[str] = set()
    waiting = [Requirement(each) for each in listed]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name not in found:
            found.add(name)
            waiting.extend(_required_by(wanted))
    return found


def _required_by(wanted: Requirement) -> Iterator[Requirement]:
    for line in distribution(wanted.name).requires or []:
        needed = Requirement(line)
        extras = [{"extra": extra} for extra in wanted.extras] or [{"extra": ""}]
        if needed.marker is None or any(needed.marker.evaluate(extra) for extra in extras):
            yield needed


def table() -> list[tuple[str, str, str]]:
    """Return name, licence and part (core, tools) of every installed package but AURA."""
    in_core = core()
    rows = {}
    for package in distributions():
        name = package.metadata["Name"]
        key = canonicalize_name(name)
        if key not in ("aura", "pip"):
            rows[key] = (name, licence_of(package), "core" if key in in_core else "tools")
    return [rows[key] for key in sorted(rows)]


def main() -> int:
    """Write the document; fail when the core holds a licence that it must not, or one that nobody knows."""
    rows = table()
    lines = [f"| {name} | {licence.replace('|', '/')} | {part} |" for name, licence, part in rows]
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    wrong = [
        (name, licence)
        for name, licence, part in rows
        if licence == "?" or (part == "core" and COPYLEFT.search(licence))
    ]
    for name, licence in wrong:
        print(f"{name}: {licence}", file=sys.stderr)
    print(f"{TARGET.relative_to(ROOT)}: {len(rows)} packages")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
