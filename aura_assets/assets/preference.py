"""``preference_model``: the week's candidate, its forward test, and the gate's decision.

Training and gate are pure functions of ``aura_ml.preference``; which model serves is a fold over the promotions.
"""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
from dagster import AssetsDefinition, WeeklyPartitionsDefinition

from aura_assets.assets.embeddings import EMBEDDINGS_ASSET
from aura_assets.assets.feedback import RATINGS_ASSET
from aura_assets.assets.jobs import JOBS_ASSET
from aura_assets.assets.profile import PROFILE_ASSET, person_input
from aura_assets.descriptions import description_of
from aura_assets.learned import (
    Candidate,
    Served,
    champion_before,
    earlier_champions_before,
    inputs_of_earlier_weeks,
    kept_candidate,
    learning_asset,
    tested_against,
    training_seed,
)
from aura_assets.standing import circumstances
from aura_assets.week_run import WeekRun
from aura_io.learning import PREFERENCE_MODEL, candidate_jobs, encoder_of, of_encoder, rated_until, with_nearness
from aura_io.lineage import inputs_of
from aura_io.queries import identities_until
from aura_io.warehouse import Input
from aura_ml.hashing import data_version
from aura_ml.model_card import preference_card
from aura_ml.preference import load_model
from aura_ml.preference.features import SEMANTIC
from aura_ml.preference.training import train_candidate

PREFERENCE_ASSET = PREFERENCE_MODEL
CODE_VERSION = "4"


def preference_model_asset(partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset."""
    return learning_asset(
        PREFERENCE_ASSET,
        preference_candidate,
        partitions,
        deps=[RATINGS_ASSET, JOBS_ASSET, EMBEDDINGS_ASSET, PROFILE_ASSET],
        kinds={"torch", "duckdb"},
        code_version=CODE_VERSION,
        description=description_of(PREFERENCE_ASSET),
    )


def preference_candidate(run: WeekRun) -> Candidate:
    """Return the week's preference model: trained, tested and saved, or as it was where all it depends on is as it was."""
    rated = rated_until(run.home, run.warehouse, run.week, run.as_of)
    encoder_version = encoder_of(run.warehouse, run.week)
    serving = champion_before(run, PREFERENCE_ASSET)
    if serving is not None and not of_encoder(serving[2], encoder_version, run.warehouse):
        serving = None
    inputs = _inputs(run, rated)
    candidate = kept_candidate(run, PREFERENCE_ASSET, CODE_VERSION, inputs) or _trained(
        run, rated, encoder_version, serving, inputs
    )
    return replace(candidate, card=preference_card(candidate, str(serving[2]["algorithm"]) if serving else None))


def _trained(
    run: WeekRun, rated: pl.DataFrame, encoder_version: str, serving: Served | None, inputs: Sequence[Input]
) -> Candidate:
    former = [
        (unseen_from, load_model(folder))
        for unseen_from, folder, row in earlier_champions_before(run, PREFERENCE_ASSET)
        if of_encoder(row, encoder_version, run.warehouse)
    ]
    trained = train_candidate(
        rated,
        with_nearness(candidate_jobs(run.warehouse, run.week), run.warehouse, run.week, run.user_id),
        run.home.settings.models.preference_model,
        champions=[(serving[0], load_model(serving[1]))] if serving else [],
        former=former,
        seed=training_seed(run, PREFERENCE_ASSET),
    )
    return Candidate(
        kind=PREFERENCE_ASSET,
        algorithm=trained.algorithm,
        model_id=trained.model_id,
        observations=trained.observations,
        decision=trained.decision,
        figures={**trained.figures, "encoder_version": encoder_version},
        artifact=run.home.artifacts.publish(
            PREFERENCE_ASSET, trained.model_id, trained.model.save, {"algorithm": trained.algorithm}
        ),
        inputs=inputs,
        card="",
    )


def _inputs(run: WeekRun, rated: pl.DataFrame) -> list[Input]:
    return [
        *inputs_of(run.warehouse, [(JOBS_ASSET, run.week), (EMBEDDINGS_ASSET, run.week)]),
        *inputs_of(run.warehouse, [(RATINGS_ASSET, run.week), (PROFILE_ASSET, run.week)], user_id=run.user_id),
        *inputs_of_earlier_weeks(run, [JOBS_ASSET, EMBEDDINGS_ASSET, PREFERENCE_ASSET]),
        person_input(run, "rated", data_version(rated.drop("vector", SEMANTIC))),
        circumstances(
            run,
            run.as_of,
            run.home.settings.models.preference_model,
            data_version(identities_until(run.warehouse, run.week)),
            tested_against(run, PREFERENCE_ASSET),
        ),
    ]
