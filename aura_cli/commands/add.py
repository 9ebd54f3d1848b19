"""``aura add``: a posting found elsewhere is put into the inbox and ranked with the week in progress."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from aura_cli.failures import FAILED, USAGE, CommandFailed
from aura_cli.invocation import USER_ID, Json, current, is_interactive
from aura_cli.terminal import note, out, out_json, printable

if TYPE_CHECKING:
    from datetime import date

    from aura_assets.runs import RunResult
    from aura_io.settings import Settings
    from aura_io.workspace import Home
    from aura_sources.inbox_add import Added
    from aura_sources.pasted import PastedPosting

INBOX = "inbox"
STANDARD_INPUT = "-"
CAPTURES = (".json", ".jsonl", ".ndjson", ".csv", ".gz")
PASTE = "copy the posting's text and paste it: aura add - --url"


def add(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="URL|FILE|-", help="A text, Markdown or HTML file, `-` to paste, or an address.")
    ],
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="The job's title.")] = None,
    company: Annotated[str | None, typer.Option(metavar="TEXT", help="The employer.")] = None,
    location: Annotated[str | None, typer.Option(metavar="TEXT", help="The place.")] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where the posting is; it is not asked.")] = None,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Ask the host of URL for this one page. Without it nothing is asked.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring a posting found elsewhere into the week in progress: ranked, explained and documented like the others.

    Title and company are read from the text where it says them; at a terminal you are asked.
    """
    from aura_io.source_switches import settings_in_force
    from aura_sources.pasted import UnreadablePosting

    settings = current(context).settings
    _check_inbox(settings_in_force(current(context).home))
    try:
        posting, address = _read(settings, source, fetch)
    except UnreadablePosting as error:
        raise CommandFailed(str(error)) from error
    posting = _completed(posting.with_given(title, company, location, url or address))
    home = current(context).home
    week = home.calendar.week_of(home.clock.now())
    added = _put(home, posting, week)
    results = _rank(home, week)
    if not all(result.success for result in results):
        raise CommandFailed(
            f"the posting lies in {added.path}, but the week could not be made: {results[-1].message}. "
            "It is read with the next run: aura week current"
        )
    _tell(home, week, posting, added, as_json)


def _check_inbox(settings: Settings) -> None:
    if not settings.source(INBOX).enabled:
        raise CommandFailed(
            "the source inbox is disabled, so nothing can be added; set enabled: true for it under job_sources in "
            "config.yaml",
            USAGE,
        )


def _read(settings: Settings, source: str, fetch: bool) -> tuple[PastedPosting, str | None]:
    """Return the posting and the address it was fetched from."""
    from aura_sources.pasted import decode_pasted, read_pasted

    if source.casefold().startswith(("http://", "https://")):
        return read_pasted(decode_pasted(_fetched(settings, source, fetch))), source
    if fetch:
        raise CommandFailed("--fetch goes with an address (https://…)", USAGE)
    body = _pasted() if source == STANDARD_INPUT else _file(settings, Path(source))
    return read_pasted(decode_pasted(body)), None


def _pasted() -> bytes:
    if sys.stdin.isatty():
        note("Paste the posting's text, then Ctrl-D on a line of its own.")
    buffer: Any = getattr(sys.stdin, "buffer", None)
    return bytes(buffer.read()) if buffer is not None else sys.stdin.read().encode()


def _file(settings: Settings, path: Path) -> bytes:
    if path.suffix.casefold() in CAPTURES:
        raise CommandFailed(
            f"{path}: captures of many postings are not added one by one; copy the file to {settings.inbox_dir}", USAGE
        )
    if not path.is_file():
        raise CommandFailed(f"{path}: there is no such file; name a text, Markdown or HTML file, or - to paste", USAGE)
    return path.read_bytes()


def _fetched(settings: Settings, url: str, fetch: bool) -> bytes:
    host = _host(url)
    if not fetch:
        raise CommandFailed(
            f"AURA asks no host but those of your job sources, and {host} was not asked. Either {PASTE} {url}, "
            f"or let it ask {host} for this one page: aura add {url} --fetch",
            USAGE,
        )
    from importlib.metadata import version

    from aura_sources.client import client_for_hosts
    from aura_sources.protocol import FetchError

    try:
        with client_for_hosts({host}, settings, version("aura")) as client:
            return client.get(url).body
    except FetchError as error:
        reason = error.message.partition("; if the board has moved")[0]
        raise CommandFailed(f"{reason}. Instead, {PASTE} {url}") from error


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname
    except ValueError as error:
        raise CommandFailed(f"{url!r} is no web address: {error}", USAGE) from error
    if not host:
        raise CommandFailed(f"{url!r} names no host", USAGE)
    return host.casefold()


def _completed(posting: PastedPosting) -> PastedPosting:
    """Return it with title and company; asked for at a terminal.

    Raises:
        CommandFailed: one of them is missing and nobody can be asked.
    """
    if is_interactive():
        posting = posting.with_given(
            _asked("title", posting.title),
            _asked("company", posting.company),
            _asked("location", posting.location),
            None,
        )
    missing = [name for name in ("title", "company") if not getattr(posting, name)]
    if missing:
        options = " ".join(f"--{name} TEXT" for name in missing)
        what = " and ".join(missing)
        raise CommandFailed(f"the {what} cannot be read from the text; give {options}", USAGE)
    return posting


def _asked(name: str, found: str) -> str | None:
    try:
        return input(f"{name}{f' [{printable(found)}]' if found else ''}: ").strip() or None
    except EOFError:
        return None


def _put(home: Home, posting: PastedPosting, week: date) -> Added:
    from aura_sources.inbox_add import add_to_inbox

    return add_to_inbox(home.settings.inbox_dir, posting.row(home.clock.now()), week)


def _rank(home: Home, week: date) -> list[RunResult]:
    from aura_cli.materializing import materialize_shown

    return materialize_shown(home, [week], sources=[INBOX])


def _tell(home: Home, week: date, posting: PastedPosting, added: Added, as_json: bool) -> None:
    from aura_views.added import added_posting
    from aura_views.why import why

    found = added_posting(home, week, added.name)
    if found is None:
        raise CommandFailed(f"the run did not read {added.path}; `aura sources` says what the inbox answered", FAILED)
    if found.job_id is None:
        raise CommandFailed(f"the posting could not become a job: {found.rejected}")
    where = why(home, found.job_id, week, USER_ID)
    if as_json:
        out_json(
            {
                "job_id": found.job_id,
                "week": week,
                "title": where.title,
                "company": where.company,
                "score": where.score,
                "rank": where.rank,
                "eligible": where.eligible,
                "position": where.position,
                "excluded_reason": where.excluded_reason,
                "merged": found.merged,
                "is_new": added.is_new,
                "file": added.path,
            }
        )
        return
    out(f"{printable(where.title)} | {printable(where.company)}   (id {found.job_id}, week {week})")
    for sentence in where.sentences:
        out(printable(sentence))
    if not added.is_new:
        note("It was added in this week before; nothing was written.")
    elif found.merged:
        note(f"Another sighting of the same opening was there already: {printable(posting.title)}")
    note(f"Why: aura why {found.job_id}. Five so far: aura top --so-far")
