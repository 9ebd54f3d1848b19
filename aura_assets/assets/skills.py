"""``skill_report``: what the postings the person likes ask for and the profile does not show, with where to learn it.

Finding skills and judging gaps are pure functions of ``aura_ml.skills``.
"""

import polars as pl
from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    MetadataValue,
    ResourceParam,
    WeeklyPartitionsDefinition,
    asset,
)

from aura_assets.assets.feedback import OUTCOMES_ASSET, RATINGS_ASSET
from aura_assets.assets.jobs import JOBS_ASSET
from aura_assets.assets.profile import person_input
from aura_assets.assets.shortlist import SHORTLIST_ASSET
from aura_assets.metadata import OWNERS, definition_metadata, result
from aura_assets.resources import WarehouseResource
from aura_assets.week_run import WeekRun, week_run
from aura_io.lineage import inputs_of
from aura_io.person import PROFILE, Person, person_at
from aura_io.skill_files import past_reports, report_folder, write_report_files
from aura_io.skills import Demand, skill_demand
from aura_io.warehouse import Commit, Input, Replace
from aura_io.workspace import Home
from aura_ml.hashing import content_hash, data_version
from aura_ml.records import Profile
from aura_ml.schemas import TABLES
from aura_ml.skills.finder import find_skills, profile_skill_ids, skill_ids
from aura_ml.skills.gaps import GapReport, gap_report
from aura_ml.skills.lexicon import load_lexicon
from aura_ml.skills.report import write_report
from aura_ml.skills.resources import OfflineCatalogue

SKILL_REPORT_ASSET = "skill_report"
CODE_VERSION = "2"
GROUP = "reports"
LEXICON_INPUT = "skills_lexicon"
"""Input that ships with AURA; it has no lineage of its own."""
CATALOGUE = OfflineCatalogue()
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
        description="Skills that the liked postings ask for and the profile lacks, with where to learn them.",
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
        report = gap_report(with_skills(demand.postings), _shown_by(person.profile))
        index = report.skill_gap_index if person.profile is not None else None
        reason = _reason(report, demand, person)
        summary, gaps = _frames(run, report, reason, index, person)
        version = content_hash(data_version(summary), data_version(gaps))
        where = {"week": run.week, "user_id": run.user_id}
        inputs = _inputs(run, person, demand)
        written = write_report(
            summary.row(0, named=True), gaps.to_dicts(), past_reports(run.warehouse, run.week, run.user_id), CATALOGUE
        )
        settings = run.home.settings
        path = write_report_files(report_folder(settings.outputs_dir, run.week, run.user_id), written)
        shown = path.relative_to(settings.home).as_posix()
        run.warehouse.commit(
            Commit(
                lineage=[
                    run.entry(
                        SKILL_REPORT_ASSET,
                        CODE_VERSION,
                        version,
                        inputs,
                        gaps.height,
                        user_id=run.user_id,
                        artifact=shown,
                    )
                ],
                replace=[
                    Replace(TABLES["skill_reports"], where, summary),
                    Replace(TABLES["skill_gaps"], where, gaps),
                ],
            )
        )
        return result(
            run,
            version,
            rows=gaps.height,
            numbers={
                "skills_found": gaps.height,
                "gaps": gaps["rank"].count(),
                "gaps_found": report.n_found,
                "skill_gap_index": index or 0.0,
                "skill_gap_index_n": report.n_high if index is not None else 0,
            },
            texts={"basis": report.basis, "reason": reason, "path": shown},
            documents={"report": MetadataValue.md(written.markdown)},
        )

    return skill_report


def with_skills(postings: pl.DataFrame) -> pl.DataFrame:
    """Return the frame that ``gap_report`` takes: the skills each text names instead of the text."""
    texts = postings["text"].fill_null("").to_list()
    named = [skill_ids(mentions) for mentions in find_skills(texts)] if texts else []
    return postings.drop("text").with_columns(pl.Series("skills", named, dtype=pl.List(pl.String)))


def _shown_by(profile: Profile | None) -> set[str]:
    if profile is None:
        return set()
    return profile_skill_ids(profile.skills, [fact.text for fact in profile.facts])


def _reason(report: GapReport, demand: Demand, person: Person) -> str:
    said = [report.reason]
    if demand.samples_left_out:
        said.append(SAMPLES_LEFT_OUT)
    if person.profile is None:
        said.append(NO_PROFILE)
    return "; ".join(said)


def _inputs(run: WeekRun, person: Person, demand: Demand) -> list[Input]:
    return [
        *inputs_of(run.warehouse, [(JOBS_ASSET, run.week)]),
        *inputs_of(
            run.warehouse,
            [(asset_name, run.week) for asset_name in (RATINGS_ASSET, OUTCOMES_ASSET, SHORTLIST_ASSET)],
            user_id=run.user_id,
        ),
        person_input(run, PROFILE, person.versions[PROFILE]),
        person_input(run, "rated", data_version(demand.rated)),
        Input(LEXICON_INPUT, run.week, load_lexicon().version),
    ]


def _frames(
    run: WeekRun, report: GapReport, reason: str, index: float | None, person: Person
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of ``skill_reports`` (one) and of ``skill_gaps``."""
    row = {
        "week": run.week,
        "user_id": run.user_id,
        "basis": report.basis,
        "contrast": report.contrast,
        "reason": reason,
        "has_profile": person.profile is not None,
        "n_high": report.n_high,
        "n_low": report.n_low,
        "n_failed": report.n_failed,
        "n_found": report.n_found,
        "n_top": report.n_top,
        "skill_gap_index": index,
    }
    own = {"week": run.week, "user_id": run.user_id, "basis": report.basis}
    table = TABLES["skill_gaps"]
    gaps = report.frame.with_columns(pl.lit(value).alias(name) for name, value in own.items())
    return TABLES["skill_reports"].frame([row]), gaps.select(
        pl.col(name).cast(dtype) for name, dtype in table.schema.items()
    )
