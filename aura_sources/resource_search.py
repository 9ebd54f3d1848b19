"""A search for learning resources at a service that answers with JSON, as a ``ResourceSource``; off unless switched on.

Asked with all manners of the client that asks job boards (allow-list of the one host, https, pace, time and size). All
that is sent is a skill's name, as the lexicon has it, and the key where the person has one.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from aura_io.settings_resources import KEY_PLACE, PLACE, ResourceSettings
from aura_ml.records import ChangedShape
from aura_ml.skills.found_resources import Mapped, UnexpectedAnswer, read_answer
from aura_ml.skills.lexicon import load_lexicon
from aura_ml.skills.resources import LearningResource
from aura_sources.client import Budget, PoliteClient
from aura_sources.fields import load_feed
from aura_sources.protocol import Credentials, FetchError

if TYPE_CHECKING:
    from aura_io.settings import Settings

MAX_BYTES = 2_000_000
"""Of one answer, unpacked; a search's results take some kilobytes."""
MAX_REQUESTS = 60


class ResourceSearch:
    """Asks the configured service. Close it, or use it as a context manager.

    Args:
        about: its section of config.yaml.
        client: asks its host and no other.
        key: shown to the service in the header of ``about.sent_as``; empty for none.
    """

    def __init__(self, about: ResourceSettings, client: PoliteClient, key: str = "") -> None:
        self._about = about
        self._client = client
        self._credentials = _credentials(about, key)
        self._mapped = mapped(about)

    def __enter__(self) -> ResourceSearch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def resources(self, skill_id: str) -> tuple[LearningResource, ...]:
        """Return what the service finds for a skill of the lexicon, in its order; nothing for another, without asking.

        Raises:
            FetchError: the search is switched off, or there is no usable answer; with the reason in words.
        """
        if not self._about.search:
            raise FetchError("needs_setup", "resources.search is false in config.yaml; nobody was asked")
        if skill_id not in load_lexicon().skills:
            return ()
        address = address_for(self._about, skill_id)
        host = urlsplit(address).netloc
        try:
            answer = self._client.get(address, self._credentials)
        except FetchError as error:
            message = f"{error.message} (the service at resources.url)"
            raise FetchError(error.kind, message, error.http_status) from error
        try:
            return read_answer(load_feed(answer.body, host), self._mapped, skill_id, self._about.per_skill)
        except ChangedShape as error:
            raise FetchError("unreachable", str(error), answer.status) from error
        except UnexpectedAnswer as error:
            message = f"{host}: {error}; check resources.results_at in config.yaml"
            raise FetchError("unreachable", message, answer.status) from error


def address_for(about: ResourceSettings, skill_id: str) -> str:
    """Return the address that is asked for a skill of the lexicon: its usual name, every odd sign as %XX."""
    return about.url.replace(PLACE, quote(load_lexicon().skills[skill_id].name, safe=""))


def _credentials(about: ResourceSettings, key: str) -> Credentials | None:
    """The header that shows the key.

    Raises:
        FetchError: the key has signs that no header takes.
    """
    if not key:
        return None
    if not key.isascii() or not key.isprintable():
        raise FetchError("needs_setup", "RESOURCES_API_KEY has signs that cannot be sent; copy the key anew into .env")
    name, _, value = about.sent_as.partition(": ")
    return Credentials(headers={name: value.replace(KEY_PLACE, key)}, secrets=(key,))


def mapped(about: ResourceSettings) -> Mapped:
    """Return where the service's answers have what."""
    return Mapped(
        title=about.title_at,
        url=about.url_at,
        results=about.results_at,
        provider=about.provider_at,
        kind=about.kind_at,
        level=about.level_at,
        default_kind=about.kind,
        default_provider=about.provider,
    )


def resource_search(settings: Settings, version: str) -> ResourceSearch:
    """Return the configured search; close it after use."""
    network, host = settings.network, (urlsplit(settings.resources.url).hostname or "").casefold()
    about = f"personal job search; {network.contact}" if network.contact else "personal job search"
    client = PoliteClient(
        {host},
        settings.http_cache_dir,
        user_agent=f"AURA/{version} ({about})",
        timeout_s=network.timeout_s,
        max_bytes=min(network.max_bytes, MAX_BYTES),
        min_interval_s=60.0 / network.requests_per_host_per_minute,
        budget=Budget(max_requests=MAX_REQUESTS, max_bytes=10 * MAX_BYTES, max_seconds=network.budget_s),
        attempts=network.attempts,
    )
    client.documented_hosts = frozenset({host})
    key = settings.secrets.resources_api_key
    return ResourceSearch(settings.resources, client, key.get_secret_value().strip() if key else "")
