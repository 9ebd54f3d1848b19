"""Building a demonstration: every closed week made as on its Friday, then lived through, and the week in progress.

Weeks that were finished before an interruption are not made again; the folder is ``folder``'s, the acts are ``play``'s.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aura_cli.demo.folder import DemoFolder, Plan, State
from aura_cli.failures import CommandFailed

if TYPE_CHECKING:
    from aura_assets.runs import RunResult
    from aura_cli.demo.play import Played, Player
    from aura_io.clock import FixedClock
    from aura_io.workspace import Home

RUN_AT = timedelta(hours=9)
"""After the end of a week its run starts, as on a Friday."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class BuiltWeek:
    """One week of a demonstration.

    Attributes:
        run_id: of the run that made it. seconds: it took.
        played: what the person did after it; None where it is left to whoever looks at it.
    """

    week: date
    run_id: str
    seconds: float
    played: Played | None
    promoted: tuple[str, ...]


def plan_of(seed: int, weeks: int, now: datetime) -> Plan:
    """Return the plan of a demonstration that ends with the newest closed week of ``now`` on this computer."""
    from aura_io.installation import computer_timezone
    from aura_ml.weeks import WeekCalendar, friday_on_or_before

    timezone = computer_timezone()
    calendar = WeekCalendar(timezone, friday_on_or_before(now.date() - timedelta(days=7 * (weeks + 2))))
    return Plan(seed, weeks, calendar.newest_closed(now), timezone)


def build(folder: DemoFolder, state: State, now: datetime, say: Say) -> list[BuiltWeek]:
    """Make and live through what is not done yet; return the weeks that this call made, the one in progress last.

    Args:
        now: the real time: nothing is dated later.
        say: shows a line of progress.

    Raises:
        CommandFailed: a run failed; the message says which and why.
        KeyboardInterrupt: it was interrupted; a later call goes on where this one stopped.
    """
    from aura_assets.build import build_definitions
    from aura_io.clock import FixedClock
    from aura_io.dagster_home import quiet_known_warnings
    from aura_io.logs import configure_logging
    from aura_io.workspace import open_home

    quiet_known_warnings()
    plan, settings = state.plan, folder.settings()
    configure_logging(settings.logs_dir, weekly=True)
    clock = FixedClock(_first_instant(plan))
    home = open_home(settings, clock)
    try:
        from aura_cli.demo.person import record_person

        record_person(home, home.calendar.window(plan.closed[0]).start + RUN_AT)
        builder = _Builder(folder, home, clock, build_definitions(home), say)
        return builder.build(state, now)
    finally:
        home.userdb.close()


class _Builder:
    def __init__(self, folder: DemoFolder, home: Home, clock: FixedClock, definitions: Any, say: Say) -> None:
        self._folder = folder
        self._home = home
        self._clock = clock
        self._definitions = definitions
        self._say = say
        self._player: Player | None = None

    def build(self, state: State, now: datetime) -> list[BuiltWeek]:
        plan = state.plan
        made: list[BuiltWeek] = []
        for number, week in enumerate(plan.closed, start=1):
            if week in state.done:
                continue
            self._clock.set(min(self._home.calendar.window(week).end + RUN_AT, now))
            built = self._week(week, plan, lived=week != plan.newest)
            made.append(built)
            state = State(plan, (*state.done, week))
            self._folder.save(state)
            self._say(f"week {number} of {plan.weeks}: {_in_words(built)}")
        self._clock.set(now)
        made.append(self._week(self._home.calendar.week_of(now), plan, lived=False))
        self._folder.save(State(plan, state.done, complete=True))
        self._say(f"the week in progress: {_in_words(made[-1])}")
        return made

    def _week(self, week: date, plan: Plan, *, lived: bool) -> BuiltWeek:
        began = time.monotonic()
        result = self._run(week)
        played = self._player_of(plan).play(week) if lived else None
        return BuiltWeek(week, result.run_id, round(time.monotonic() - began, 1), played, _promoted(self._home, week))

    def _run(self, week: date) -> RunResult:
        from dagster import DagsterExecutionInterruptedError

        from aura_assets.runs import materialize

        try:
            result = materialize(self._home, [week], definitions=self._definitions)[0]
        except DagsterExecutionInterruptedError as stopped:
            raise KeyboardInterrupt from stopped
        if not result.success:
            raise CommandFailed(
                f"week {week} of the demonstration could not be made: {result.message}. What is done is kept; "
                "`aura demo` goes on there, `aura demo --force` builds it anew."
            )
        return result

    def _player_of(self, plan: Plan) -> Player:
        if self._player is None:
            from aura_cli.demo.person import person_of
            from aura_cli.demo.play import Player

            person = person_of(self._home, plan.seed, plan.closed[0])
            self._player = Player(self._home, self._clock, person, plan.seed, plan.closed[0])
        return self._player


def _first_instant(plan: Plan) -> datetime:
    from aura_ml.weeks import WeekCalendar

    return WeekCalendar(plan.timezone, plan.closed[0]).window(plan.closed[0]).end + RUN_AT


def _promoted(home: Home, week: date) -> tuple[str, ...]:
    rows = home.warehouse.query(
        "SELECT kind FROM models WHERE week = ? AND user_id = ? AND promoted ORDER BY kind", [week, home.user_id]
    )
    return tuple(rows["kind"].to_list())


def _in_words(built: BuiltWeek) -> str:
    words = [f"{built.week}, made in {built.seconds:.0f} s"]
    if built.played is not None:
        done = built.played
        words.append(
            f"{done.ratings} ratings, {done.outcomes} steps of applications, {done.documents} documents asked for"
        )
    if built.promoted:
        words.append(f"put in use: {', '.join(kind.replace('_', ' ') for kind in built.promoted)}")
    return "; ".join(words)
