"""``aura encrypt``: what it says before and after, where the key comes from, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aura_cli.commands.encrypt import SEALED
from aura_cli.failures import FAILED, OK, USAGE
from aura_io.vault.opening import VISIBLE, close_vault
from tests.aura_cli.conftest import Aura

pytest.importorskip("duckdb_extension_httpfs")


@pytest.fixture(autouse=True)
def _closed(aura: Aura) -> Iterator[None]:
    yield
    close_vault(aura.home.settings)


def test_on_with_a_key_file_that_is_made_used_and_needed(
    aura: Aura, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = aura("top", "--json").json["cards"]
    assert aura("encrypt", "status").out.startswith("off")
    key = tmp_path / "key"
    refused = aura("encrypt", "on", "--key-file", key)
    assert refused.code == USAGE
    assert "--yes" in refused.err
    done = aura("encrypt", "on", "--key-file", key, "--yes")
    assert done.code == OK, done.err
    assert all(sentence in done.err for sentence in (*VISIBLE, "by nobody"))
    assert key.stat().st_mode & 0o777 == 0o600
    close_vault(aura.home.settings)

    locked = aura("top")
    assert locked.code == USAGE
    assert "ENCRYPTION_KEY_FILE" in locked.err
    assert "Traceback" not in locked.err
    assert aura("encrypt", "status", "--json").json["state"] == "on"
    monkeypatch.setenv("ENCRYPTION_KEY_FILE", str(key))
    assert aura("top", "--json").json["cards"] == before
    assert aura("sql", "SELECT count(*) AS n FROM jobs").code == OK
    assert SEALED in aura("encrypt", "status").out
    assert "encryption: on, with a key file" in aura("doctor").out

    assert aura("encrypt", "off", "--yes").code == OK
    monkeypatch.delenv("ENCRYPTION_KEY_FILE")
    assert aura("top", "--json").json["cards"] == before


def test_a_passphrase_is_asked_for_at_a_terminal_and_long(aura: Aura, tmp_path: Path) -> None:
    short, words = tmp_path / "short", tmp_path / "words"
    short.write_text("short\n", encoding="utf-8")
    words.write_text("five words that are long\n", encoding="utf-8")
    said = aura("encrypt", "on", "--yes", "--passphrase-file", short)
    assert said.code == FAILED
    assert "at least 12" in said.err
    assert aura("encrypt", "on", "--yes").code == USAGE
    assert aura("encrypt", "on", "--yes", "--passphrase-file", words, "--key-file", tmp_path / "k").code == USAGE
    inside = aura.home.settings.data_dir / "key"
    assert "opens it for everybody" in aura("encrypt", "on", "--yes", "--key-file", inside).err
    assert aura("encrypt", "on", "--yes", "--passphrase-file", words).code == OK
    close_vault(aura.home.settings)
    assert aura("encrypt", "off", "--yes", "--passphrase-file", short).code == FAILED
    moved = aura("encrypt", "rotate", "--yes", "--old-passphrase-file", words, "--key-file", tmp_path / "k")
    assert moved.code == OK, moved.err
    assert aura("encrypt", "off", "--yes", "--key-file", tmp_path / "k").code == OK
