"""Texts of postings that a board's list leaves out: each is an answer of its own, asked for once and then reused.

How many are asked for in one crawl is limited; a posting without its text comes all the same, and gets it in a later
crawl. Where a text is and what it means is in the board's module.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aura_ml.records import ChangedShape, RawListing
from aura_sources.companies import Company, each_company
from aura_sources.fields import load_feed
from aura_sources.protocol import Fetched, FetchError

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

_LOG = logging.getLogger(__name__)

MAX_DETAILS = 40
"""Texts asked for in one crawl, over all companies: at 30 requests a minute less than half of a source's time."""

REUSE_S = 21 * 24 * 3600.0
"""A text of at most this age is not asked for again: a posting's text hardly changes while it is open."""


@dataclass(frozen=True)
class Listed:
    """A posting as a board's list has it.

    Attributes:
        row: as it came. company: whose it is. origin: the address of the list.
        detail: the address of its text; None where the row names none.
    """

    row: Any
    company: Company
    origin: str
    detail: str | None


def each_with_details(
    companies: Sequence[Company],
    ask: Callable[[Company], Iterator[Listed]],
    listing: Callable[[Listed, Mapping[str, Any] | None], RawListing],
    client: PoliteClient,
    source: str,
    *,
    shared_host: bool = True,
) -> Iterator[Fetched]:
    """Yield the postings of all companies; their texts are asked for after every list has been read.

    Args:
        ask: yields what the lists of one company hold.
        listing: makes the row to be archived of a posting and its text, None where that could not be had.

    Raises:
        FetchError: at the end, if a list could not be had or the texts could not be had any more.
    """
    listed: list[Listed] = []

    def gather(company: Company) -> Iterator[Fetched]:
        for one in ask(company):  # one by one: what came before a failing page is kept
            listed.append(one)  # noqa: PERF402
        yield from ()

    failure: FetchError | None = None
    try:
        yield from each_company(companies, gather, client, source, shared_host=shared_host)
    except FetchError as error:
        failure = error
    details = Details(client, source)
    for one in listed:
        yield listing(one, details.of(one.detail))
    details.report()
    raise_both(failure, details.error())


def raise_both(first: FetchError | None, second: FetchError | None) -> None:
    """Raise what went wrong, if anything did: the kind of the first, the words of both."""
    found = [error for error in (first, second) if error is not None]
    if found:
        message = "; ".join(error.message for error in found)
        raise FetchError(found[0].kind, message, found[0].http_status)


class Details:
    """Asks for texts, within the limit of one crawl.

    Attributes:
        failure: what ended the asking for good, to be reported once the lists are read.
    """

    def __init__(self, client: PoliteClient, source: str) -> None:
        self.failure: FetchError | None = None
        self._client = client
        self._source = source
        self._asked = 0
        self._without = 0

    def of(self, address: str | None) -> Mapping[str, Any] | None:
        """Return the object at ``address``; None where there is none, or no more may be asked for."""
        if address is None:
            return None
        if self.failure is not None or self._asked >= MAX_DETAILS:
            self._without += 1
            return None
        try:
            with _reusing(self._client):
                answer = self._client.get(address)
        except FetchError as error:
            self._failed(error)
            return None
        self._asked += not answer.from_cache
        try:
            detail = load_feed(answer.body, answer.url)
        except ChangedShape:
            detail = None
        if not isinstance(detail, dict):
            self._without += 1
            return None
        return detail

    def _failed(self, error: FetchError) -> None:
        """A posting that has gone costs its text; anything else ends the asking."""
        self._asked += 1
        self._without += 1
        if error.http_status not in (404, 410):
            self.failure = error

    def report(self) -> None:
        """Say in the log how many postings came without their text."""
        if self._without:
            _LOG.warning("%s: %d postings came without their text", self._source, self._without)

    def error(self) -> FetchError | None:
        """Return what ended the asking, in the words of a crawl; None where nothing did."""
        if self.failure is None:
            return None
        message = f"{self._without} postings came without their text: {self.failure.message}"
        return FetchError(self.failure.kind, message, self.failure.http_status)


@contextmanager
def _reusing(client: PoliteClient) -> Iterator[None]:
    """Use texts that were had before; the crawl's own status stays that of the lists."""
    before, status = client.reuse_s, client.last_status
    client.reuse_s = max(before, REUSE_S)
    try:
        yield
    finally:
        client.reuse_s, client.last_status = before, status
