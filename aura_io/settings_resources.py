"""The section of config.yaml about a search for learning resources: nobody is asked unless it is switched on."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from aura_io.settings_base import Section

PLACE = "{skill}"
KEY_PLACE = "{secret}"
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}: [!-~]?[ -~]*")
_NOT_FOR_SECRETS = frozenset(
    ("host", "cookie", "user-agent", "content-length", "transfer-encoding", "connection", "range")
)
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class ResourceSettings(Section):
    """A service that answers a search with JSON over HTTP; the catalogue that ships with AURA needs none.

    Attributes:
        search: whether it may be asked, which only ``aura skills search`` does; a skill's name is all that is sent.
        url: its address, with ``{skill}`` where the name goes: ``https://example.org/search?q={skill}``.
        results_at: path of the list in the answer, names and numbers joined by dots; empty where the answer is the list.
        title_at, url_at, provider_at, kind_at, level_at: where a result has what (``author.name``, ``authors.0``); empty
            for what it has not. Kinds and levels that AURA does not know count as ``kind`` and ``any``.
        kind: what results are where they do not say. provider: likewise; the address's host when empty.
        per_skill: results kept of an answer.
        sent_as: the header that carries the secret RESOURCES_API_KEY of the environment or ``.env``, ``{secret}`` being its
            place; without that variable no such header is sent.
    """

    search: bool = False
    url: str = Field(default="", max_length=500)
    results_at: str = Field(default="", max_length=200)
    title_at: str = Field(default="title", min_length=1, max_length=200)
    url_at: str = Field(default="url", min_length=1, max_length=200)
    provider_at: str = Field(default="", max_length=200)
    kind_at: str = Field(default="", max_length=200)
    level_at: str = Field(default="", max_length=200)
    kind: Literal["documentation", "course", "tutorial", "book"] = "course"
    provider: str = Field(default="", max_length=80)
    per_skill: int = Field(default=3, ge=1, le=20)
    sent_as: str = Field(default="Authorization: Bearer {secret}", max_length=200)

    @field_validator("sent_as")
    @classmethod
    def _one_header_with_a_place_for_the_secret(cls, value: str) -> str:
        if not _HEADER.fullmatch(value) or value.count(KEY_PLACE) != 1:
            raise ValueError(
                f"one header with {KEY_PLACE} once, as Authorization: Bearer {KEY_PLACE} or X-Api-Key: {KEY_PLACE}"
            )
        if value.partition(":")[0].casefold() in _NOT_FOR_SECRETS:
            raise ValueError("a header for keys, such as Authorization or X-Api-Key")
        return value

    @field_validator("url")
    @classmethod
    def _an_address_with_a_place_for_the_name(cls, value: str) -> str:
        if not value:
            return value
        try:
            parts = urlsplit(value)
            host = parts.hostname or ""
        except ValueError as error:
            raise ValueError(f"a web address with {PLACE} in it ({error})") from error
        if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
            raise ValueError("an address that starts with https://; http:// only on this computer")
        if not host or parts.username is not None or PLACE in parts.netloc:
            raise ValueError(f"an address of one host, without a user, and with {PLACE} after it")
        if value.count(PLACE) != 1 or PLACE in parts.fragment:
            raise ValueError(f"an address with {PLACE} once, where the skill's name goes")
        return value

    @model_validator(mode="after")
    def _whom_to_ask(self) -> ResourceSettings:
        if self.search and not self.url:
            raise ValueError(f"search is true and url is empty; give the address of the search, with {PLACE} in it")
        return self
