"""LinkedIn, Indeed, Glassdoor, ZipRecruiter and Google through JobSpy, an optional library with an HTTP of its own.

What JobSpy swallows is brought back: it answers a board's failure with an empty table and one line in its log. What its
rows mean is in ``jobspy_rows``.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, ClassVar

from aura_ml.breaker import NO_NETWORK
from aura_ml.hashing import bytes_hash
from aura_ml.records import ChangedShape, JobDraft, ListingRejected, RawListing
from aura_ml.weeks import Window
from aura_sources import jobspy_rows
from aura_sources.fields import json_object, row_text, text_field
from aura_sources.inbox_files import UnreadableFile, decode, format_within, rows_of, unpack
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, FetchError, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

LEAST_VERSION = (1, 4)
"""Since then a failed board is named in the table's ``attrs``, and searches take ``fetch_description``."""

RESULTS, MOST_RESULTS = 50, 200
"""Postings asked for per search term, where config.yaml does not say, and at most: the boards block larger searches."""

MAX_TERMS = 10
REST_S = 3600.0
"""How long a board that has refused JobSpy is left alone."""

_BLOCKED = re.compile(r"\b(?:403|406|429|999)\b|\bblocked\b|\bcaptcha\b|rate.?limit|too many requests", re.IGNORECASE)
_UNRESOLVED = re.compile(r"NameResolutionError|Could not resolve host|Name or service not known", re.IGNORECASE)
_SKIPPED = re.compile(r"^skipping job\b", re.IGNORECASE)
_HOW_JOBSPY_ASKS = (
    "JobSpy reads the pages that the board shows to visitors, under the name of a browser and without regard to "
    "robots.txt"
)


@dataclass
class _Heard:
    """What JobSpy wrote into its log about one board."""

    errors: list[str] = field(default_factory=list)
    skipped: int = 0


class _Ear(logging.Handler):
    """Listens to the loggers of one board."""

    def __init__(self, module: str, heard: _Heard) -> None:
        super().__init__(logging.WARNING)
        self._module = module
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != self._module and not record.name.startswith(f"{self._module}."):
            return
        if record.levelno >= logging.ERROR:
            self._heard.errors.append(record.getMessage())
        elif _SKIPPED.search(record.getMessage()):
            self._heard.skipped += 1


class JobSpyBoard:
    """One board, asked through JobSpy once per search term."""

    name: ClassVar[str]
    site: ClassVar[str]
    host: ClassVar[str]
    needs_country: ClassVar[bool] = False
    capabilities: ClassVar[Capabilities]

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[RawListing]:
        """Yield what the board finds for each search term, newest of the week first.

        Raises:
            FetchError: ``needs_setup`` where JobSpy, search terms or an option is missing; else what JobSpy swallowed.
            ChangedShape: JobSpy could read none of the postings that the board sent.
        """
        scrape = _scraper(self.name)
        arguments = self._arguments(window, query)
        for term in _terms(self.name, query):
            client.take_turn(f"https://{self.host}/")
            with _listening(f"jobspy.{self.site.replace('_', '')}") as heard:
                try:
                    table = scrape(search_term=term, **arguments)
                except ValueError as error:
                    message = f"nothing was asked: {error} (options of {self.name} in config.yaml)"
                    raise FetchError("needs_setup", message) from error
            rows = [_storable(row) for row in table.to_dict("records")]
            for row in rows:
                yield listing(row, f"jobspy:{self.site}?{term}")
            self._raise_what_was_swallowed(table.attrs, heard, len(rows), client)

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the rows of a table that JobSpy has written (CSV, JSON, JSONL); rows of other boards are rejected later.

        Raises:
            ChangedShape: it holds no rows.
        """
        try:
            content = unpack(body, origin)
            rows = rows_of(content, origin, kind=format_within(decode(content[:1000])))
        except UnreadableFile as error:
            raise ChangedShape(str(error)) from error
        digest = bytes_hash(body)
        for number, (payload, row) in enumerate(rows):
            known = row or {}
            yield RawListing(
                payload,
                external_id=text_field(known, "id"),
                posted_at=read_instant(known.get("date_posted")),
                origin=origin,
                stable_key=f"{digest}:{number}",
            )

    def parse(self, payload: str) -> JobDraft:
        """Return what one row says.

        Raises:
            ListingRejected: it is no object, has no title, or is ``other_board``: its ``site`` names another board.
        """
        row = json_object(payload)
        board = jobspy_rows.board_of_site(text_field(row, "site"))
        if board != self.name:
            raise ListingRejected("other_board", f"'site' is {text_field(row, 'site')!r}, which is not {self.site!r}")
        return jobspy_rows.draft(row)

    def _arguments(self, window: Window, query: Query) -> dict[str, Any]:
        """Return what is asked for besides the search term.

        Raises:
            FetchError: ``needs_setup``: an option is missing or cannot be used.
        """
        options = query.options
        results = options.get("results", RESULTS)
        if isinstance(results, bool) or not isinstance(results, int) or not 1 <= results <= MOST_RESULTS:
            raise self._unusable(f"results is {results!r}; write a number from 1 to {MOST_RESULTS}")
        country = options.get("country")
        if self.needs_country and not (isinstance(country, str) and country.strip()):
            raise self._unusable('no country is set; write its English name, as options: {country: "germany"}')
        now = options.get("now")
        hours = (now - window.start).total_seconds() / 3600 if isinstance(now, datetime) else None
        asked = {
            "site_name": [self.site],
            "results_wanted": results,
            "location": options.get("location"),
            "country_indeed": country if self.needs_country else None,
            "distance": options.get("distance"),
            "job_type": options.get("job_type"),
            "is_remote": options.get("is_remote"),
            "fetch_description": options.get("fetch_description"),
            "hours_old": None if hours is None else max(1, math.ceil(hours)),
            "description_format": "html",
            "verbose": 1,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def _unusable(self, what: str) -> FetchError:
        return FetchError("needs_setup", f"nothing was asked: {what} (options of {self.name} in config.yaml)")

    def _raise_what_was_swallowed(
        self, attributes: Mapping[str, Any], heard: _Heard, rows: int, client: PoliteClient
    ) -> None:
        named = attributes.get("errors")
        stated = named.get(self.site) if isinstance(named, Mapping) else None
        error = str(stated) if stated else "; ".join(dict.fromkeys(heard.errors))
        if error:
            is_blocked = bool(_BLOCKED.search(error))
            if is_blocked:
                client.let_rest(self.host, REST_S)
            status = re.search(r"\bstatus code (\d{3})\b", error)
            kept = f"; {rows} postings that came before are kept" if rows else ""
            if _UNRESOLVED.search(error):
                raise FetchError("unreachable", f"{NO_NETWORK}: {self.host}; check the connection{kept}")
            message = f"{self.name}: JobSpy could not read the board: {error[:500]}{kept}; a later run asks again"
            kind = "blocked" if is_blocked else "unreachable"
            raise FetchError(kind, message, int(status[1]) if status else None)
        if heard.skipped and not rows:
            raise ChangedShape(
                f"{self.name}: JobSpy could read none of the {heard.skipped} postings that the board sent; update python-jobspy"
            )
        if heard.skipped:
            logging.getLogger(__name__).warning("%s: JobSpy skipped %d postings", self.name, heard.skipped)


def _capabilities(host: str, terms: str, asks: str = "") -> Capabilities:
    """Return what all boards read through JobSpy have in common, for the one at ``host``.

    Args:
        terms: what the board's terms say. asks: how JobSpy asks it, where that differs from the others.
    """
    return Capabilities(
        terms=f"{terms}: whether to enable this is yours to decide. {asks or _HOW_JOBSPY_ASKS}.",
        date_filter=True,
        hosts=(host,),
        takes_search_terms=True,
    )


class LinkedIn(JobSpyBoard):
    """LinkedIn; ``options: {location: Berlin}``; texts only with ``fetch_description: true``, a request per posting."""

    name, site, host = "linkedin", "linkedin", "www.linkedin.com"
    capabilities = _capabilities(host, "LinkedIn's user agreement forbids automated access without its permission")


class Indeed(JobSpyBoard):
    """Indeed, in the country that ``options: {country: germany}`` names."""

    name, site, host = "indeed", "indeed", "apis.indeed.com"
    needs_country = True
    capabilities = _capabilities(
        host,
        "Indeed's terms forbid automated access without its permission",
        "JobSpy asks as Indeed's own app does, without regard to robots.txt",
    )


class Glassdoor(JobSpyBoard):
    """Glassdoor, in the country that ``options: {country: germany}`` names."""

    name, site, host = "glassdoor", "glassdoor", "www.glassdoor.com"
    needs_country = True
    capabilities = _capabilities(host, "Glassdoor's terms forbid automated access without its permission")


class ZipRecruiter(JobSpyBoard):
    """ZipRecruiter, which lists the USA and Canada."""

    name, site, host = "ziprecruiter", "zip_recruiter", "www.ziprecruiter.com"
    capabilities = _capabilities(host, "ZipRecruiter's terms forbid automated access without its permission")


class Google(JobSpyBoard):
    """Google's search for jobs, which JobSpy 1.4 says is not available at present."""

    name, site, host = "google", "google", "www.google.com"
    capabilities = _capabilities(host, "Google's terms forbid automated access")


def listing(row: dict[str, Any], origin: str) -> RawListing:
    """Return one row as JobSpy has it, without its empty columns."""
    return RawListing(
        row_text(row),
        external_id=text_field(row, "id"),
        posted_at=read_instant(row.get("date_posted")),
        origin=origin,
    )


def _terms(name: str, query: Query) -> tuple[str, ...]:
    if not query.search_terms:
        message = f"nothing was asked: {name} can only be searched; set search_terms for it in config.yaml"
        raise FetchError("needs_setup", message)
    if len(query.search_terms) > MAX_TERMS:
        raise FetchError("needs_setup", f"nothing was asked: at most {MAX_TERMS} search_terms for {name}")
    return query.search_terms


def _scraper(name: str) -> Callable[..., Any]:
    """Return JobSpy's own function; the library is loaded here and nowhere else.

    Raises:
        FetchError: ``needs_setup``: it is not installed, cannot be loaded, or is too old.
    """
    cure = 'run: .venv/bin/python -m pip install "python-jobspy>=1.4" -c requirements.txt'
    try:
        import jobspy
    except ImportError as error:
        message = f"nothing was asked: {name} is read through python-jobspy, which cannot be loaded ({error}); {cure}"
        raise FetchError("needs_setup", message) from error
    try:
        installed = version("python-jobspy")
    except PackageNotFoundError:
        installed = ""
    if installed and tuple(int(part) for part in re.findall(r"\d+", installed)[:2]) < LEAST_VERSION:
        raise FetchError("needs_setup", f"nothing was asked: python-jobspy {installed} is too old for {name}; {cure}")
    scrape: Callable[..., Any] = jobspy.scrape_jobs
    return scrape


@contextmanager
def _listening(module: str) -> Iterator[_Heard]:
    """Hear what JobSpy's log says of one board."""
    heard = _Heard()
    ear = _Ear(module, heard)
    log = logging.getLogger("jobspy")
    propagates = log.propagate
    log.addHandler(ear)
    log.propagate = False  # its lines hold the search terms, which do not belong into a log
    try:
        yield heard
    finally:
        log.removeHandler(ear)
        log.propagate = propagates


def _storable(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of the table as plain values: empty cells left out, dates as ISO text."""
    plain = {str(name): _plain(value) for name, value in row.items()}
    return {name: value for name, value in plain.items() if value is not None}


def _plain(value: object) -> object:
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):  # a number of numpy
        return _plain(value.item())
    if hasattr(value, "isoformat") and value == value:
        return str(value.isoformat())
    return None
