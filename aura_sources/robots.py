"""What robots.txt of each host allows, and the pause it asks for (RFC 9309). How it is had is the client's."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

from aura_sources.answer import Answer
from aura_sources.protocol import FetchError

MAX_CRAWL_DELAY_S = 30.0
ROBOTS_REUSE_S = 24 * 3600.0
MAX_ROBOTS_CHARS = 500_000


class Robots:
    """The rules of the hosts that were looked at, each read once.

    Args:
        name: the name that rules may use for this program.
        ask: has an address answered; robots.txt itself is under no rule.
        is_documented: whether a host offers its addresses to programs: there only rules that name this program hold.

    Attributes:
        crawl_delay_s: the pause that a host asks for, in seconds, by host and port.
    """

    def __init__(self, name: str, ask: Callable[[str], Answer], is_documented: Callable[[str], bool]) -> None:
        self.crawl_delay_s: dict[str, float] = {}
        self._name = name
        self._ask = ask
        self._is_documented = is_documented
        self._rules: dict[str, Protego | None] = {}

    def check(self, url: str) -> None:
        """Return if ``url`` may be read.

        Raises:
            FetchError: ``blocked``: the rules do not allow it; or they cannot be had because the host fails.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = self._read(origin)
        rules = self._rules[origin]
        if rules is None or rules.can_fetch(url, self._name):
            return
        raise FetchError(
            "blocked",
            f"{origin}/robots.txt does not allow programs to read {parts.path}; ask the board for another way",
        )

    def _read(self, origin: str) -> Protego | None:
        """Return the rules of a host, or None where none apply (RFC 9309, section 2.3.1)."""
        try:
            answer = self._ask(f"{origin}/robots.txt")
        except FetchError as error:
            if error.http_status is not None and error.http_status >= 500:
                message = (
                    f"{origin}/robots.txt answers {error.http_status}; a board whose rules are not known is not asked"
                )
                raise FetchError(error.kind, message, error.http_status) from error
            if error.kind == "blocked" and error.http_status is None and "allowed hosts" in error.message:
                return None
            raise
        if answer.status >= 400:
            return None
        rules = Protego.parse(answer.text[:MAX_ROBOTS_CHARS])
        delay = rules.crawl_delay(self._name)
        if delay:
            self.crawl_delay_s[urlsplit(origin).netloc.casefold()] = min(float(delay), MAX_CRAWL_DELAY_S)
        names_us = re.search(rf"(?im)^\s*user-agent\s*:\s*{re.escape(self._name)}\b", answer.text)
        return None if self._is_documented(urlsplit(origin).hostname or "") and not names_us else rules
