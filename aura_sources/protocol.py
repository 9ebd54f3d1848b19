"""What a job source is: the protocol that plugins of the group ``aura.sources`` fulfil, and what passes through it.

No network, file or clock here. A source reads (``fetch``) and understands (``parse``) apart from each other, so that
archived payloads can be parsed again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from aura_ml.records import ChangedShape, JobDraft, ListingRejected, RawListing
from aura_ml.weeks import Window

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

__all__ = [
    "Capabilities",
    "ChangedShape",
    "Credentials",
    "FetchError",
    "Fetched",
    "JobDraft",
    "ListingRejected",
    "NamesHosts",
    "Query",
    "RawListing",
    "Source",
    "Unreadable",
    "Window",
]


SHORTEST_KEY = 6
"""A shorter text is no key and would be masked in innocent words."""


class FetchError(Exception):
    """An answer that could not be had.

    Attributes:
        kind: the crawl status it leads to: ``unreachable``, ``blocked``, or ``needs_setup`` where a key or an option
            is missing and nothing was asked; the message then says what to set, and where.
        http_status: the last status the host answered with, if it answered.
        message: what happened and what to do, for a person to read.
    """

    def __init__(self, kind: str, message: str, http_status: int | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.http_status = http_status
        self.message = message


@dataclass(frozen=True)
class Credentials:
    """What shows a board who asks: added to a request as it leaves, so that no cache, log or row ever holds it.

    Attributes:
        parameters: of the query. headers: they replace the client's own.
        secrets: what of a header's value is the key, where that is not all of it.
    """

    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def masked(self, body: bytes) -> bytes:
        """Return ``body`` with every key that the board echoes in it replaced by as many ``x``."""
        headers = (value for name, value in self.headers.items() if name.casefold() != "user-agent")
        for value in (*self.parameters.values(), *headers, *self.secrets):
            secret = value.encode()
            if len(secret) >= SHORTEST_KEY:
                body = body.replace(secret, b"x" * len(secret))
        return body


@dataclass(frozen=True)
class Capabilities:
    """What a source can do and what it asks of its users.

    Attributes:
        history: it can be asked for the postings of a past week.
        date_filter: it can be asked for postings since a date.
        needs_key: it answers only with a key from ``.env``.
        terms: what its terms ask of those who use it, in a sentence.
        hosts: hosts it may be asked at; those of enabled sources form the allow-list.
        company_hosts: how the hosts of the companies that config.yaml names are built (``{company}.example.com``), to
            be shown; which ones may be asked, the source's ``hosts_for`` says.
        takes_search_terms: ``search_terms`` of config.yaml are sent to it.
        documented_api: its address is one that the site offers to programs, so that a general ``Disallow`` meant
            for crawlers does not apply to it; a rule that names AURA always does.
        local: it makes no request at all.
        imports: its rows carry their own dates and are archived whenever found, whatever week is asked for.
        is_sample: its postings are invented.
        lists_all: a good crawl brings every open posting of the boards it asks, so that one that is missing is gone;
            not so where only the newest, a search's results or a limited number of pages are listed.
    """

    terms: str
    history: bool = False
    date_filter: bool = False
    needs_key: bool = False
    hosts: tuple[str, ...] = ()
    company_hosts: tuple[str, ...] = ()
    takes_search_terms: bool = False
    documented_api: bool = False
    local: bool = False
    imports: bool = False
    is_sample: bool = False
    lists_all: bool = False


@dataclass(frozen=True)
class Query:
    """What the person's settings ask of a source.

    Attributes:
        search_terms: words to send, where the source takes any.
        url: another address of the same feed than the source's own.
        options: what else a source needs. A crawl always adds ``now`` (its start, aware); the inbox needs
            ``inbox_dir`` (folder) and takes ``archived_origins`` (origins of sightings in the archive); a source that
            needs a key finds its variables of ``.env`` under ``keys`` (name to ``SecretStr``).
    """

    search_terms: tuple[str, ...] = ()
    url: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def key(self, variable: str, where: str) -> str:
        """Return a key from ``.env``.

        Args:
            variable: its name there. where: how a person gets one.

        Raises:
            FetchError: ``needs_setup``: it is not set.
        """
        secret = self.options.get("keys", {}).get(variable)
        if secret is None:
            message = f"nothing was asked: {variable} is not set; {where}, and write it into .env"
            raise FetchError("needs_setup", message)
        return str(secret.get_secret_value())


@dataclass(frozen=True)
class Unreadable:
    """Something received that could not be read as rows; it is kept whole and the source goes on.

    Attributes:
        body: what was received, as text.
        message: what was expected, what was found, and what to do.
        origin: page address or file name.
    """

    body: str
    message: str
    origin: str


Fetched = RawListing | Unreadable
"""What ``fetch`` yields: rows, and things received that hold none that can be read."""


@runtime_checkable
class Source(Protocol):
    """A job source. A plugin's entry point names a class that is called without arguments."""

    @property
    def name(self) -> str:
        """The name used in config.yaml and in every table, in lower case."""

    @property
    def capabilities(self) -> Capabilities:
        """What the source can do."""

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[Fetched]:
        """Yield what the source lists, row by row, as it came.

        Raises:
            FetchError: the source cannot be had; rows yielded before are kept.
            ChangedShape: the latest answer of ``client`` is not in a known shape; it is kept.
        """

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the rows of one answer or file.

        Raises:
            ChangedShape: ``body`` is not in a known shape.
        """

    def parse(self, payload: str) -> JobDraft:
        """Return what one row says. Pure: the same payload gives the same draft.

        Raises:
            ListingRejected: the row cannot become a job.
        """


@runtime_checkable
class NamesHosts(Protocol):
    """A source that has a host per company: beside ``capabilities.hosts``, its hosts follow from its options."""

    def hosts_for(self, options: Mapping[str, Any]) -> frozenset[str]:
        """Return the hosts that ``options`` of config.yaml name, in full; none where these cannot be used."""
