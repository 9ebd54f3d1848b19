"""``aura config``: every key of config.yaml, read and changed from a terminal."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import USER_ID, Json, current
from aura_cli.terminal import note, out, out_json, out_table, printable

if TYPE_CHECKING:
    from aura_views.config_keys import ConfigKey
    from aura_views.settings_page import Saved

app = typer.Typer(help="Show and change every key of config.yaml.", no_args_is_help=True)

YES_NO_WORDS = {"true": "yes", "on": "yes", "false": "no", "off": "no"}


@app.command("list", short_help="List every key with value, default and meaning.")
def list_settings(context: typer.Context, as_json: Json = False) -> None:
    """List every key: its value now, its default, what it means. A star stands beside what config.yaml names.

    Job sources are a list: `aura sources` shows and switches them.
    """
    from aura_views.config_keys import config_keys

    keys = config_keys(current(context).home)
    if as_json:
        out_json([_record(each) for each in keys])
        return
    rows = ((each.key, _shown(each.value) + " *" * each.is_set, _shown(each.default), each.meaning) for each in keys)
    out_table(("key", "value", "default", "meaning"), rows)


@app.command("get", short_help="Show one key.")
def get(context: typer.Context, key: Annotated[str, typer.Argument(metavar="KEY")], as_json: Json = False) -> None:
    """Show the value of KEY, such as ranking.weights.salary."""
    from aura_views.config_keys import config_key

    state = config_key(current(context).home, _key(key))
    if as_json:
        out_json(_record(state))
    else:
        out(printable(state.value))


@app.command("set", short_help="Change keys of config.yaml.")
def set_settings(
    context: typer.Context,
    pairs: Annotated[list[str], typer.Argument(metavar="KEY VALUE...", help="One or several; all or none are kept.")],
    as_json: Json = False,
) -> None:
    """Change KEY to VALUE in config.yaml; comments and the order of the file stay.

    What the ranking rests on is recorded at once, so that past weeks keep what held then.
    """
    from aura_views.config_keys import change_keys

    if len(pairs) % 2:
        raise CommandFailed("each KEY needs its VALUE: aura config set ranking.weights.salary 0.2", USAGE)
    wanted = {
        _key(key): YES_NO_WORDS.get(value.casefold(), value) for key, value in zip(pairs[::2], pairs[1::2], strict=True)
    }
    _said(context, change_keys(current(context).home, wanted, user_id=USER_ID), as_json)


@app.command("unset", short_help="Let the default of keys hold again.")
def unset(
    context: typer.Context,
    keys: Annotated[list[str], typer.Argument(metavar="KEY...")],
    as_json: Json = False,
) -> None:
    """Take KEY out of config.yaml, so that its default holds; all or none."""
    from aura_views.config_keys import change_keys

    _said(context, change_keys(current(context).home, {_key(key): None for key in keys}, user_id=USER_ID), as_json)


@app.command("undo", short_help="Take the last change back.")
def undo(context: typer.Context, as_json: Json = False) -> None:
    """Put back what the last change, here or on the page Settings, replaced. Doing it again brings the change back.

    Refused where config.yaml was edited by hand since.
    """
    from aura_views.config_keys import undo_change

    _said(context, undo_change(current(context).home, USER_ID), as_json)


def _said(context: typer.Context, saved: Saved, as_json: bool) -> None:
    from aura_views.config_keys import config_key

    states = [config_key(current(context).home, key) for key in saved.changed]
    if as_json:
        out_json([{**_record(each), "before": saved.before[each.key]} for each in states])
        return
    for each in states:
        out(f"{each.key}: {_shown(saved.before[each.key])} -> {_shown(each.value)}")
        note(f"Counts {each.counts}.")
    if not saved.changed:
        note("That is what stood there already; nothing was changed.")


def _shown(value: str) -> str:
    return printable(value) or "(empty)"


def _key(key: str) -> str:
    from aura_views.config_keys import key_names

    known = key_names()
    if key in known:
        return key
    ends = [each for each in known if each.endswith(f".{key}")]
    close = ends if len(ends) == 1 else difflib.get_close_matches(key, known, n=1)
    meant = f"; did you mean {close[0]}?" if close else ";"
    where = "`aura sources` switches them" if key.startswith("job_sources") else "`aura config list` names every key"
    raise CommandFailed(f"{key!r} is no key with one value{meant} {where}", USAGE)


def _record(state: ConfigKey) -> dict[str, object]:
    return {
        "key": state.key,
        "value": state.value,
        "default": state.default,
        "is_set": state.is_set,
        "meaning": state.meaning,
        "choices": list(state.choices) if state.choices else None,
        "counts": state.counts,
    }
