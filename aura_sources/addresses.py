"""Web addresses of feeds: the parameters that paging and searching set."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit


def with_parameters(address: str, **parameters: str | int | None) -> str:
    """Return ``address`` with ``parameters`` set in its query, each replacing the one of its name; None leaves it."""
    given = {name: str(value) for name, value in parameters.items() if value is not None}
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in given]
    return parts._replace(query=urlencode([*kept, *given.items()])).geturl()


def without_parameters(address: str, names: frozenset[str]) -> str:
    """Return ``address`` without the parameters ``names``; unchanged, letter for letter, if it has none of them."""
    parts = urlsplit(address)
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in query if name not in names]
    return address if len(kept) == len(query) else parts._replace(query=urlencode(kept)).geturl()
