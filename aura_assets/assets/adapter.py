"""``embedding_adapter``: base vectors turned towards what the person likes, its forward test, and the gate's decision.

It acts in the ranking only; the index keeps base vectors.
"""

from collections.abc import Callable

import numpy as np
from dagster import AssetsDefinition, WeeklyPartitionsDefinition

from aura_assets.assets.embeddings import EMBEDDINGS_ASSET
from aura_assets.assets.feedback import RATINGS_ASSET
from aura_assets.assets.jobs import JOBS_ASSET
from aura_assets.assets.profile import PROFILE_ASSET, person_input
from aura_assets.descriptions import description_of
from aura_assets.learned import (
    Candidate,
    champion_before,
    inputs_of_earlier_weeks,
    learning_asset,
    training_seed,
)
from aura_assets.week_run import WeekRun
from aura_io.learning import EMBEDDING_ADAPTER, encoder_of, rated_until, weighted_vectors
from aura_io.lineage import inputs_of
from aura_io.queries import profile_vectors
from aura_io.ranking_reads import serving_taste
from aura_ml.adapter.training import ALGORITHM, adapter_id, train_taste
from aura_ml.hashing import data_version
from aura_ml.model_card import adapter_card
from aura_ml.preference.features import SEMANTIC
from aura_ml.ranking.components import profile_similarity

ADAPTER_ASSET = EMBEDDING_ADAPTER
CODE_VERSION = "1"


def embedding_adapter_asset(partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset."""
    return learning_asset(
        ADAPTER_ASSET,
        adapter_candidate,
        partitions,
        deps=[RATINGS_ASSET, EMBEDDINGS_ASSET, PROFILE_ASSET],
        kinds={"python", "duckdb"},
        code_version=CODE_VERSION,
        description=description_of(ADAPTER_ASSET),
    )


def adapter_candidate(run: WeekRun) -> Candidate:
    """Train and test the week's adapter, and save it."""
    rated = rated_until(run.home, run.warehouse, run.week, run.as_of)
    encoder_version = encoder_of(run.warehouse, run.week)
    serving = champion_before(run, ADAPTER_ASSET)
    taste = serving_taste(run.home, run.warehouse, run.as_of, encoder_version, before=run.week)
    trained = train_taste(
        rated.filter(rated["encoder_version"] == encoder_version),
        encoder_version,
        profile_score=_profile_score(run),
        champions=[(serving[0], taste)] if serving and taste else [],
        seed=training_seed(run, ADAPTER_ASSET),
    )
    model_id = adapter_id(trained)
    artifact = None
    if trained.taste is not None:
        artifact = run.home.artifacts.publish(ADAPTER_ASSET, model_id, trained.taste.save, {"algorithm": ALGORITHM})
    return Candidate(
        kind=ADAPTER_ASSET,
        algorithm=ALGORITHM,
        model_id=model_id,
        observations=trained.observations,
        decision=trained.decision,
        figures=trained.figures,
        artifact=artifact,
        inputs=[
            *inputs_of(run.warehouse, [(EMBEDDINGS_ASSET, run.week)]),
            *inputs_of(run.warehouse, [(RATINGS_ASSET, run.week), (PROFILE_ASSET, run.week)], user_id=run.user_id),
            *inputs_of_earlier_weeks(run, [JOBS_ASSET, EMBEDDINGS_ASSET, ADAPTER_ASSET]),
            person_input(run, "rated", data_version(rated.drop("vector", SEMANTIC))),
        ],
        card=adapter_card(trained, in_use=taste is not None),
    )


def _profile_score(run: WeekRun) -> Callable[[np.ndarray], np.ndarray] | None:
    """Return how the profile orders base vectors; None without a profile."""
    parts = weighted_vectors(profile_vectors(run.warehouse, run.week, run.user_id))
    if not parts:
        return None
    return lambda vectors: profile_similarity(vectors.astype(np.float32), parts)
