"""What a board answered, and what a refusal means in words."""

from __future__ import annotations

from dataclasses import dataclass

BLOCKING = (401, 402, 403, 407, 429, 451)
"""Statuses by which a board refuses this program."""


@dataclass(frozen=True)
class Answer:
    """An answer that was had completely.

    Attributes:
        url: the address that answered, after redirects.
        status: HTTP status.
        body: decoded content.
        from_cache: the content was had before (the host said that it has not changed, or was not asked).
    """

    url: str
    status: int
    body: bytes
    from_cache: bool
    location: str | None = None

    @property
    def text(self) -> str:
        """The body as text; bytes that are no UTF-8 are read as Latin-1, so that none is lost."""
        try:
            return self.body.decode()
        except UnicodeDecodeError:
            return self.body.decode("latin-1")


def refusal(answer: Answer) -> str:
    """Return what an answer of status 400 or more means."""
    if answer.status in (404, 410):
        return f"{answer.url} answers {answer.status}: the address is not there (any more); check the source's url"
    if answer.status in BLOCKING:
        return f"{answer.url} answers {answer.status}: the board refuses this program; open it in a browser to see why"
    return f"{answer.url} answers {answer.status}"
