"""``aura config``: the settings that the dashboard's page Settings shows, read and changed from a terminal."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import USER_ID, Json, current
from aura_cli.terminal import note, out, out_json, out_table, printable

if TYPE_CHECKING:
    from aura_views.settings_page import Saved, Setting

app = typer.Typer(help="Show and change settings, as on the page Settings.", no_args_is_help=True)

YES_NO_WORDS = {"true": "yes", "on": "yes", "false": "no", "off": "no"}


@app.command("list", short_help="List the settings with their values.")
def list_settings(context: typer.Context, as_json: Json = False) -> None:
    """List every setting that can be changed here: key, value, meaning, and from when a change counts.

    config.yaml knows more keys; docs/configuration.md names all of them.
    """
    from aura_views.settings_page import SETTINGS, values_of

    home = current(context).home
    values = values_of(home)
    if as_json:
        out_json([_record(setting, values[setting.key]) for setting in SETTINGS])
        return
    out_table(
        ("key", "value", "meaning"),
        ((each.key, values[each.key] or "(empty)", f"{each.label}: {each.hint}") for each in SETTINGS),
    )


@app.command("get", short_help="Show one setting.")
def get(context: typer.Context, key: Annotated[str, typer.Argument(metavar="KEY")], as_json: Json = False) -> None:
    """Show the value of KEY, such as ranking.weights.salary."""
    from aura_views.settings_page import values_of

    setting = _setting(key)
    value = values_of(current(context).home)[setting.key]
    if as_json:
        out_json(_record(setting, value))
    else:
        out(printable(value))


@app.command("set", short_help="Change settings in config.yaml.")
def set_settings(
    context: typer.Context,
    pairs: Annotated[list[str], typer.Argument(metavar="KEY VALUE...", help="One or several; all or none are kept.")],
    as_json: Json = False,
) -> None:
    """Change KEY to VALUE in config.yaml; comments and the order of the file stay.

    What the ranking rests on is recorded at once, so that past weeks keep what held then.
    """
    from aura_views.settings_page import YES_NO, save_settings

    if len(pairs) % 2:
        raise CommandFailed("each KEY needs its VALUE: aura config set ranking.weights.salary 0.2", USAGE)
    wanted = {}
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        setting = _setting(key)
        is_switch = setting.kind == YES_NO
        wanted[setting.key] = YES_NO_WORDS.get(value.casefold(), value.casefold()) if is_switch else value
    _said(save_settings(current(context).home, wanted, user_id=USER_ID), as_json)


@app.command("undo", short_help="Take the last change back.")
def undo(context: typer.Context, as_json: Json = False) -> None:
    """Put back what the last change, here or on the page Settings, replaced. Doing it again brings the change back.

    Refused where config.yaml was edited by hand since.
    """
    from aura_views.settings_page import undo_settings

    _said(undo_settings(current(context).home, USER_ID), as_json)


def _said(saved: Saved, as_json: bool) -> None:
    from aura_views.settings_page import BY_KEY

    if as_json:
        out_json([{**_record(BY_KEY[key], value), "before": saved.before[key]} for key, value in saved.changed.items()])
        return
    for key, value in saved.changed.items():
        out(f"{key}: {printable(saved.before[key]) or '(empty)'} -> {printable(value) or '(empty)'}")
        note(f"Counts {BY_KEY[key].counts}.")
    if not saved.changed:
        note("That is what stood there already; nothing was changed.")


def _setting(key: str) -> Setting:
    from aura_views.settings_page import BY_KEY

    if key in BY_KEY:
        return BY_KEY[key]
    ends = [each for each in BY_KEY if each.endswith(f".{key}")]
    close = ends if len(ends) == 1 else difflib.get_close_matches(key, BY_KEY, n=1)
    meant = f"; did you mean {close[0]}?" if close else ""
    raise CommandFailed(
        f"{key!r} is no setting that can be changed here{meant} `aura config list` names them; "
        "all keys of config.yaml: docs/configuration.md",
        USAGE,
    )


def _record(setting: Setting, value: str) -> dict[str, object]:
    return {
        "key": setting.key,
        "value": value,
        "label": setting.label,
        "meaning": setting.hint,
        "choices": list(setting.choices or ()) or None,
        "counts": setting.counts,
    }
