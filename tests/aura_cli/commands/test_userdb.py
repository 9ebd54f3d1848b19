"""`aura userdb copy`: every event in another database, compared, and the address's password never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_cli.failures import FAILED, OK, USAGE
from aura_io.userdb import UserDb
from tests.aura_cli.conftest import Aura
from tests.postgres import emptied
from tests.stories import DATA_ENGINEER


def address(kind: str, tmp_path: Path) -> str:
    return emptied() if kind == "postgres" else f"sqlite:///{tmp_path / 'new.db'}"


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_filled_database_moves_and_the_home_works_from_there(
    aura: Aura, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert aura("rate", DATA_ENGINEER, "--overall", 9).code == OK
    before = aura.home.userdb.events()
    url = address(kind, tmp_path)

    told = aura("userdb", "copy", "-", "--json", typed=url + "\n").json
    assert told["events"] == len(before) > 0
    assert told["same"] is True

    again = aura("userdb", "copy", url)
    assert again.code == FAILED
    assert "events already" in again.err
    monkeypatch.setenv("DATABASE_URL", url)
    assert aura("rate", DATA_ENGINEER, "--fit", 3).code == OK
    moved = UserDb(url)
    assert moved.events()[: len(before)] == before
    assert moved.ratings().row(0, named=True)["fit_score"] == 3
    moved.close()
    assert aura.home.userdb.events() == before


@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("mysql://x/y", FAILED, "SQLite or Postgres"),
        ("-", USAGE, "standard input is empty"),
        ("?", FAILED, "not a database URL"),
    ],
)
def test_an_address_that_is_none_is_refused(aura: Aura, url: str, code: int, said: str) -> None:
    called = aura("userdb", "copy", url)
    assert called.code == code
    assert said in called.err
