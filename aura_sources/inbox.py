"""The source ``inbox``: captured files that the person drops into a folder, each archived once.

Reading files is in ``inbox_files``, understanding rows in ``inbox_rows``; here is which row counts when.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aura_ml.hashing import bytes_hash
from aura_ml.records import ChangedShape, JobDraft, RawListing
from aura_ml.weeks import Window
from aura_sources.fields import json_object
from aura_sources.inbox_files import (
    KINDS,
    UnreadableFile,
    decode,
    format_of,
    format_within,
    is_ignored,
    rows_of,
    unpack,
)
from aura_sources.inbox_rows import draft, identifier_of, posted_time, seen_times
from aura_sources.inbox_xml import draft_of_xml
from aura_sources.protocol import Capabilities, Fetched, Query, Unreadable

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

HASH_LENGTH = 16
"""Hexadecimal digits of a file's content hash in the origin of its rows."""


class Inbox:
    """Reads JSON, JSONL, CSV, RSS and XML files (also with .gz) of the folder ``inbox_dir`` and the folders in it.

    A row is sighted when it was captured (first, and last), else when it was posted, else when the file was changed.
    """

    name = "inbox"
    capabilities = Capabilities(
        terms="Files that the person put there; the terms of the board that they come from hold.",
        history=True,
        local=True,
        imports=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[Fetched]:  # noqa: ARG002
        """Yield the rows of every file that is not in the archive yet, whatever week they belong to."""
        folder = Path(query.options["inbox_dir"])
        archived = archived_hashes(query.options.get("archived_origins", ()))
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if not is_ignored(path):
                yield from _file(path, path.relative_to(folder).as_posix(), archived)

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield each row of one file once, at its first capture; ``origin`` ends with the file's name.

        Raises:
            ChangedShape: it holds no rows that can be read.
        """
        digest = bytes_hash(body)
        try:
            content = unpack(body, origin)
            rows = rows_of(content, origin, kind=format_within(decode(content[:1000])))
        except UnreadableFile as error:
            raise ChangedShape(str(error)) from error
        for number, (payload, row) in enumerate(rows):
            yield next(_sighted(payload, row, f"{origin}#{digest[:HASH_LENGTH]}", f"{digest}:{number}", None))

    def parse(self, payload: str) -> JobDraft:
        """Return what a captured row says; rows of known boards are read as theirs."""
        if payload.lstrip("\ufeff \t\r\n").startswith("<"):
            return draft_of_xml(payload.lstrip("\ufeff \t\r\n"))
        return draft(json_object(payload))


def archived_hashes(origins: Collection[str]) -> set[str]:
    """Return the (shortened) content hashes of the files that the given origins of sightings name."""
    return {digest for origin in origins for _, mark, digest in [origin.rpartition("#")] if mark}


def _file(path: Path, name: str, archived: Collection[str]) -> Iterator[Fetched]:
    body = ""
    try:
        if format_of(name) is None:
            raise UnreadableFile(f"{name}: files of this kind are not read; {KINDS} are, also with .gz")
        content = path.read_bytes()
        digest = bytes_hash(content)
        if digest[:HASH_LENGTH] in archived:
            return
        changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        body = content.decode("latin-1")
        unpacked = unpack(content, name)
        body = decode(unpacked)
        rows = rows_of(unpacked, name)
    except UnreadableFile as error:
        yield Unreadable(body, f"inbox: {error}", name)
        return
    except OSError as error:
        yield Unreadable("", f"inbox: {name} cannot be read: {error.strerror}; check its permissions", name)
        return
    for number, (payload, row) in enumerate(rows):
        yield from _sighted(payload, row, f"{name}#{digest[:HASH_LENGTH]}", f"{digest}:{number}", changed_at)


def _sighted(
    payload: str, row: dict[str, Any] | None, origin: str, key: str, changed_at: datetime | None
) -> Iterator[RawListing]:
    """Yield a row once for its first capture and once more where it was captured again later."""
    if row is None:
        yield RawListing(payload, seen_at=changed_at, origin=origin, stable_key=key)
        return
    posted_at = posted_time(row)
    first, last = seen_times(row)
    identifier = identifier_of(row)
    for seen_at in sorted(
        {first or last or posted_at or changed_at, last or first or posted_at or changed_at}, key=_order
    ):
        yield RawListing(
            payload, external_id=identifier, seen_at=seen_at, posted_at=posted_at, origin=origin, stable_key=key
        )


def _order(instant: datetime | None) -> datetime:
    return instant or datetime.min.replace(tzinfo=UTC)
