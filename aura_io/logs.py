"""Logging: structlog through ``logging``, to the console and to JSON lines in logs/aura.log and logs/weekly.log.

Files hold allow-listed keys only, ids as hashes, no texts of the person and no messages of foreign exceptions;
the console, which only the person sees, shows everything. Writing and rotation are in ``log_files``.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog

from aura_io.log_files import SharedFileHandler

ALLOWED_KEYS = frozenset(
    {
        "address",
        "as_of",
        "asset",
        "attempt",
        "attempts",
        "bytes",
        "code_version",
        "commit",
        "crawl_id",
        "data_version",
        "duration_s",
        "exit_code",
        "host",
        "http_status",
        "kind",
        "limit_s",
        "merged",
        "pid",
        "port",
        "reason",
        "rejected",
        "requests",
        "rows",
        "run_id",
        "schema_version",
        "service",
        "source",
        "stage",
        "status",
        "step",
        "table",
        "wait_s",
        "week",
        "weeks",
    }
)
"""Keys whose values may stand in a log file as they are."""

HASHED_KEYS = frozenset({"user_id", "job_id", "event_id", "slate_id"})
"""Keys whose values stand in a log file as the first twelve digits of their hash."""

PACKAGES = ("aura_ml", "aura_io", "aura_sources", "aura_views", "aura_assets", "aura_cli", "dash_app")

_ATTRIBUTE = "aura"
_FRAMES = 8


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module; ``event`` is a constant text, everything variable is a key."""
    _configure_structlog()
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def configure_logging(logs_dir: Path, *, weekly: bool = False, console: int | None = logging.WARNING) -> None:
    """Send this process's log records to the console and to ``logs_dir``; calling it again replaces the set-up.

    Args:
        logs_dir: folder of aura.log, made when missing.
        weekly: write to weekly.log too.
        console: lowest level shown on stderr; None shows nothing.

    Raises:
        OSError: the folder cannot be written.
    """
    _configure_structlog()
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if getattr(handler, "of_aura", False)]:
        root.removeHandler(handler)
        handler.close()
    handlers: list[logging.Handler] = [_file_handler(logs_dir / "aura.log")]
    if weekly:
        handlers.append(_file_handler(logs_dir / "weekly.log"))
    if console is not None:
        on_screen = logging.StreamHandler(sys.stderr)
        on_screen.setLevel(console)
        on_screen.setFormatter(ConsoleFormatter())
        handlers.append(on_screen)
    for handler in handlers:
        handler.of_aura = True  # type: ignore[attr-defined]
        root.addHandler(handler)
    for package in PACKAGES:
        logging.getLogger(package).setLevel(logging.INFO)


class DagsterRunHandler(logging.Handler):
    """Takes the records of Dagster runs into aura.log and weekly.log; named by ``python_logs`` in dagster.yaml.

    Every run is of weekly assets, so every run belongs into weekly.log. Records of AURA's own loggers are left to
    ``configure_logging`` where that was called in the same process.
    """

    def __init__(self, level: int = logging.INFO) -> None:
        super().__init__(level)
        self._files: list[SharedFileHandler] | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write ``record`` to both files."""
        if record.name.startswith(PACKAGES) and any(getattr(h, "of_aura", False) for h in logging.getLogger().handlers):
            return
        for handler in self._opened():
            handler.handle(record)

    def _opened(self) -> list[SharedFileHandler]:
        if self._files is None:
            from aura_io.settings import load_settings

            logs_dir = load_settings().logs_dir
            self._files = [_file_handler(logs_dir / name) for name in ("aura.log", "weekly.log")]
        return self._files


class JsonLineFormatter(logging.Formatter):
    """One JSON object per record, of allow-listed keys."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without a newline at its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
        }
        line.update(_content(record))
        if record.exc_info and record.exc_info[0]:
            line.update(_described(record.exc_info[1], record.exc_info[2]))
        return json.dumps(line, ensure_ascii=False, default=str)


class ConsoleFormatter(logging.Formatter):
    """A line for a person: time, level, what happened, keys and values; tracebacks in full."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of ``record``."""
        clock = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        values = getattr(record, _ATTRIBUTE, {})
        pairs = "".join(f" {key}={value}" for key, value in values.items())
        text = f"{clock} {record.levelname.lower():<8}{record.getMessage()}{pairs}"
        if record.exc_info and record.exc_info[0]:
            text = f"{text}\n{self.formatException(record.exc_info)}"
        return text


def keep_allowed(values: MutableMapping[str, Any]) -> dict[str, Any]:
    """Return what of ``values`` may stand in a file; the names of what was left out stand under ``left_out``."""
    kept = {key: _plain(value) for key, value in values.items() if key in ALLOWED_KEYS}
    kept.update({key: hashed(value) for key, value in values.items() if key in HASHED_KEYS})
    left_out = sorted(set(values) - ALLOWED_KEYS - HASHED_KEYS)
    return {**kept, "left_out": left_out} if left_out else kept


def hashed(value: object) -> str:
    """Return twelve hexadecimal digits that stand for an id in a log file."""
    return hashlib.sha256(str(value).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def _content(record: logging.LogRecord) -> dict[str, Any]:
    own = getattr(record, _ATTRIBUTE, None)
    if own is not None:
        return {"event": record.msg if isinstance(record.msg, str) else "", **keep_allowed(own)}
    meta = getattr(record, "dagster_meta", None)
    if meta is not None and (meta["dagster_event"] is not None or record.name == "dagster"):
        kind = meta["dagster_event"].event_type_value if meta["dagster_event"] is not None else "LOG"
        values = {"run_id": meta["run_id"], "step": meta["step_key"], "kind": kind}
        return {"event": meta["orig_message"], **{key: value for key, value in values.items() if value is not None}}
    if record.name == "dagster" or record.name.startswith("dagster."):
        return {"event": record.getMessage().partition("\n")[0]}
    template = str(record.msg) if record.args else "(text of another library, not logged)"
    return {"event": template, "at": f"{record.module}:{record.lineno}"}


def _described(error: BaseException | None, trace: Any) -> dict[str, Any]:
    frames = [f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}" for frame in extract_tb(trace)[-_FRAMES:]]
    described: dict[str, Any] = {"error": type(error).__name__, "at": frames}
    if error is not None and error.__cause__ is not None:
        described["cause"] = type(error.__cause__).__name__
    return described


def _file_handler(path: Path) -> SharedFileHandler:
    handler = SharedFileHandler(path)
    handler.setLevel(logging.INFO)
    handler.setFormatter(JsonLineFormatter())
    return handler


def _to_record(_: Any, __: str, values: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """End of structlog's chain: the event is the message, the rest one attribute of the record."""
    event = values.pop("event", "")
    extra = {_ATTRIBUTE: {key: value for key, value in values.items() if key not in ("exc_info", "stack_info")}}
    passed = {key: values[key] for key in ("exc_info", "stack_info") if key in values}
    return {"msg": event, "extra": extra, **passed}


def _configure_structlog() -> None:
    """Let structlog hand records to the allow-list, also where a library has set it up for itself (d3rlpy does)."""
    if _to_record in structlog.get_config()["processors"]:
        return
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, _to_record],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
