"""The table of licences says what is installed, and the core holds nothing under the GPL."""

from __future__ import annotations

import re

import pytest
from packaging.utils import canonicalize_name

from scripts import licences


def test_the_core_is_free_of_copyleft_and_every_licence_is_known() -> None:
    rows = licences.table()
    core = {name for name, _, part in rows if part == "core"}
    assert {"duckdb", "torch", "dagster", "typer"} <= core
    assert "pytest" not in core
    assert [row for row in rows if row[1] == "?"] == []
    assert [row for row in rows if row[2] == "core" and licences.COPYLEFT.search(row[1])] == []


def test_every_package_that_is_needed_is_in_the_document() -> None:
    document = licences.TARGET.read_text(encoding="utf-8")
    listed = {canonicalize_name(name) for name in re.findall(r"^\| (\S+) \|", document, re.MULTILINE)}
    assert licences.core() - listed == set(), "renew it: make licences"


@pytest.mark.parametrize(
    ("text", "found"),
    [("GPL-3.0-only", True), ("LGPL-3.0-only", True), ("GNU General Public License v2", True), ("AGPL", True),
     ("MIT", False), ("Mozilla Public License 2.0 (MPL 2.0)", False), ("Apache-2.0 WITH LLVM-exception", False)],
)  # fmt: skip
def test_copyleft_is_known_by_its_names(text: str, found: bool) -> None:
    assert bool(licences.COPYLEFT.search(text)) is found
