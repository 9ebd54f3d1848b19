"""Log files: allow-listed keys, no texts, nothing lost between processes and rotations."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from aura_io.log_files import SharedFileHandler
from aura_io.logs import DagsterRunHandler, configure_logging, get_logger, hashed


@pytest.fixture(autouse=True)
def _own_handlers() -> Iterator[None]:
    yield
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if getattr(handler, "of_aura", False)]:
        root.removeHandler(handler)
        handler.close()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_only_allowed_keys_reach_the_file_and_ids_are_hashed(tmp_path: Path) -> None:
    configure_logging(tmp_path, console=None)
    get_logger("aura_io.sample").info("rated", week="2026-03-06", user_id="jane", comment="too far", email="j@x.org")
    (line,) = lines(tmp_path / "aura.log")
    assert line["event"] == "rated"
    assert line["week"] == "2026-03-06"
    assert line["user_id"] == hashed("jane")
    assert line["left_out"] == ["comment", "email"]
    assert not any(text in json.dumps(line) for text in ("jane", "too far", "j@x.org"))


def test_a_library_that_sets_structlog_up_for_itself_changes_nothing(tmp_path: Path) -> None:
    structlog.configure(processors=[structlog.processors.KeyValueRenderer()])
    configure_logging(tmp_path, console=None)
    get_logger("aura_io.sample").info("rated", comment="too far")
    (line,) = lines(tmp_path / "aura.log")
    assert (line["event"], line["left_out"]) == ("rated", ["comment"])


def test_the_weekly_run_also_has_its_own_file(tmp_path: Path) -> None:
    configure_logging(tmp_path, console=None)
    get_logger("aura_io.sample").info("first")
    configure_logging(tmp_path, weekly=True, console=None)
    get_logger("aura_io.sample").info("second")
    assert [line["event"] for line in lines(tmp_path / "aura.log")] == ["first", "second"]
    assert [line["event"] for line in lines(tmp_path / "weekly.log")] == ["second"]


def test_an_exception_is_logged_by_kind_and_place_without_its_message(tmp_path: Path) -> None:
    configure_logging(tmp_path, console=None)
    try:
        raise ValueError("Jane Doe lives in Paris")
    except ValueError:
        get_logger("aura_io.sample").exception("import failed")
    (line,) = lines(tmp_path / "aura.log")
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["at"][0]
    assert "Jane" not in (tmp_path / "aura.log").read_text()


def test_the_console_shows_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(tmp_path, console=logging.INFO)
    get_logger("aura_io.sample").warning("rated", comment="too far")
    assert "rated comment=too far" in capsys.readouterr().err


def test_texts_of_other_libraries_stay_out(tmp_path: Path) -> None:
    configure_logging(tmp_path, console=None)
    logging.getLogger("someone").warning("mail of %s bounced", "jane@x.org")
    logging.getLogger("someone").warning("mail of jane@x.org bounced")
    first, second = lines(tmp_path / "aura.log")
    assert first["event"] == "mail of %s bounced"
    assert second["event"] == "(text of another library, not logged)"
    assert "jane" not in (tmp_path / "aura.log").read_text()


def test_dagster_runs_are_in_both_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURA_HOME", str(tmp_path))
    record = logging.LogRecord("dagster", logging.INFO, __file__, 1, "job - run - a long text\n\nTraceback", (), None)
    record.dagster_meta = {"dagster_event": None, "run_id": "r1", "step_key": None, "orig_message": "jobs are ready"}
    DagsterRunHandler().handle(record)
    for name in ("aura.log", "weekly.log"):
        (line,) = lines(tmp_path / "logs" / name)
        assert (line["event"], line["run_id"]) == ("jobs are ready", "r1")


def test_a_record_is_not_written_twice_when_logging_is_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURA_HOME", str(tmp_path))
    configure_logging(tmp_path / "logs", console=None)
    logger = logging.getLogger("aura_io.sample")
    handler = DagsterRunHandler()
    logger.addHandler(handler)
    try:
        get_logger("aura_io.sample").info("once")
    finally:
        logger.removeHandler(handler)
    assert [line["event"] for line in lines(tmp_path / "logs" / "aura.log")] == ["once"]


WRITER = """
import logging, sys
from pathlib import Path
from aura_io.log_files import SharedFileHandler
logger = logging.getLogger("writer")
logger.setLevel(logging.INFO)
logger.addHandler(SharedFileHandler(Path(sys.argv[1]), max_bytes=4000, kept=100))
for number in range(300):
    logger.info("%s %04d %s", sys.argv[2], number, "x" * 60)
"""


def test_several_processes_rotate_without_losing_a_line(tmp_path: Path) -> None:
    path = tmp_path / "shared.log"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), f"w{number}"]) for number in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    files = sorted(tmp_path.glob("shared.log*"))
    written = [line for file in files for line in file.read_text().splitlines()]
    assert len(files) > 10
    assert len(written) == len(set(written)) == 900
    assert all(file.stat().st_size <= 4000 for file in files)


def test_the_oldest_file_goes(tmp_path: Path) -> None:
    handler = SharedFileHandler(tmp_path / "a.log", max_bytes=10, kept=2)
    for number in range(6):
        handler.emit(logging.LogRecord("x", logging.INFO, "", 1, f"line {number}", (), None))
    assert sorted(path.name for path in tmp_path.glob("a.log*")) == ["a.log", "a.log.1", "a.log.2"]


def test_a_line_waits_while_another_process_writes(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    handler = SharedFileHandler(path)
    code = (
        "import fcntl, sys, time; file = open(sys.argv[1], 'a'); fcntl.lockf(file, fcntl.LOCK_EX); "
        "print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / ".a.log.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        record = logging.LogRecord("x", logging.INFO, "", 1, "a line", (), None)
        writing = threading.Thread(target=handler.emit, args=(record,))
        writing.start()
        writing.join(0.5)
        assert writing.is_alive()
        assert not path.exists()
        other.communicate("")
        writing.join(10)
    assert path.read_text() == "a line\n"
