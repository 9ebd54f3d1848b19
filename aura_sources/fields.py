"""Reading fields of a board's row, whatever type they came in; used by every parser.

A field of a type that cannot be meant is read as absent; nothing is guessed and nothing raises.
"""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Mapping
from typing import Any

from aura_ml.records import ChangedShape, ListingRejected

MAX_DETAIL = 200
MAX_LITERAL = 10_000
"""Longest text that is read as a Python list literal (some captures write lists so)."""


def load_json(text: str | bytes) -> Any:
    """Return the JSON value of ``text``.

    Raises:
        ValueError: ``text`` is not JSON, or nested too deeply to be read; the message says which.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply to be read") from error


def load_feed(body: bytes, origin: str) -> Any:
    """Return the JSON value of an answer.

    Raises:
        ChangedShape: it is empty, a web page, cut off, or otherwise no JSON; the message says which.
    """
    start = body[:MAX_DETAIL].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not start:
        raise ChangedShape(f"{origin}: the answer is empty, expected JSON")
    if start.startswith("<"):
        raise ChangedShape(f"{origin}: expected JSON, found a web page (a notice, a login or a block): {start[:80]!r}")
    try:
        return load_json(body)
    except ValueError as error:
        cut = start[0] in "[{" and body.rstrip()[-1:] not in (b"]", b"}")
        what = "the answer is cut off in the middle" if cut else "the answer is not JSON"
        raise ChangedShape(f"{origin}: {what}: {error}") from error


def feed_rows(answer: Any, origin: str, *, under: str | None, signs: tuple[str, ...]) -> list[Any]:
    """Return the postings of an answer as the board sends it, or as captures keep it.

    A board's own shape goes first. Captures are read, too: the bare list of an object's postings, one posting alone, a
    list under another name; there, what counts as a posting is known by its ``signs``.

    Args:
        answer: the JSON value. origin: named in the message.
        under: name under which the board's object holds its list; None where the board sends the list itself.
        signs: fields of which every posting of this board has at least one, and other objects none.

    Raises:
        ChangedShape: there is no list of postings in it.
    """

    def is_posting(row: object) -> bool:
        return isinstance(row, dict) and any(sign in row for sign in signs)

    if under is None and answer == []:
        return []
    if isinstance(answer, dict) and under is not None and isinstance(answer.get(under), list):
        return list(answer[under])
    lists = answer.values() if isinstance(answer, dict) else (answer,)
    for rows in lists:
        if isinstance(rows, list) and any(is_posting(row) for row in rows):
            return rows
    if is_posting(answer):
        return [answer]
    wanted = "a list of postings" if under is None else f"an object with a list {under!r}"
    raise ChangedShape(f"{origin}: expected {wanted}, found {_shape(answer, signs)}")


def _shape(answer: object, signs: tuple[str, ...]) -> str:
    if isinstance(answer, dict):
        return f"an object with {', '.join(sorted(map(str, answer))[:8])[:MAX_DETAIL] or 'nothing'}"
    if isinstance(answer, list):
        return f"a list whose {len(answer)} elements have none of {', '.join(signs)}"
    return f"a JSON {type(answer).__name__}"


def json_object(payload: str) -> dict[str, Any]:
    """Return the JSON object that ``payload`` holds.

    Raises:
        ListingRejected: ``not_json`` or ``not_an_object``.
    """
    try:
        row = load_json(payload)
    except ValueError as error:
        raise ListingRejected("not_json", f"{error}: {payload[:MAX_DETAIL]}") from error
    if not isinstance(row, dict):
        raise ListingRejected("not_an_object", f"a JSON {type(row).__name__}: {payload[:MAX_DETAIL]}")
    return row


def row_text(row: object) -> str:
    """Return one row of a board's answer as its own JSON text, in the order and script in which it came."""
    text = json.dumps(row, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(row)
    return text


def text_field(row: Mapping[str, Any], *names: str) -> str | None:
    """Return the first of ``names`` that holds a text or a number, stripped; None if none does."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return _encodable(value.strip())
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, float) and math.isfinite(value):
            return str(value)
    return None


def texts_field(row: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    """Return the first of ``names`` that holds a list (or a Python list written as text) as its texts."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str):
            value = _list_literal(value)
        if isinstance(value, list):
            texts = (text_field({"item": item}, "item") for item in value)
            return tuple(text for text in texts if text)
    return ()


def object_field(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the JSON object under ``name``; an empty one if there is none."""
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def names_field(row: Mapping[str, Any], *names: str, key: str = "name") -> tuple[str, ...]:
    """Return the first of ``names`` that holds a list as texts: of an element that is an object, its ``key``."""
    for name in names:
        value = row.get(name)
        if isinstance(value, list):
            texts = (text_field(item if isinstance(item, dict) else {key: item}, key) for item in value)
            return tuple(text for text in texts if text)
    return ()


def tags_of(*words: str | None) -> tuple[str, ...]:
    """Return department, team and the like as tags, each once and in order."""
    distinct = {" ".join(word.split()).casefold(): " ".join(word.split()) for word in reversed(words) if word}
    return tuple(reversed(distinct.values()))


def number_field(row: Mapping[str, Any], *names: str) -> float | None:
    """Return the first of ``names`` that holds a finite number, or a text that is one."""
    for name in names:
        value = row.get(name)
        if isinstance(value, bool):
            continue
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            continue
        if math.isfinite(number):
            return number
    return None


def truth_field(row: Mapping[str, Any], *names: str) -> bool | None:
    """Return the first of ``names`` that says yes or no (also as text), else None."""
    for name in names:
        value = row.get(name)
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().casefold() in ("true", "false"):
            return value.strip().casefold() == "true"
    return None


def _encodable(text: str) -> str:
    """JSON may hold half a surrogate pair, which no text file can: it becomes a replacement character."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _list_literal(text: str) -> list[Any] | None:
    stripped = text.strip()
    if not (stripped.startswith("[") and stripped.endswith("]")) or len(stripped) > MAX_LITERAL:
        return None
    try:
        value = ast.literal_eval(stripped)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, list) else None
