"""Pages that were drawn, kept as the JSON that is sent: the same page of the same data is drawn once.

Drawing a year's figures and writing them as JSON takes 60 ms, comparing what they are drawn from with what the kept
page was drawn from under one. Nothing here knows how current the data is: that is part of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import orjson
from dash.development.base_component import Component

KEPT = 3
"""Pages kept of each kind, such as the newest week and the one before: Metrics of a year is 1 MB."""

_OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY
_ESCAPED = ((b"<", b"\\u003c"), (b">", b"\\u003e"), (b"/", b"\\u002f"))
"""As in everything that Dash sends; escaped once, there is nothing left to be escaped in every answer."""


class KeptPage:
    """A page as JSON; it stands wherever a component may."""

    def __init__(self, content: bytes) -> None:
        self._content = orjson.Fragment(content)

    def to_plotly_json(self) -> Any:
        """Return what the answer to a callback holds in its place."""
        return self._content


class _Kept:
    def __init__(self) -> None:
        self.mutex = threading.Lock()
        self.pages: dict[Callable[..., Component], list[tuple[tuple[object, ...], KeptPage]]] = {}


_kept = _Kept()


def kept_page(draw: Callable[..., Component], *shown: object) -> KeptPage:
    """Return what ``draw`` makes of ``shown``, drawn only where it is not among the last ones kept.

    Args:
        draw: a page's function; its page depends on ``shown`` alone.
        shown: all that the page shows, in values that are equal only where the page is the same and that nobody changes.
    """
    with _kept.mutex:
        known = list(_kept.pages.get(draw, ()))
    for given, page in known:
        if given == shown:
            return page
    page = KeptPage(_json(draw(*shown)))
    with _kept.mutex:
        _kept.pages[draw] = [(shown, page), *_kept.pages.get(draw, ())][:KEPT]
    return page


def _json(page: Component) -> bytes:
    content = orjson.dumps(page, default=_plain, option=_OPTIONS)
    for sign, escaped in _ESCAPED:
        content = content.replace(sign, escaped)
    return content


def _plain(part: Any) -> Any:
    try:
        return part.to_plotly_json()
    except AttributeError:
        raise TypeError(f"a page holds a {type(part).__name__}, which has no JSON") from None
