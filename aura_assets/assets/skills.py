"""``skill_report``: what the postings the person likes ask for and the profile does not show, with where to learn it.

Finding skills and judging gaps are pure functions of ``aura_ml.skills``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    ResourceParam,
    WeeklyPartitionsDefinition,
)

from aura_assets.assets.feedback import OUTCOMES_ASSET, RATINGS_ASSET
from aura_assets.assets.jobs import JOBS_ASSET
from aura_assets.assets.profile import person_input
from aura_assets.assets.shortlist import SHORTLIST_ASSET
from aura_assets.descriptions import description_of
from aura_assets.metadata import OWNERS, definition_metadata, result
from aura_assets.resources import WarehouseResource
from aura_assets.standing import UNCHANGED, circumstances, made_of_the_same, stored_rows
from aura_assets.telling import asset
from aura_assets.week_run import WeekRun, week_run
from aura_io.kept_resources import resource_source
from aura_io.lineage import inputs_of
from aura_io.person import PROFILE, Person, person_at
from aura_io.skill_files import past_reports, report_folder, write_report_files
from aura_io.skill_progress import SKILL_PROGRESS, Tick, learned_of, ticks_at, ticks_version
from aura_io.skills import Demand, skill_demand
from aura_io.warehouse import Commit, Input, Replace
from aura_io.workspace import Home
from aura_ml.hashing import content_hash, data_version
from aura_ml.records import Profile
from aura_ml.schemas import TABLES
from aura_ml.skills.finder import find_skills, profile_skill_ids, skill_ids
from aura_ml.skills.gaps import GapReport, gap_report, of_week
from aura_ml.skills.lexicon import load_lexicon
from aura_ml.skills.report import write_report

SKILL_REPORT_ASSET = "skill_report"
CODE_VERSION = "4"
GROUP = "reports"
LEXICON_INPUT = "skills_lexicon"
"""Input that ships with AURA; it has no lineage of its own."""
TEXTS_AT_ONCE = 1000
"""A whole week's texts as Python strings would be in memory once more."""
TABLE_NAMES = ("skill_reports", "skill_gaps", "skill_week_gaps")
TITLES = ("headline", "work")
"""Kinds of statements that say what the person is or was."""
NO_PROFILE = "there is no profile yet, so that every skill counts as missing"
SAMPLES_LEFT_OUT = "sample postings do not count"


def skill_report_asset(partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset."""

    @asset(
        name=SKILL_REPORT_ASSET,
        deps=[JOBS_ASSET, RATINGS_ASSET, OUTCOMES_ASSET, SHORTLIST_ASSET],
        partitions_def=partitions,
        group_name=GROUP,
        kinds={"spacy", "duckdb"},
        owners=OWNERS,
        code_version=CODE_VERSION,
        description=description_of(SKILL_REPORT_ASSET),
        metadata=definition_metadata(TABLES["skill_gaps"]),
    )
    def skill_report(
        context: AssetExecutionContext, home: ResourceParam[Home], warehouse: WarehouseResource
    ) -> MaterializeResult:
        run = week_run(context, home, warehouse)
        person = person_at(run.home.userdb, run.home.settings, run.user_id, run.as_of)
        demand = skill_demand(
            run.warehouse,
            run.home.userdb,
            run.home.calendar,
            run.user_id,
            week=run.week,
            cut=run.as_of,
            with_samples=run.home.settings.demo,
        )
        ticks = ticks_at(run.home.userdb, run.user_id, run.as_of)
        inputs = _inputs(run, person, demand, ticks)
        kept = standing_report(run, inputs)
        made = kept or _made(run, person, demand, ticks)
        written = write_report(
            made.summary.row(0, named=True),
            made.gaps.to_dicts(),
            past_reports(run.warehouse, run.week, run.user_id, made.basis),
            resource_source(run.home.settings),
            made.week_gaps.to_dicts(),
        )
        settings = run.home.settings
        path = write_report_files(report_folder(settings.outputs_dir, run.week, run.user_id), written)
        shown = path.relative_to(settings.home).as_posix()
        where = {"week": run.week, "user_id": run.user_id}
        entry = run.entry(
            SKILL_REPORT_ASSET,
            CODE_VERSION,
            made.version,
            inputs,
            made.gaps.height,
            user_id=run.user_id,
            artifact=shown,
        )
        replace = [] if kept else [Replace(TABLES[name], where, frame) for name, frame in made.frames.items()]
        run.warehouse.commit(Commit(lineage=[entry], replace=replace))
        return result(
            run,
            made.version,
            rows=made.gaps.height,
            numbers={**made.numbers, UNCHANGED: kept is not None},
            texts={"basis": made.basis, "reason": made.summary["reason"][0], "path": shown},
        )

    return skill_report


def with_skills(postings: pl.DataFrame) -> pl.DataFrame:
    """Return the frame that ``gap_report`` takes: the skills each text names instead of the text."""
    named: list[list[str]] = []
    for part in postings.iter_slices(TEXTS_AT_ONCE):
        named += [skill_ids(mentions) for mentions in find_skills(part["text"].fill_null("").to_list())]
    return postings.drop("text").with_columns(pl.Series("skills", named, dtype=pl.List(pl.String)))


def _shown_by(profile: Profile | None) -> set[str]:
    if profile is None:
        return set()
    titles = [fact.text for fact in profile.facts if fact.kind in TITLES]
    return profile_skill_ids(profile.skills, [fact.text for fact in profile.facts], titles)


def _reason(report: GapReport, demand: Demand, person: Person) -> str:
    said = [report.reason]
    if demand.samples_left_out:
        said.append(SAMPLES_LEFT_OUT)
    if person.profile is None:
        said.append(NO_PROFILE)
    return "; ".join(said)


@dataclass(frozen=True)
class _Made:
    """The rows of the tables: the report of all weeks in words, its skills, and the week's alone."""

    summary: pl.DataFrame
    gaps: pl.DataFrame
    week_gaps: pl.DataFrame

    @property
    def frames(self) -> dict[str, pl.DataFrame]:
        return dict(zip(TABLE_NAMES, (self.summary, self.gaps, self.week_gaps), strict=True))

    @property
    def basis(self) -> str:
        return str(self.summary["basis"][0])

    @property
    def version(self) -> str:
        return content_hash(*(data_version(frame) for frame in self.frames.values()))

    @property
    def numbers(self) -> dict[str, float]:
        index = self.summary["skill_gap_index"][0]
        return {
            "skills_found": self.gaps.height,
            "gaps": self.gaps["rank"].count(),
            "gaps_found": self.summary["n_found"][0],
            "skill_gap_index": index or 0.0,
            "skill_gap_index_n": self.summary["n_high"][0] if index is not None else 0,
        }


def standing_report(run: WeekRun, inputs: Sequence[Input]) -> _Made | None:
    """Return the week's report as committed, if making it again would give the same."""
    before = made_of_the_same(run.warehouse, SKILL_REPORT_ASSET, run.week, CODE_VERSION, inputs, run.user_id)
    if before is None:
        return None
    stored = _Made(
        *(stored_rows(run.warehouse, TABLES[name], run.week, run.user_id) for name in TABLE_NAMES),
    )
    return stored if stored.version == before.data_version else None


def _made(run: WeekRun, person: Person, demand: Demand, ticks: Mapping[str, Tick]) -> _Made:
    """Judge the postings of all weeks, and those of the week alone."""
    named = with_skills(demand.postings)
    shown, learned = _shown_by(person.profile), load_lexicon().with_implied(learned_of(ticks))
    report = gap_report(named, shown, learned=learned)
    alone = gap_report(of_week(named, run.week), shown, learned=learned)
    return _Made(
        _summary(run, report, alone, demand, person),
        _rows(run, report, "skill_gaps", ticks),
        _rows(run, alone, "skill_week_gaps", ticks),
    )


def _inputs(run: WeekRun, person: Person, demand: Demand, ticks: Mapping[str, Tick]) -> list[Input]:
    return [
        *inputs_of(run.warehouse, [(JOBS_ASSET, run.week)]),
        *inputs_of(
            run.warehouse,
            [(asset_name, run.week) for asset_name in (RATINGS_ASSET, OUTCOMES_ASSET, SHORTLIST_ASSET)],
            user_id=run.user_id,
        ),
        person_input(run, PROFILE, person.versions[PROFILE]),
        person_input(run, "rated", data_version(demand.rated)),
        person_input(run, SKILL_PROGRESS, ticks_version(ticks)),
        Input(LEXICON_INPUT, run.week, load_lexicon().version),
        circumstances(run, data_version(demand.ranked.drop("text")), demand.samples_left_out),
    ]


def _summary(run: WeekRun, report: GapReport, alone: GapReport, demand: Demand, person: Person) -> pl.DataFrame:
    """Return the row of ``skill_reports``."""
    has_profile = person.profile is not None
    row = {
        "week": run.week,
        "user_id": run.user_id,
        "basis": report.basis,
        "contrast": report.contrast,
        "reason": _reason(report, demand, person),
        "has_profile": has_profile,
        "n_high": report.n_high,
        "n_low": report.n_low,
        "n_failed": report.n_failed,
        "n_found": report.n_found,
        "n_top": report.n_top,
        "skill_gap_index": report.skill_gap_index if has_profile else None,
        "week_basis": alone.basis,
        "week_reason": alone.reason,
        "week_n_high": alone.n_high,
        "week_n_low": alone.n_low,
        "week_skill_gap_index": alone.skill_gap_index if has_profile else None,
    }
    return TABLES["skill_reports"].frame([row])


def _rows(run: WeekRun, report: GapReport, table_name: str, ticks: Mapping[str, Tick]) -> pl.DataFrame:
    """Return the rows of ``skill_gaps`` or ``skill_week_gaps``."""
    own = {"week": run.week, "user_id": run.user_id, "basis": report.basis}
    states = {tick.skill_id: tick.state for tick in ticks.values()}
    progress = pl.Series("progress", [states.get(skill_id) for skill_id in report.frame["skill_id"]], dtype=pl.String)
    rows = report.frame.with_columns(progress, *(pl.lit(value).alias(name) for name, value in own.items()))
    return rows.select(pl.col(name).cast(dtype) for name, dtype in TABLES[table_name].schema.items())
