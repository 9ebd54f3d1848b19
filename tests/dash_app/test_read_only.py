"""A data folder that may only be read from one moment on, under a dashboard that runs: said with the cure, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_cli.failures import FAILED, OK
from aura_cli.main import main
from aura_io.workspace import Home
from dash_app.app import create_app
from tests.dash_app.callbacks import press, show
from tests.faults.small_disk import read_only
from tests.homes import CLOSED, POSTINGS, filled_home, job_id

JOB = job_id(CLOSED, POSTINGS[0])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return filled_home(tmp_path)


def overall(home: Home) -> list[int]:
    return [event.payload["overall_score"] for event in home.userdb.events(kinds=["rating"])]


def test_ratings_are_refused_with_the_cure_and_taken_again_once_the_disk_is_writable(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    client = create_app(home).server.test_client()
    rate = ["--home", str(home.settings.home), "rate", str(JOB), "--overall"]
    press(client, JOB, "overall", 8)
    home.userdb.close()  # files that are open already can be written on; the next request opens them anew

    with read_only(home.settings.data_dir):
        said = press(client, JOB, "overall", 3).get_json()["sideUpdate"]["announce"]["children"]
        assert said.startswith("Not saved: ")
        assert "make that disk writable again" in said
        for path in ("/", "/metrics"):  # nor are pages drawn: a reader has to lock the warehouse
            assert "make it writable again" in show(client, path).get_data(as_text=True)
        home.userdb.close()

        assert main([*rate, "4"]) == FAILED
        error = capsys.readouterr().err
        assert f"{home.settings.data_dir} cannot be written: Read-only file system; that disk may only be read" in error
        assert "make it writable again" in error
        assert "Traceback" not in error
    assert overall(home) == [8]

    assert "Senior Data Engineer" in show(client).get_data(as_text=True)
    press(client, JOB, "overall", 5)
    assert main([*rate, "6"]) == OK
    assert sorted(overall(home)) == [5, 6, 8]
