"""Finds the job sources: plugins of the entry-point group ``aura.sources``, beside what config.yaml lists.

A plugin that cannot be loaded is kept as a named stub, so that it is reported and stops nobody. Nothing is asked here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aura_sources.protocol import Capabilities, NamesHosts, Query, Source

if TYPE_CHECKING:
    from aura_io.settings import Settings, SourceSettings
    from aura_ml.records import JobDraft

GROUP = "aura.sources"


@dataclass(frozen=True)
class LoadedSource:
    """A source that is installed, or that config.yaml names.

    Attributes:
        name: lower case.
        source: the plugin; None unless ``status`` is ``installed``.
        status: ``installed``, ``broken`` (the plugin cannot be loaded) or ``not_installed`` (there is none).
        enabled: what config.yaml says; only an installed source can be asked.
        message: what is wrong; empty when installed.
        cure: what to do about it; empty when installed.
    """

    name: str
    source: Source | None
    status: str
    enabled: bool
    message: str = ""
    cure: str = ""


def load_sources(settings: Settings, points: Iterable[EntryPoint] | None = None) -> dict[str, LoadedSource]:
    """Return every installed or listed source by name, sorted.

    Args:
        settings: the settings.
        points: entry points to load; those of the group ``aura.sources`` of this environment when None.
    """
    found: dict[str, LoadedSource] = {}
    for point in sorted(entry_points(group=GROUP) if points is None else points, key=lambda each: each.value):
        loaded = _load(point, settings.source(point.name))
        if loaded.name not in found or found[loaded.name].status == "broken":
            found[loaded.name] = loaded
    installed = ", ".join(sorted(found)) or "none"
    for listed in settings.job_sources:
        name = listed.key
        if name not in found:
            found[name] = _not_installed(listed, name, installed)
    return dict(sorted(found.items()))


def _load(point: EntryPoint, settings: SourceSettings) -> LoadedSource:
    name = point.name.strip().casefold()
    try:
        source = point.load()()
        problem = _problem(source, name)
    except Exception as error:  # noqa: BLE001 - the plugin boundary: whatever a plugin does at import is reported
        problem = f"{type(error).__name__}: {error}"
    if problem:
        where = f" of the package {point.dist.name}" if point.dist else ""
        message = f"the plugin {point.value}{where} cannot be used: {problem}"
        cure = f"update or uninstall it, or set enabled: false for {name} under job_sources in config.yaml"
        return LoadedSource(name, None, "broken", settings.enabled, message, cure)
    return LoadedSource(name, source, "installed", settings.enabled)


def _problem(source: object, name: str) -> str:
    if not isinstance(source, Source):
        missing = [part for part in ("name", "capabilities", "fetch", "read", "parse") if not hasattr(source, part)]
        return f"it has no {', '.join(missing)}"
    if source.name != name:
        return f"it calls itself {source.name!r} but is registered as {name!r}"
    if not isinstance(source.capabilities, Capabilities):
        return f"its capabilities are a {type(source.capabilities).__name__}"
    return ""


def _not_installed(listed: SourceSettings, name: str, installed: str) -> LoadedSource:
    return LoadedSource(
        name,
        None,
        "not_installed",
        listed.enabled,
        f"config.yaml lists the source {listed.name!r}, but no installed plugin has that name",
        f"install a package with an entry point {name!r} in the group {GROUP}, or remove it from job_sources; "
        f"installed are: {installed}",
    )


def parsers(loaded: Mapping[str, LoadedSource]) -> dict[str, Callable[[str], JobDraft]]:
    """Return the parser of every installed source by name, for payloads of the archive."""
    return {name: each.source.parse for name, each in loaded.items() if each.source is not None}


def query_for(settings: Settings, name: str, **options: object) -> Query:
    """Return what the settings ask of source ``name``; its keys and ``options`` are added to those of config.yaml."""
    listed = settings.source(name)
    return Query(
        search_terms=tuple(listed.search_terms),
        url=listed.url,
        options={
            "inbox_dir": settings.inbox_dir,
            **listed.options,
            "keys": settings.secrets.of_source(listed.key),
            **options,
        },
    )


def allowed_hosts(settings: Settings, loaded: Mapping[str, LoadedSource]) -> set[str]:
    """Return the hosts that may be asked: those of enabled sources, and of the addresses set for them."""
    hosts: set[str] = set()
    for name, each in loaded.items():
        if each.source is not None and each.enabled:
            listed = settings.source(name)
            hosts |= hosts_of(each.source, listed.url, listed.options)
    return hosts


def hosts_of(source: Source, url: str | None, options: Mapping[str, Any] | None = None) -> set[str]:
    """Return the hosts of one source: its own, those of the companies in ``options``, and that of ``url`` if set."""
    named = source.hosts_for(options or {}) if isinstance(source, NamesHosts) else ()
    hosts = {host.casefold() for host in (*source.capabilities.hosts, *named)}
    host = urlsplit(url or "").hostname
    return hosts | ({host} if host else set())
