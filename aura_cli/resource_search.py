"""``aura skills search``: asks the configured service where skills can be learned, and keeps what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aura_cli.failures import FAILED, USAGE, CommandFailed
from aura_cli.invocation import USER_ID, Invocation
from aura_cli.terminal import note, out, out_json, printable

if TYPE_CHECKING:
    from aura_io.settings import Settings
    from aura_ml.skills.resources import LearningResource

MOST_GAPS = 15
"""Gaps of a report that are asked for, in order."""


def run_search(invocation: Invocation, names: Sequence[str], *, dry_run: bool, as_json: bool) -> None:
    """Ask for each skill, keep and show the answers.

    Raises:
        CommandFailed: the search is off, a name is not known, there is no gap to ask for, or the service failed; answers
            had before that are kept.
    """
    settings = invocation.settings
    if not settings.resources.url:
        raise CommandFailed(
            "config.yaml names no service to ask: set resources.url, with {skill} where a skill's name goes", USAGE
        )
    wanted = _wanted(invocation, names)
    if dry_run:
        _say_what_would_leave(settings, wanted, as_json)
        return
    if not settings.resources.search:
        raise CommandFailed(
            "resources.search is false in config.yaml, so nobody was asked; --dry-run shows what would be", USAGE
        )
    found, failure = _ask(invocation, wanted)
    if as_json:
        out_json(
            {"skills": [{"skill_id": skill_id, "resources": found[skill_id]} for skill_id in found], "failure": failure}
        )
    else:
        _show(found)
    if failure:
        had = f"; what came before is kept ({len(found)} of {len(wanted)} skills)" if found else ""
        raise CommandFailed(f"{failure}{had}", FAILED)


def _wanted(invocation: Invocation, names: Sequence[str]) -> list[str]:
    """Ids of the named skills, else of the newest report's gaps; each once."""
    from aura_ml.skills.lexicon import load_lexicon

    if names:
        unknown = [name for name in names if not _ids_of(name)]
        if unknown:
            raise CommandFailed(
                f"AURA knows no skill {', '.join(map(repr, map(printable, unknown)))}; nobody was asked", USAGE
            )
        return list(dict.fromkeys(skill_id for name in names for skill_id in sorted(_ids_of(name))))
    from aura_views.skills import skills

    report = skills(invocation.home, None, USER_ID).report
    gaps = [gap.skill_id for gap in (report.gaps if report else ())[:MOST_GAPS]]
    known = [skill_id for skill_id in gaps if skill_id in load_lexicon().skills]
    if not known:
        raise CommandFailed("There is no gap to ask for yet; name skills: aura skills search Kubernetes", USAGE)
    return known


def _ids_of(name: str) -> set[str]:
    from aura_ml.skills.lexicon import load_lexicon

    lexicon = load_lexicon()
    return {name} if name in lexicon.skills else lexicon.ids_of([name])


def _say_what_would_leave(settings: Settings, wanted: Sequence[str], as_json: bool) -> None:
    from aura_sources.resource_search import address_for

    addresses = [address_for(settings.resources, skill_id) for skill_id in wanted]
    if as_json:
        out_json({"would_ask": addresses})
        return
    for address in addresses:
        out(address)
    if settings.secrets.resources_api_key:
        note(f"With each goes your key (RESOURCES_API_KEY) as {settings.resources.sent_as}.")
    note("Nobody was asked.")


def _ask(invocation: Invocation, wanted: Sequence[str]) -> tuple[dict[str, tuple[LearningResource, ...]], str]:
    """Return what was found by skill, which is kept, and why the rest was not asked for; empty when all was."""
    from aura_io.kept_resources import keep
    from aura_io.version import __version__
    from aura_sources.protocol import FetchError
    from aura_sources.resource_search import resource_search

    home, found, failure = invocation.home, dict[str, Any](), ""
    try:
        with resource_search(home.settings, __version__) as service:
            for skill_id in wanted:
                found[skill_id] = service.resources(skill_id)
    except FetchError as error:
        failure = error.message
    if found:
        keep(home.settings, found, home.clock.now())
    return found, failure


def _show(found: dict[str, tuple[LearningResource, ...]]) -> None:
    from aura_ml.skills.lexicon import load_lexicon

    for skill_id, resources in found.items():
        out(load_lexicon().skills[skill_id].name)
        for each in resources:
            out(f"  - {printable(each.title)} ({printable(each.provider)}, {each.kind}, {each.level}): {each.url}")
        if not resources:
            out("  nothing found")
