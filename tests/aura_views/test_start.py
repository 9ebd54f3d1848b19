"""Starting sets the privacy switches first and says in words what is in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_io.settings import load_settings
from aura_io.vault.keys import Opener, new_ring, write_key_ring
from aura_io.vault.opening import close_vault
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


def test_an_encrypted_folder_without_its_key_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURA_HOME", str(tmp_path))
    settings = open_application().settings
    ring, _ = new_ring(Opener(passphrase="five words that are long"), "on")
    write_key_ring(settings, ring)
    with pytest.raises(CannotStart, match="is encrypted with a passphrase; give it as"):
        open_application()
    monkeypatch.setenv("ENCRYPTION_PASSPHRASE", "five words that are wrong")
    with pytest.raises(CannotStart, match="does not open"):
        open_application()


def test_who_watches_is_asked_for_a_passphrase_where_nothing_gives_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("duckdb_extension_httpfs")
    monkeypatch.setenv("AURA_HOME", str(tmp_path))
    monkeypatch.delenv("ENCRYPTION_PASSPHRASE", raising=False)
    settings = load_settings()
    settings.data_dir.mkdir()
    ring, _ = new_ring(Opener(passphrase="five words that are long"), "on")
    write_key_ring(settings, ring)
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return "five words that are wrong" if len(asked) == 1 else "five words that are long"

    with pytest.raises(CannotStart, match="does not open"):
        open_application(ask)
    monkeypatch.delenv("ENCRYPTION_PASSPHRASE")
    home = open_application(ask)
    close_vault(home.settings)
    assert (
        open_application(ask).settings.data_dir == settings.data_dir
    )  # it is known now, to what this process starts too
    close_vault(home.settings)
    assert asked == ["Passphrase of the data folder: "] * 2


def test_nobody_is_asked_for_a_passphrase_that_nothing_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURA_HOME", str(tmp_path))

    def ask(question: str) -> str:
        raise AssertionError(question)

    open_application(ask)
