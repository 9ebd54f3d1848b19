"""``aura profile``: what AURA knows of the person: import, show, check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aura_cli.failures import FAILED, CommandFailed
from aura_cli.invocation import USER_ID, Json, current
from aura_cli.terminal import note, out, out_json, printable

if TYPE_CHECKING:
    from aura_io.workspace import Home
    from aura_ml.records import Preferences, Profile

app = typer.Typer(help="What AURA knows of you: import, show or check your profile.", no_args_is_help=True)

SHOWN_SKILLS = 12
SHOWN_LEFT_OUT = 15

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="JSON Resume (.json), Word (.docx), PDF with text, Markdown (.md) or text (.txt)."
    ),
]


@app.command("import")
def import_profile(context: typer.Context, file: File, as_json: Json = False) -> None:
    """Record FILE as your profile, with the preferences it states.

    Your first profile ranks the newest closed week anew, once; later ones count from now on.
    """
    from aura_io.person import record_profile
    from aura_io.profile_files import review_profile_file

    home = current(context).home
    read = review_profile_file(file)
    profile, preferences = read.profile, read.preferences
    is_first = not recorded_profiles(home)
    event = record_profile(
        home.userdb, profile, preferences, source=file.absolute(), user_id=USER_ID, at=home.clock.now()
    )
    if not as_json:
        out(f"Recorded: {_summary(profile)}")
        _say_encoding(read.encoding)
        _advise(profile, preferences)
        _say_left_out(read.left_out)
    results = _rerank_newest_closed(home) if is_first else []
    if as_json:
        out_json({"event_id": event.event_id, "first": is_first, **_record(profile, preferences), "runs": results})
    elif not is_first:
        out("It counts from now on; the week in progress follows with its next run: aura week current")
    if not all(result.success for result in results):
        raise typer.Exit(FAILED)


@app.command("show")
def show(context: typer.Context, as_json: Json = False) -> None:
    """Show the profile and the preferences in force."""
    from aura_io.person import person_at

    home = current(context).home
    events = recorded_profiles(home)
    if not events:
        raise CommandFailed("no profile is recorded: aura profile import FILE")
    person = person_at(home.userdb, home.settings, USER_ID, home.clock.now())
    profile = person.profile
    if profile is None:
        raise CommandFailed("no profile is recorded: aura profile import FILE")
    if as_json:
        out_json({"recorded_at": events[-1].recorded_at, **_record(profile, person.preferences)})
        return
    out(_summary(profile))
    out(f"recorded {events[-1].recorded_at:%Y-%m-%d %H:%M} UTC from {events[-1].payload.get('source_path', '-')}")
    if profile.summary:
        out(printable(profile.summary))
    skills = [printable(skill) for skill in profile.skills]
    more = f" and {len(skills) - SHOWN_SKILLS} more" if len(skills) > SHOWN_SKILLS else ""
    out(f"skills: {', '.join(skills[:SHOWN_SKILLS]) or 'none'}{more}")
    for line in _wishes(person.preferences):
        out(line)


@app.command("check")
def check(file: File, as_json: Json = False) -> None:
    """Say whether FILE can be used as a profile, what was found in it and what is missing; records nothing."""
    from aura_io.clock import SystemClock
    from aura_io.profile_files import review_profile_file
    from aura_ml.profile_chronology import date_remarks
    from aura_ml.profile_review import missing_parts

    read = review_profile_file(file)
    profile, preferences = read.profile, read.preferences
    dates = date_remarks(profile, SystemClock().now().date().isoformat())
    if as_json:
        missing = missing_parts(profile, preferences)
        out_json({**_record(profile, preferences), "missing": missing, "left_out": read.left_out, "dates": dates})
        return
    out(f"{file} can be used: {_summary(profile)}")
    _say_encoding(read.encoding)
    for line in _understood(profile):
        out(line)
    for line in dates:
        note(f"- {printable(line)}")
    _advise(profile, preferences)
    _say_left_out(read.left_out)


def recorded_profiles(home: Home) -> list[Any]:
    """Return the finished profile events that stand, oldest first."""
    events = home.userdb.active(kinds=["profile"], user_id=USER_ID)
    return [event for event in events if event.payload.get("finished")]


def _advise(profile: Profile, preferences: Preferences | None) -> None:
    from aura_ml.profile_review import missing_parts

    for line in missing_parts(profile, preferences):
        note(f"- {line}")


def _understood(profile: Profile) -> list[str]:
    """The statements by kind, as a person checks them."""
    lines = []
    for kind, name in (("work", "job"), ("project", "project"), ("education", "education"), ("language", "language")):
        lines += [f"{name}: {printable(fact.text)}" for fact in profile.facts if fact.kind == kind]
    if profile.skills:
        lines.append(f"skills: {printable(', '.join(profile.skills))}")
    return lines


def _say_encoding(encoding: str) -> None:
    if encoding:
        note(f"The file is not UTF-8; it was read as {encoding}. Look at its accents and umlauts.")


def _say_left_out(left_out: Sequence[str]) -> None:
    if not left_out:
        return
    note(f"Not understood, and not part of the profile ({len(left_out)} lines):")
    for line in left_out[:SHOWN_LEFT_OUT]:
        note(f"  {printable(line)}")
    if len(left_out) > SHOWN_LEFT_OUT:
        note(f"  and {len(left_out) - SHOWN_LEFT_OUT} more")


def _summary(profile: Profile) -> str:
    who = ", ".join(printable(text) for text in (profile.name, profile.label) if text) or "profile without a name"
    return f"{who} ({len(profile.facts)} facts, {len(profile.skills)} skills)"


def _wishes(preferences: Preferences) -> list[str]:
    lists = {name: value for name, value in asdict(preferences).items() if isinstance(value, tuple) and value}
    lines = [f"{name.replace('_', ' ')}: {printable(', '.join(value))}" for name, value in lists.items()]
    if preferences.salary_floor is not None:
        amount = f"{preferences.salary_floor:,.0f} {preferences.salary_currency}"
        lines.append(f"salary floor: {amount} per {preferences.salary_interval}")
    if preferences.radius_km is not None:
        lines.append(f"radius: {preferences.radius_km:,.0f} km")
    if preferences.radius_km is not None or preferences.work_permits:
        lines.append("radius and work permits are kept, and not used for ranking yet")
    return lines


def _record(profile: Profile, preferences: Preferences | None) -> dict[str, Any]:
    return {
        "name": profile.name,
        "label": profile.label,
        "summary": profile.summary,
        "skills": list(profile.skills),
        "facts": len(profile.facts),
        "preferences": asdict(preferences) if preferences else None,
    }


def _rerank_newest_closed(home: Home) -> list[Any]:
    from aura_cli.materializing import materialize_shown
    from aura_views.reranking import RERANKED_ASSETS, week_is_made

    week = home.calendar.newest_closed(home.clock.now())
    if not week_is_made(home, week):
        note(f"Week {week} is not made yet; it will be ranked with this profile: aura week")
        return []
    note(f"Your first profile: week {week} is ranked anew, once.")
    return materialize_shown(home, [week], assets=list(RERANKED_ASSETS))
