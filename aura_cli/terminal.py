"""What a command writes: tables, JSON, CSV and single lines, made safe for a terminal.

Posting texts come from strangers: control and escape sequences never reach the terminal. Results go to
standard output; progress, notes and errors go to standard error.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor movement
    r"|(?:\x1b[P\]X^_]|[\x90\x9d\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC, DCS, APC, PM, SOS
    r"|\x1b[ -/]*[0-~]"  # the other escapes
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_LINE_BREAKS = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")


def printable(text: object) -> str:
    """Return ``text`` on one line, without escape sequences, control and text-direction characters."""
    return _CONTROL.sub("", _LINE_BREAKS.sub(" ", _SEQUENCES.sub("", str(text)))).strip()


def printable_lines(text: object) -> str:
    """Return ``text`` as ``printable`` does, with its line breaks and tabs kept."""
    return _CONTROL.sub("", _SEQUENCES.sub("", str(text).replace("\r\n", "\n")))


def out(text: str = "") -> None:
    """Write one line of the result."""
    print(printable_lines(text))


def note(text: str) -> None:
    """Write one line that is not the result (a hint, a warning) to standard error."""
    print(printable_lines(text), file=sys.stderr)


def out_json(value: object) -> None:
    """Write ``value`` (dataclasses, dates and paths allowed) as indented JSON.

    Characters a terminal could act on are written as ``\\u`` escapes, so the value itself is unchanged.
    """
    _print_json(json.dumps(jsonable(value), ensure_ascii=False, indent=2, allow_nan=False))


def out_json_line(value: object) -> None:
    """Write ``value`` as JSON on one line, for a program that reads line by line."""
    _print_json(json.dumps(jsonable(value), ensure_ascii=False, allow_nan=False))


def _print_json(text: str) -> None:
    print(re.sub(_CONTROL, lambda found: f"\\u{ord(found[0]):04x}", text))


def jsonable(value: Any) -> Any:
    """Return ``value`` in JSON's own types.

    Raises:
        TypeError: ``value`` holds something without a JSON form.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return jsonable(asdict(value))
    if isinstance(value, Mapping):
        return {str(jsonable(key)): jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [jsonable(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(jsonable(item) for item in value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise TypeError(f"{type(value).__name__} has no JSON form: {value!r}")


def out_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = ()) -> None:
    """Write a table; at a terminal it fits the width, elsewhere no cell is cut.

    Args:
        columns: the headings.
        rows: cells in the order of ``columns``; None is shown as ``-``.
        right: the columns that are aligned to the right.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("-" if cell is None else printable(cell)) for cell in row))
    terminal = sys.stdout.isatty()
    console = Console(file=sys.stdout, width=None if terminal else 100_000, highlight=False, no_color=not terminal)
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        print(line.rstrip())


def local_time(instant: datetime | None, timezone: str) -> str:
    """Return ``instant`` to the minute in ``timezone``, or ``-``."""
    from zoneinfo import ZoneInfo

    return f"{instant.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}" if instant else "-"


def byte_size(count: int | None) -> str:
    """Return a number of bytes in words, such as ``12.3 MiB``, or ``-``."""
    if count is None:
        return "-"
    size = float(count)
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"


def trouble(name: str, status: str, message: str | None, cure: str | None) -> str:
    """Return what is wrong with a source and what to do, as sentences."""
    return f"{name}: {status}. {sentences(message, cure)}".rstrip()


def sentences(*parts: str | None) -> str:
    """Return ``parts`` that are given, printable, each ended by one full stop."""
    return " ".join(f"{printable(part).rstrip('.')}." for part in parts if part)
