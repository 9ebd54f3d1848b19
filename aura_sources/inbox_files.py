"""Reading files of captured postings into rows: JSON, JSONL, CSV, RSS and XML, each also with gzip.

What a row means is in ``inbox_rows``; which rows count for which week is in ``inbox``.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aura_ml.records import ChangedShape
from aura_sources.fields import load_json, row_text
from aura_sources.inbox_xml import rows_of_xml
from aura_sources.jobspy_rows import SIGNS
from aura_sources.remoteok import is_notice
from aura_sources.shapes import shape_of

MAX_FILE_BYTES = 512 * 1024 * 1024
"""Size that a file may have after unpacking."""

MAX_EXPANSION, UNSUSPECTED_BYTES = 100, 32 * 1024 * 1024
"""A file may unpack to so many times its size, and to so many bytes whatever its size: postings shrink to a tenth at most."""

ROW_LISTS = (
    "jobs", "data", "results", "postings", "items", "listings", "content", "hits", "offers", "jobPostings",
    "SearchResultItems",
)  # fmt: skip
"""Names under which an object holds its list of postings, in the order tried."""

_POSTING_SIGNS = ("title", "position", "job_title", "jobTitle")
_FORMATS = {
    ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".xml": "xml", ".rss": "xml", ".atom": "xml",
}  # fmt: skip
KINDS = ", ".join(_FORMATS)
_DELIMITERS = ",;\t|"
_MAX_CSV_FIELD = 64 * 1024 * 1024

csv.field_size_limit(_MAX_CSV_FIELD)

Row = tuple[str, dict[str, Any] | None]
"""One row: its text as it is archived, and its fields where it can be read."""


class UnreadableFile(Exception):
    """A file that holds no rows that can be read; the message says what was found and what to do."""


def is_ignored(path: Path) -> bool:
    """Return whether ``path`` is no capture: a hidden file, a folder, or a download that has not ended."""
    name = path.name
    return not path.is_file() or name.startswith((".", "~")) or name.endswith(("~", ".part", ".tmp", ".crdownload"))


def format_of(name: str) -> str | None:
    """Return ``json``, ``jsonl``, ``csv`` or ``xml`` by the end of a file's name, else None."""
    suffixes = [suffix.casefold() for suffix in Path(name).suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return _FORMATS.get(suffixes[-1] if suffixes else "")


def format_within(text: str) -> str:
    """Return the format that a text without a telling name is in, by how it begins."""
    start = text.lstrip()[:1]
    return "xml" if start == "<" else "json" if start in ("[", "{", "") else "csv"


def unpack(content: bytes, name: str) -> bytes:
    """Return what a file holds, without gzip.

    Raises:
        UnreadableFile: the gzip data is damaged or cut off, or larger than ``MAX_FILE_BYTES`` when unpacked.
    """
    if not content.startswith(b"\x1f\x8b"):
        return content
    limit = min(MAX_FILE_BYTES, max(UNSUSPECTED_BYTES, MAX_EXPANSION * len(content)))
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            unpacked = stream.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile(f"{name}: the gzip data is damaged or cut off ({error}); copy the file again") from error
    if len(unpacked) > limit:
        told = "split it" if limit == MAX_FILE_BYTES else f"more than {MAX_EXPANSION} times its size: no capture is so"
        raise UnreadableFile(f"{name}: larger than {limit} bytes when unpacked; {told}")
    return unpacked


def decode(body: bytes) -> str:
    """Return ``body`` as text: UTF-8 or UTF-16 with mark, else Latin-1, in which every byte is a character."""
    encodings = ("utf-16",) if body[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",)
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1")


def rows_of(content: bytes, name: str, kind: str | None = None) -> list[Row]:
    """Return the rows of an unpacked file.

    Args:
        content: what it holds. kind: its format, where its name does not say it.

    Raises:
        UnreadableFile: the file is not in the format that its name says, or holds no list of postings.
    """
    readers: dict[str, Callable[[str, str], list[Row]]] = {"json": _json_rows, "jsonl": _jsonl_rows, "csv": _csv_rows}
    kind = format_of(name) or kind
    if kind is None:
        raise UnreadableFile(f"{name}: files of this kind are not read; {KINDS} are, also with .gz")
    if kind == "xml":
        try:
            return rows_of_xml(content, name)
        except ChangedShape as error:
            raise UnreadableFile(str(error)) from error
    return readers[kind](decode(content), name)


def _json_rows(text: str, name: str) -> list[Row]:
    if not text.strip():
        raise UnreadableFile(f"{name}: the file is empty")
    try:
        value = load_json(text)
    except ValueError as error:
        if "\n" in text.strip() and _is_jsonl(text):
            return _jsonl_rows(text, name)
        raise UnreadableFile(f"{name}: not JSON, or cut off: {error}; copy the file again") from error
    return [(row_text(row), row if isinstance(row, dict) else None) for row in _row_list(value, name)]


def _is_jsonl(text: str) -> bool:
    first = text.strip().split("\n", 1)[0]
    try:
        return isinstance(load_json(first), dict)
    except ValueError:
        return False


def _row_list(value: Any, name: str) -> list[Any]:
    if isinstance(value, list):
        return [row for row in value if not is_notice(row)]
    if isinstance(value, dict):
        if isinstance(value.get("SearchResult"), dict):
            value = value["SearchResult"]
        for key in ROW_LISTS:
            if isinstance(value.get(key), list):
                return [_with_company(row, value) for row in value[key]]
        if any(sign in value for sign in _POSTING_SIGNS) or shape_of(value):
            return [value]
        found = f"an object with {', '.join(sorted(map(str, value))[:8]) or 'nothing'}"
    else:
        found = f"a JSON {type(value).__name__}"
    raise UnreadableFile(
        f"{name}: found {found}; a list of postings is read, or an object with one under {', '.join(ROW_LISTS)}"
    )


def _with_company(row: Any, answer: dict[str, Any]) -> Any:
    """Return a row of Workable with the company's name, which only its answer as a whole has; any other as it came."""
    name = answer.get("name")
    is_nameless = isinstance(row, dict) and isinstance(name, str) and shape_of(row) == "workable"
    return {"company": name, "posting": row} if is_nameless else row


def _jsonl_rows(text: str, name: str) -> list[Row]:
    rows: list[Row] = []
    for line in text.split("\n"):
        line = line.removesuffix("\r")
        if not line.strip():
            continue
        try:
            value = load_json(line)
        except ValueError:
            value = None
        rows.append((line, value if isinstance(value, dict) else None))
    if rows and all(row is None for _, row in rows):
        raise UnreadableFile(f"{name}: none of its {len(rows)} lines is a JSON object")
    return rows


def _csv_rows(text: str, name: str) -> list[Row]:
    header = text.split("\n", 1)[0]
    if not header.strip():
        raise UnreadableFile(f"{name}: the file is empty or has no header line")
    delimiter = max(_DELIMITERS, key=header.count)
    escape = "\\" if header.startswith('"') and all(f'"{sign}"' in header for sign in SIGNS) else None
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, escapechar=escape, restkey="_more")
    try:
        rows = list(reader)
    except csv.Error as error:
        raise UnreadableFile(f"{name}: not CSV ({error}, line {reader.line_num})") from error
    names = [column.strip().casefold() for column in reader.fieldnames or ()]
    if not any(sign.casefold() in names for sign in _POSTING_SIGNS):
        raise UnreadableFile(f"{name}: its columns are {', '.join(names)[:200]}; one named title is needed")
    return [(row_text(row), row) for row in rows]
