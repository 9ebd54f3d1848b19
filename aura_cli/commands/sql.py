"""``aura sql``: any question in SQL, asked of a read-only copy of the warehouse."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import Json, current
from aura_cli.terminal import note, out_json, out_table, printable, printable_lines

if TYPE_CHECKING:
    import duckdb

MAX_TABLE_ROWS = 200
MAX_CELL_CHARACTERS = 60
PROMPT = "aura> "


@dataclass(frozen=True)
class Answer:
    """The result of one statement: column names and rows."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def sql(
    context: typer.Context,
    query: Annotated[
        str | None, typer.Argument(metavar="[QUERY]", help="One or more statements; without it they are read in.")
    ] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write the result as CSV, in full.")] = False,
) -> None:
    """Ask the warehouse in SQL (DuckDB). A copy is asked, so nothing you write here changes anything.

    Tables: `aura sql "SHOW TABLES"`; columns: `aura sql "DESCRIBE jobs"`.
    """
    if as_json and as_csv:
        raise CommandFailed("--json and --csv exclude each other", USAGE)
    from aura_cli.warehouse_copy import warehouse_copy

    home = current(context).home
    if query is None and not sys.stdin.isatty():
        query = sys.stdin.read()
    with warehouse_copy(home.warehouse) as connection:
        if query is not None:
            _show(_ask(connection, query), as_json, as_csv)
        else:
            _converse(connection, as_json, as_csv)


def _ask(connection: duckdb.DuckDBPyConnection, query: str) -> Answer:
    import duckdb

    try:
        cursor = connection.execute(query)
        if cursor.description is None:
            return Answer([], [])
        return Answer([column[0] for column in cursor.description], cursor.fetchall())
    except duckdb.Error as error:
        raise CommandFailed(_explained(str(error)), USAGE) from error


def _explained(message: str) -> str:
    if "read-only" in message:
        return f"{message}\nThis is a copy for reading. What AURA knows is changed by its own commands only."
    if "external access" in message or "file system operations are disabled" in message:
        return f"{message}\nThe copy has no way to other files. Use --csv or --json and redirect the output."
    return message


def _show(answer: Answer, as_json: bool, as_csv: bool) -> None:
    if as_json:
        out_json([dict(zip(answer.columns, map(_plain, row), strict=True)) for row in answer.rows])
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([_csv_cell(cell) for cell in row] for row in answer.rows)
    elif answer.columns:
        shown = answer.rows[:MAX_TABLE_ROWS]
        out_table(answer.columns, ([_cell(cell) for cell in row] for row in shown))
        if len(answer.rows) > len(shown):
            note(f"{len(shown)} of {len(answer.rows)} rows shown; all of them with --csv or --json")


def _csv_cell(cell: Any) -> str:
    from aura_ml.spreadsheets import as_cell

    text = printable_lines(_text(cell))
    return as_cell(text) if isinstance(cell, str) else text


def _plain(cell: Any) -> Any:
    if cell is None or isinstance(cell, (bool, int, str, date, datetime)):
        return cell
    if isinstance(cell, float):
        return cell if cell == cell and abs(cell) != float("inf") else str(cell)
    if isinstance(cell, (list, tuple)):
        return [_plain(item) for item in cell]
    if isinstance(cell, dict):
        return {str(key): _plain(item) for key, item in cell.items()}
    return str(cell)


def _text(cell: Any) -> str:
    return "" if cell is None else cell.isoformat() if isinstance(cell, (date, datetime)) else str(cell)


def _cell(cell: Any) -> str | None:
    if cell is None:
        return None
    text = printable(_text(cell))
    return text if len(text) <= MAX_CELL_CHARACTERS else text[: MAX_CELL_CHARACTERS - 1] + "…"


def _converse(connection: duckdb.DuckDBPyConnection, as_json: bool, as_csv: bool) -> None:
    import readline  # noqa: F401  (gives input() history and editing)

    note("Statements end with a semicolon; .tables lists the tables, .quit or Ctrl-D leaves.")
    for statement in _statements():
        try:
            _show(_ask(connection, statement), as_json, as_csv)
        except CommandFailed as failure:
            note(str(failure))


def _statements() -> Iterator[str]:
    lines: list[str] = []
    while True:
        try:
            line = input("  ... " if lines else PROMPT).strip()
        except EOFError:
            return
        if not lines and line in (".quit", ".exit"):
            return
        if not lines and line == ".tables":
            yield "SHOW TABLES"
            continue
        if line:
            lines.append(line)
        if line.endswith(";"):
            yield "\n".join(lines)
            lines = []
