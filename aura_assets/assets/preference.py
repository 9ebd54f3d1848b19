"""``preference_model``: the week's candidate, its forward test, and the gate's decision.

Training and gate are pure functions of ``aura_ml.preference``; which model serves is a fold over the promotions.
"""

import json
from datetime import date
from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    MetadataValue,
    ResourceParam,
    WeeklyPartitionsDefinition,
    asset,
)

from aura_assets.assets.embeddings import EMBEDDINGS_ASSET
from aura_assets.assets.feedback import RATINGS_ASSET
from aura_assets.assets.jobs import JOBS_ASSET
from aura_assets.assets.profile import person_input
from aura_assets.metadata import OWNERS, definition_metadata, result
from aura_assets.resources import WarehouseResource
from aura_assets.week_run import USER_ID, WeekRun, week_run
from aura_io.artifacts import Artifact
from aura_io.learning import candidate_jobs, champion, decided_before, promotion_frame, rated_jobs
from aura_io.lineage import inputs_of
from aura_io.warehouse import Append, Commit, LineageEntry, Replace
from aura_io.workspace import Home
from aura_ml.hashing import canonical_json, content_hash, data_version
from aura_ml.model_card import preference_card
from aura_ml.preference import PreferenceModel, load_model
from aura_ml.preference.training import TrainedCandidate, train_candidate
from aura_ml.promotion import PromotionRecord
from aura_ml.schemas import TABLES

PREFERENCE_ASSET = "preference_model"
CODE_VERSION = "1"
GROUP = "learning"


def preference_model_asset(partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset."""

    @asset(
        name=PREFERENCE_ASSET,
        deps=[RATINGS_ASSET, JOBS_ASSET, EMBEDDINGS_ASSET],
        partitions_def=partitions,
        group_name=GROUP,
        kinds={"torch", "duckdb"},
        owners=OWNERS,
        code_version=CODE_VERSION,
        description="Predicts the five facets of a rating; in use only once it has passed its forward test.",
        metadata=definition_metadata(TABLES["models"]),
    )
    def preference_model(
        context: AssetExecutionContext, home: ResourceParam[Home], warehouse: WarehouseResource
    ) -> MaterializeResult:
        run = week_run(context, home, warehouse)
        rated = rated_jobs(
            run.warehouse,
            run.home.userdb,
            run.home.calendar,
            USER_ID,
            week=run.week,
            cut=run.as_of,
            with_samples=run.home.settings.demo,
        )
        serving = champion(run.warehouse, USER_ID, PREFERENCE_ASSET, run.as_of, before=run.week)
        trained = train_candidate(
            rated,
            candidate_jobs(run.warehouse, run.week),
            run.home.settings.models.preference_model,
            champions=_loaded(run, serving),
            seed=_seed(run),
        )
        artifact = run.home.artifacts.publish(
            PREFERENCE_ASSET, trained.model_id, trained.model.save, {"algorithm": trained.algorithm}
        )
        version = content_hash(trained.model_id, trained.decision.promoted, trained.decision.reason)
        inputs = [
            *inputs_of(run.warehouse, [(JOBS_ASSET, run.week), (EMBEDDINGS_ASSET, run.week)]),
            *inputs_of(run.warehouse, [(RATINGS_ASSET, run.week)], user_id=USER_ID),
            person_input(run, "rated", data_version(rated.drop("vector"))),
        ]
        entry = run.entry(
            PREFERENCE_ASSET, CODE_VERSION, version, inputs, 1, user_id=USER_ID, artifact=artifact.relative
        )
        run.warehouse.commit(_commit(run, trained, artifact, entry))
        card = preference_card(trained, None if serving is None else str(serving["algorithm"]))
        return result(
            run,
            version,
            rows=1,
            numbers={"observations": trained.observations, "promoted": int(trained.decision.promoted)},
            texts={"algorithm": trained.algorithm, "decision": trained.decision.reason},
            documents={"model_card": MetadataValue.md(card)},
        )

    return preference_model


def _seed(run: WeekRun) -> int:
    return int(content_hash(USER_ID, run.week)[:8], 16) % 2**31


def _loaded(run: WeekRun, serving: dict[str, Any] | None) -> list[tuple[date, PreferenceModel]]:
    """Return the model that served before the week, with the first week it had not seen."""
    if serving is None:
        return []
    artifact = run.home.artifacts.open(str(serving["artifact"]), str(serving["artifact_hash"]))
    return [(run.home.calendar.week_of(serving["training_cutoff"]), load_model(artifact.path))]


def _commit(run: WeekRun, trained: TrainedCandidate, artifact: Artifact, entry: LineageEntry) -> Commit:
    figures = canonical_json(trained.figures)
    record = PromotionRecord(
        kind=PREFERENCE_ASSET,
        model_id=trained.model_id,
        training_cutoff=run.as_of,
        promoted=trained.decision.promoted,
        decided_at=run.started,
        figures=figures,
        reason=trained.decision.reason,
        user_id=USER_ID,
        week_end=None if run.is_final else run.window.end,
    )
    promotion = promotion_frame(
        record,
        week=run.week,
        algorithm=trained.algorithm,
        artifact=artifact.relative,
        artifact_hash=artifact.manifest_hash,
        run_id=run.run_id,
    )
    model = {
        "week": run.week,
        "user_id": USER_ID,
        "kind": PREFERENCE_ASSET,
        "model_id": trained.model_id,
        "algorithm": trained.algorithm,
        "training_cutoff": run.as_of,
        "observations": trained.observations,
        "artifact": artifact.relative,
        "artifact_hash": artifact.manifest_hash,
        "config": json.dumps(trained.figures["config"], sort_keys=True),
        "figures": figures,
        "promoted": trained.decision.promoted,
        "reason": trained.decision.reason,
    }
    where = {"week": run.week, "user_id": USER_ID, "kind": PREFERENCE_ASSET}
    models = TABLES["models"]
    return Commit(
        lineage=[entry],
        replace=[Replace(models, where, models.frame([model]))],
        append=[] if decided_before(run.warehouse, record) else [Append(TABLES["promotions"], promotion)],
    )
