"""The digest by its week's name, and nothing else of the computer."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_io.digests import digest_path, write_digest
from aura_views.digest import digest_text
from aura_views.slate import this_week
from tests.homes import CLOSED, empty_home


def test_a_digest_is_found_by_its_week(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    assert (digest_text(home, str(CLOSED)), this_week(home).has_digest) == (None, False)
    path = digest_path(home.settings.outputs_dir, CLOSED)
    assert (write_digest(path, "# a"), write_digest(path, "# a"), write_digest(path, "# b")) == (True, False, True)
    assert (digest_text(home, str(CLOSED)), this_week(home).has_digest) == ("# b", True)
    assert [each.name for each in path.parent.iterdir()] == ["digest.md"]


@pytest.mark.parametrize("key", ["../../etc/passwd", "2026-11-21", "", "digest"])
def test_what_names_no_week_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="week"):
        digest_text(empty_home(tmp_path), key)


def test_another_person_has_another_file_and_an_id_is_no_path(tmp_path: Path) -> None:
    paths = {digest_path(tmp_path, CLOSED, user) for user in ("local", "kim", "../../kim")}
    assert len(paths) == 3
    assert {path.parent for path in paths} == {tmp_path / str(CLOSED)}
