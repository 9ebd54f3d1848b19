"""One function builds the definitions of the code location; tests hand it other sources or another encoder.

Nothing heavy is imported here: no model library, and no database is opened until an asset runs.
"""

from __future__ import annotations

from collections.abc import Mapping

from dagster import (
    AssetsDefinition,
    AssetSelection,
    Definitions,
    define_asset_job,
    in_process_executor,
)

from aura_assets.assets.adapter import ADAPTER_ASSET, embedding_adapter_asset
from aura_assets.assets.digest import DIGEST_ASSET, digest_asset
from aura_assets.assets.documents import DOCUMENTS_ASSET, documents_asset
from aura_assets.assets.embeddings import job_embeddings_asset
from aura_assets.assets.encoder import ENCODER_ASSET, encoder_asset
from aura_assets.assets.feedback import OUTCOMES_ASSET, RATINGS_ASSET, feedback_assets
from aura_assets.assets.index import job_index_asset
from aura_assets.assets.jobs import jobs_asset
from aura_assets.assets.metrics import METRICS_ASSET, weekly_metrics_asset
from aura_assets.assets.policy import POLICY_ASSET, policy_asset
from aura_assets.assets.preference import PREFERENCE_ASSET, preference_model_asset
from aura_assets.assets.profile import PROFILE_ASSET, profile_embedding_asset
from aura_assets.assets.raw import raw_listings_asset
from aura_assets.assets.shortlist import SHORTLIST_ASSET, shortlist_asset
from aura_assets.assets.skills import SKILL_REPORT_ASSET, skill_report_asset
from aura_assets.checks import newest_closed_week_check
from aura_assets.old_runs import tidy_sensor
from aura_assets.partitions import weekly_partitions
from aura_assets.resources import Encoder, Sources, WarehouseResource
from aura_assets.retraining import retraining_sensor
from aura_assets.schedules import daily_schedule, friday_schedule, sweep_sensor
from aura_io.workspace import Home
from aura_ml.embedding.base import Embedder
from aura_sources.registry import LoadedSource

WEEK_JOB = "week"
REFRESH_JOB = "refresh"
RETRAIN_JOB = "retrain"
RETRAINED = (
    RATINGS_ASSET,
    OUTCOMES_ASSET,
    PROFILE_ASSET,
    ADAPTER_ASSET,
    PREFERENCE_ASSET,
    POLICY_ASSET,
    SHORTLIST_ASSET,
    SKILL_REPORT_ASSET,
    METRICS_ASSET,
    DIGEST_ASSET,
)


def build_definitions(
    home: Home,
    *,
    sources: Mapping[str, LoadedSource] | None = None,
    embedder: Embedder | None = None,
) -> Definitions:
    """Return the definitions for ``home``; ``sources`` and ``embedder`` replace the configured ones in tests."""
    source_resource = Sources(home, sources)
    assets = week_assets(
        home, sorted(name for name, loaded in source_resource.all.items() if loaded.status != "not_installed")
    )
    everything = AssetSelection.assets(*(key for definition in assets for key in definition.keys))
    week_job = define_asset_job(
        WEEK_JOB,
        everything,
        description="A whole week: read the boards, normalize, embed, learn, rank, report. Pick a Friday; past weeks see only what was known then.",
    )
    refresh_job = define_asset_job(
        REFRESH_JOB,
        everything
        - AssetSelection.assets(ENCODER_ASSET, DOCUMENTS_ASSET, SKILL_REPORT_ASSET, METRICS_ASSET, DIGEST_ASSET),
        description="The week in progress up to its shortlist, as every morning.",
    )
    retrain_job = define_asset_job(
        RETRAIN_JOB,
        AssetSelection.assets(*RETRAINED),
        description="What follows from new ratings and outcomes: models, shortlist, figures. No board is asked.",
    )
    return Definitions(
        assets=assets,
        asset_checks=[newest_closed_week_check(home)],
        jobs=[week_job, refresh_job, retrain_job],
        schedules=[friday_schedule(home, WEEK_JOB), daily_schedule(home, REFRESH_JOB)],
        sensors=[
            sweep_sensor([WEEK_JOB, REFRESH_JOB, RETRAIN_JOB]),
            retraining_sensor(home, RETRAIN_JOB),
            tidy_sensor(home),
        ],
        executor=in_process_executor,
        resources={
            "home": home,
            "warehouse": WarehouseResource(database=str(home.settings.warehouse_path)),
            "sources": source_resource,
            "encoder": Encoder(home, embedder),
        },
    )


def week_assets(home: Home, source_names: list[str]) -> list[AssetsDefinition]:
    """Return every weekly asset, for the given sources."""
    partitions = weekly_partitions(home.calendar)
    return [
        *(raw_listings_asset(name, partitions) for name in source_names),
        jobs_asset(source_names, partitions),
        job_embeddings_asset(partitions),
        job_index_asset(partitions),
        profile_embedding_asset(partitions),
        *feedback_assets(partitions),
        embedding_adapter_asset(partitions),
        preference_model_asset(partitions),
        policy_asset(partitions),
        encoder_asset(partitions),
        shortlist_asset(partitions),
        documents_asset(partitions),
        skill_report_asset(partitions),
        weekly_metrics_asset(partitions),
        digest_asset(partitions),
    ]
