"""The companies whose boards a source is to ask: read from its options in config.yaml, and asked one after another.

Names become parts of addresses, so only letters, digits and a few marks pass. What a board's rows mean is in its module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from aura_ml.records import ChangedShape, RawListing
from aura_sources.addresses import with_parameters
from aura_sources.protocol import Fetched, FetchError, Query, Unreadable

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

PATH_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")
"""A company's name within the path of an address."""

HOST_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
"""A company's name as a part of a host's name."""

MAX_COMPANIES = 500
MAX_NAME = 200
FAILURES_IN_A_ROW = 3
"""A shared host that fails for so many companies one after another is asked no more in this crawl."""

_KINDS = ("unreachable", "blocked", "needs_setup")
"""Of several failures the first of these names the crawl: the others are the person's to settle, this one passes."""


@dataclass(frozen=True)
class Company:
    """A company whose board is asked.

    Attributes:
        board: its name in config.yaml and in messages.
        name: how it is called in postings.
        is_named: ``name`` was set in config.yaml, and goes before what the board says.
        parts: what stands for ``{company}`` and other places in the address.
    """

    board: str
    name: str
    is_named: bool
    parts: Mapping[str, str] = field(default_factory=dict)


def companies_of(
    options: Mapping[str, Any],
    source: str,
    pattern: re.Pattern[str],
    choices: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Company, ...]:
    """Return the companies named for a source whose addresses need one name each, each company once.

    Args:
        options: of the source in config.yaml; ``companies`` is a list of names, or of ``{board, name}``.
        source: named in messages.
        pattern: what a name may look like.
        choices: further keys of a company and the values that each may have, the first being meant when absent.

    Raises:
        FetchError: ``needs_setup``: none is named, or a name cannot be used; the message says which and what to write.
    """
    found: dict[str, Company] = {}
    for entry in entries(options, source, '["acme", {board: "acme2", name: "Acme Ltd"}]'):
        given = {"board": entry} if isinstance(entry, str) else entry
        check_keys(given, source, ("board", "name", *(choices or {})))
        board = part(given, "board", source, pattern)
        parts = {"company": board}
        for key, allowed in (choices or {}).items():
            parts[key] = given.get(key, allowed[0])
            if parts[key] not in allowed:
                raise unusable(
                    source, f"{key} of {board} is {given[key]!r}; it can be {' or '.join(filter(None, allowed))}"
                )
        found.setdefault(board.casefold(), company(given, board, board, source, parts))
    return tuple(found.values())


def entries(options: Mapping[str, Any], source: str, example: str) -> list[str | dict[str, Any]]:
    """Return what stands under ``companies``: names, and mappings whose keys are texts.

    Raises:
        FetchError: ``needs_setup``: nothing does, or something else.
    """
    listed = options.get("companies")
    if listed is None or listed == []:
        raise FetchError(
            "needs_setup",
            f"nothing was asked: no companies are named; list them for {source} under job_sources in config.yaml, for "
            f"example options: {{companies: {example}}}",
        )
    if not isinstance(listed, list):
        raise unusable(source, f"companies is {listed!r}, not a list; write companies: {example}")
    if len(listed) > MAX_COMPANIES:
        raise unusable(source, f"{len(listed)} companies are named; at most {MAX_COMPANIES} can be")
    for entry in listed:
        if not isinstance(entry, (str, dict)):
            raise unusable(source, f"{entry!r} is no company's name; put a name of digits in quotes")
    return listed


def check_keys(given: Mapping[str, Any], source: str, keys: Sequence[str]) -> None:
    """Raise for a key of a company that is not among ``keys``, which a person may have misspelt.

    Raises:
        FetchError: ``needs_setup``.
    """
    unknown = [str(key) for key in given if key not in keys]
    if unknown:
        raise unusable(source, f"a company has {', '.join(unknown)}; it can have {', '.join(keys)}")


def part(given: Mapping[str, Any], key: str, source: str, pattern: re.Pattern[str]) -> str:
    """Return a part of a company's address.

    Raises:
        FetchError: ``needs_setup``: it is absent, or holds what could lead elsewhere.
    """
    value = given.get(key)
    if value is None:
        raise unusable(source, f"{key} is missing of {dict(given)!r}")
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise unusable(source, f"{key} {value!r} cannot stand in an address: copy it from the company's careers page")
    return value


def company(given: Mapping[str, Any], board: str, default: str, source: str, parts: Mapping[str, str]) -> Company:
    """Return a company with its display name, ``default`` where none is set.

    Raises:
        FetchError: ``needs_setup``: the name is no text.
    """
    name = given.get("name")
    if name is None:
        return Company(board, default, False, parts)
    if not isinstance(name, str) or not name.strip() or len(name) > MAX_NAME or not name.isprintable():
        raise unusable(source, f"the name of {board} is {name!r}; write the company's name as text")
    return Company(board, name.strip(), True, parts)


def unusable(source: str, what: str) -> FetchError:
    """Return the error for options that cannot be used."""
    return FetchError("needs_setup", f"nothing was asked: {what} (options of {source} in config.yaml)")


def filled(template: str, url: str | None, one: Company, source: str) -> str:
    """Return the address of a company's board: ``url`` of config.yaml if set, else ``template``, with its places filled.

    Raises:
        FetchError: ``needs_setup``: ``url`` leaves out a place, or has one where the host stands.
    """
    places = [place for place in one.parts if f"{{{place}}}" in template and place != "host"]
    if url is not None:
        missing = [place for place in places if f"{{{place}}}" not in urlsplit(url).path]
        if missing or "{" in urlsplit(url).netloc:
            wanted = " and ".join(f"{{{place}}}" for place in places)
            raise unusable(source, f"url is {url!r}; write {wanted} in its path, where the company's name stands")
        template = url
    for place, value in one.parts.items():
        template = template.replace(f"{{{place}}}", quote(value, safe=""))
    return template


def each_company(
    companies: Sequence[Company],
    ask: Callable[[Company], Iterator[Fetched]],
    client: PoliteClient,
    source: str,
    *,
    shared_host: bool = True,
) -> Iterator[Fetched]:
    """Yield what asking each company in turn brings; one that fails does not keep the others from being asked.

    Args:
        ask: yields the rows of one company.
        shared_host: all are asked at one host, so that its pause or fault holds for the companies that follow too.

    Raises:
        FetchError: after the last company, if any failed: which, why, and what to do.
    """
    from aura_sources.transport import TransientError  # brings the HTTP library, which reading rows does without

    failures = _Failures(source)
    in_a_row = 0
    for position, one in enumerate(companies):
        try:
            yield from ask(one)
        except FetchError as error:
            failures.add(one, error)
            in_a_row = in_a_row + 1 if isinstance(error, TransientError) else 0
            if shared_host and (in_a_row >= FAILURES_IN_A_ROW or error.http_status == 429):
                failures.left_out = [left.board for left in companies[position + 1 :]]
                break
            continue
        except ChangedShape as error:
            answer = client.last_answer
            body, origin = ("", "") if answer is None else (answer.text, answer.url)
            yield Unreadable(body, f"{one.board}: {error}", origin)
        in_a_row = 0
    failures.report(len(companies))


def one_answer_each(
    source: str,
    query: Query,
    client: PoliteClient,
    template: str,
    rows: Callable[[bytes, str, Company | None], Iterator[RawListing]],
    *,
    name: re.Pattern[str] = PATH_NAME,
    parameters: Mapping[str, str] | None = None,
    shared_host: bool = True,
) -> Iterator[Fetched]:
    """Yield what every named company's board lists, where one answer holds all of it.

    Args:
        template: address of a board, with ``{company}``. parameters: added to it.
        rows: cuts an answer (body, address, company) into rows.
        name: what a company's name may look like. shared_host: see ``each_company``.

    Raises:
        FetchError: no usable company is named, or after the last one, if any failed.
    """

    def ask(company: Company) -> Iterator[Fetched]:
        address = filled(template, query.url, company, source)
        answer = client.get(with_parameters(address, **(parameters or {})))
        return rows(answer.body, answer.url, company)

    companies = companies_of(query.options, source, name)
    yield from each_company(companies, ask, client, source, shared_host=shared_host)


@dataclass
class _Failures:
    """The companies that could not be had, by reason."""

    source: str
    reasons: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, FetchError] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def add(self, one: Company, error: FetchError) -> None:
        if error.http_status in (404, 410):
            message = f"{self.source} has no such board ({error.http_status}); correct or remove it under companies"
            error = FetchError("needs_setup", f"{message} in config.yaml", error.http_status)
        self.reasons.setdefault(error.message, []).append(one.board)
        self.errors.setdefault(error.kind, error)

    def report(self, asked: int) -> None:
        if not self.errors:
            return
        kind = next((kind for kind in _KINDS if kind in self.errors), next(iter(self.errors)))
        failed = sum(map(len, self.reasons.values()))
        why = "; ".join(f"{', '.join(boards)}: {message}" for message, boards in self.reasons.items())
        left = f"; not asked after that: {', '.join(self.left_out)}" if self.left_out else ""
        message = f"{failed} of {asked} companies could not be read: {why}{left}"
        raise FetchError(kind, message, self.errors[kind].http_status)
