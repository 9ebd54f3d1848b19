"""Starting sets the privacy switches first and says in words what is in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_views.start import CannotStart, open_application


def test_a_home_opens_with_the_switches_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURA_HOME", str(tmp_path))
    monkeypatch.delenv("DO_NOT_TRACK", raising=False)
    home = open_application()
    assert home.warehouse.path.is_relative_to(tmp_path)
    import os

    assert os.environ["DO_NOT_TRACK"] == "1"


def test_a_config_that_cannot_be_used_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.yaml").write_text("dash:\n  prot: 1\n", encoding="utf-8")
    monkeypatch.setenv("AURA_HOME", str(tmp_path))
    with pytest.raises(CannotStart, match="prot"):
        open_application()
