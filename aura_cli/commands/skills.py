"""``aura skills``: what the postings you like ask for and your profile does not show, and where to learn it.

``aura skills extract`` says which skills a text names; ``aura skills tick`` and ``untick`` keep what is being learned.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import USER_ID, Json, WeekOption, current, week_named
from aura_cli.terminal import local_time, note, out, out_json, out_table, printable

if TYPE_CHECKING:
    from aura_ml.skills.extract import ExtractedSkill
    from aura_views.skills import SkillReport, SkillRow, SkillsView

SHOWN_GAPS = 15
SHOWN_HELD = 15
SHOWN_RESOURCES = 3
SHOWN_ALONE = 8

app = typer.Typer(help="Which skills to learn and where; which skills a text names.")


@app.callback(invoke_without_command=True)
def skills(context: typer.Context, week: WeekOption = None, as_json: Json = False) -> None:
    """Say which skills the postings you like ask for and your profile lacks; by default in the newest report."""
    if context.invoked_subcommand is not None:
        return
    from aura_views.skills import skills as read

    home = current(context).home
    view = read(home, week_named(home, week) if week else None, USER_ID)
    if as_json:
        out_json(view)
        return
    if view.report is None:
        _nothing(view)
        return
    _show(view, view.report)


@app.command("extract")
def extract(
    context: typer.Context,
    spans: Annotated[bool, typer.Option("--spans", help="List every place, not every skill once.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="The lexicon only, without the encoder.")] = False,
    soft: Annotated[bool, typer.Option("--soft", help="Soft skills as well: team player.")] = False,
    every: Annotated[bool, typer.Option("--every", help="The lexicon only, with what is merely named.")] = False,
    as_json: Json = False,
) -> None:
    """Read a text on standard input and say which skills it names. Nothing is stored or sent.

    The text is UTF-8, UTF-16 with its mark, or of an older encoding such as Windows-1252, which is said.
    """
    text = _standard_input()
    found = _found(context, text, lexicon_only=fast or every, asked=not every)
    if soft:
        from aura_ml.skills.extract import with_soft_skills

        found = with_soft_skills([text], [found])[0]
    if as_json:
        out_json({"skills": found if spans else _each_once(found)})
        return
    if not found:
        note("The text names no skill that AURA finds.")
        return
    if spans:
        rows = [(each.start, each.end, printable(each.text), printable(each.name), each.skill_id) for each in found]
        out_table(("start", "end", "text", "skill", "id"), rows, right=("start", "end"))
    else:
        once = [
            (printable(each["name"]), each["category"], each["count"], each["skill_id"]) for each in _each_once(found)
        ]
        out_table(("skill", "category", "named", "id"), once, right=("named",))


@app.command("search")
def search(
    context: typer.Context,
    skill: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SKILL]...", help="Names of skills; the newest report's gaps if none."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked; ask nobody.")] = False,
    as_json: Json = False,
) -> None:
    """Ask the service that config.yaml names where skills can be learned, and keep its answers for reports and pages.

    Nobody is asked unless resources.search is true; all that is sent is each skill's name.
    """
    from aura_cli.resource_search import run_search

    run_search(current(context), skill or [], dry_run=dry_run, as_json=as_json)


@app.command("tick")
def tick(
    context: typer.Context,
    skill: Annotated[str, typer.Argument(metavar="SKILL", help="A name of the skill, or its id.")],
    learning: Annotated[bool, typer.Option("--learning", help="Begun, not learned yet.")] = False,
    as_json: Json = False,
) -> None:
    """Say that you have learned a skill: the next report counts it as no gap, and names it until your profile shows it."""
    from aura_views.skill_progress import LEARNED, LEARNING, UnknownSkill
    from aura_views.skill_progress import tick as record

    try:
        done = record(current(context).home, skill, LEARNING if learning else LEARNED, USER_ID)
    except UnknownSkill as error:
        raise CommandFailed(str(error), USAGE) from error
    if as_json:
        out_json(done)
        return
    out(f"{printable(done.name)}: {done.state}")
    if done.state == done.before:
        note("That is what stood there already; nothing was recorded.")
    elif not learning:
        note("The next report counts it; for CVs and letters it has to be in your profile: aura profile import FILE")


@app.command("untick")
def untick(
    context: typer.Context,
    skill: Annotated[str, typer.Argument(metavar="SKILL", help="A name of the skill, or its id.")],
    as_json: Json = False,
) -> None:
    """Take back what you ticked of a skill."""
    from aura_views.skill_progress import UnknownSkill
    from aura_views.skill_progress import untick as take_back

    try:
        done = take_back(current(context).home, skill, USER_ID)
    except UnknownSkill as error:
        raise CommandFailed(str(error), USAGE) from error
    if done.before is None:
        raise CommandFailed(f"{printable(done.name)} is not ticked")
    if as_json:
        out_json(done)
        return
    out(f"{printable(done.name)}: no longer {done.before}")


def _found(context: typer.Context, text: str, *, lexicon_only: bool, asked: bool) -> list[ExtractedSkill]:
    from aura_io.models import ModelError, load_word_encoder
    from aura_ml.skills.extract import extract_skills, extract_tagged

    settings = current(context).settings
    if lexicon_only or settings.models.skill_tagger == "never":
        return extract_skills([text], asked=asked)[0]
    try:
        encoder = load_word_encoder(settings)
    except ModelError as error:
        note(f"The lexicon only, because the encoder cannot be used: {error}")
        return extract_skills([text], asked=asked)[0]
    return extract_tagged([text], encoder)[0]


def _standard_input() -> str:
    """All of standard input, line ends as given, so that places in it are places in the text."""
    from aura_io.text_encoding import UTF8, UTF16, decoded

    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        return sys.stdin.read()
    content: bytes = stream.read()
    read = decoded(content)
    if read.replaced:
        note(f"Not all of the text is {read.encoding} (replaced: {read.replaced}); skills may be missed.")
    elif read.encoding not in (UTF8, UTF16):
        note(f"The text is not UTF-8; it was read as {read.encoding}.")
    return read.text


def _each_once(found: Sequence[ExtractedSkill]) -> list[dict[str, Any]]:
    """Each skill once, in order of first mention, with how often it is named and the ways it is written."""
    grouped: dict[str, list[ExtractedSkill]] = {}
    for each in found:
        grouped.setdefault(each.skill_id or each.text.casefold(), []).append(each)
    return [
        {
            "skill_id": places[0].skill_id,
            "name": places[0].name,
            "category": places[0].category,
            "aura_id": places[0].aura_id,
            "esco": places[0].esco,
            "onet": places[0].onet,
            "count": len(places),
            "written": list(dict.fromkeys(place.text for place in places)),
        }
        for places in grouped.values()
    ]


def _nothing(view: SkillsView) -> None:
    if view.week is None:
        note("There is no skill report yet. It comes with a week: aura week")
        return
    note(f"The week of {view.week} has no skill report. Make it with: aura week {view.week}")
    if view.weeks:
        note(f"Weeks that have one: {', '.join(map(str, view.weeks))}")


def _show(view: SkillsView, report: SkillReport) -> None:
    out(f"Skills, week {report.week}: {printable(report.reason)}.")
    if report.skill_gap_index is not None:
        out(
            f"Your profile lacks {report.skill_gap_index:.0%} of what they ask for (skill gap index, "
            f"n = {report.n_high}); {report.n_found} of {len(report.gaps)} gaps are asked for more than elsewhere."
        )
    if not report.gaps and report.basis != "nothing":
        out("No gap: of what enough of them name, your profile shows everything.")
    if report.gaps or report.shown:
        out()
        _table(report)
        _resources(report)
    _week_alone(report)
    _hints(report)
    if view.badge:
        note(f"As of {local_time(view.badge.as_of, view.timezone)}, run {view.badge.run_id}")
        if view.badge.is_stale:
            note(f"Stale: {view.badge.stale_because}")


def _table(report: SkillReport) -> None:
    held = (*report.learned, *report.shown)[:SHOWN_HELD]
    wanted = "liked" if report.basis == "ratings" else "top"
    out_table(
        ("", "skill", "category", wanted, "others", "named by", "q", "profile"),
        (_row(skill) for skill in (*report.gaps[:SHOWN_GAPS], *held)),
        right=("", wanted, "others", "named by", "q"),
    )
    left = len(report.gaps) - SHOWN_GAPS
    if left > 0:
        note(f"{left} more gaps: --json")


def _row(skill: SkillRow) -> tuple[object, ...]:
    return (
        skill.rank,
        skill.name,
        skill.category,
        f"{skill.demand_high:.0%}",
        None if skill.demand_low is None else f"{skill.demand_low:.0%}",
        skill.support,
        None if skill.q_value is None else f"{skill.q_value:.2f}",
        _standing(skill),
    )


def _standing(skill: SkillRow) -> str:
    """What profile and person say of a skill."""
    if skill.has_it:
        return "shows it"
    return f"lacks it, {skill.ticked.state}" if skill.ticked else "lacks it"


def _week_alone(report: SkillReport) -> None:
    """What the week's own postings ask for, in one line."""
    alone = report.alone
    if alone is None or alone.basis == "nothing":
        return
    named = ", ".join(f"{printable(skill.name)} {skill.support}" for skill in alone.gaps[:SHOWN_ALONE])
    out()
    out(f"This week alone, {alone.reason}: {named or 'no gap that five of them name'}.")


def _resources(report: SkillReport) -> None:
    from aura_views.skills import opens

    taught = [skill for skill in report.gaps[:SHOWN_GAPS] if skill.resources]
    if not taught:
        return
    out()
    out("Where to learn them:")
    for skill in taught:
        opened = opens(report, skill)
        out(f"  {printable(skill.name)}{f': {opened}' if opened else ''}")
        for each in skill.resources[:SHOWN_RESOURCES]:
            out(f"    - {printable(each.title)} ({printable(each.provider)}, {each.kind}, {each.level}): {each.url}")


def _hints(report: SkillReport) -> None:
    if report.basis != "ratings":
        note("With five postings rated 7 or higher the report is made from your ratings: aura rate")
    if not report.has_profile:
        note("Give a profile, so that what you know is left out: aura profile import FILE")
