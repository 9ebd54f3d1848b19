"""``encoder``: the text encoder trained on with liked against rejected postings, its forward test, the gate's decision.

One that passes encodes the weeks after; closed weeks keep the vectors they have.
"""

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    ResourceParam,
    WeeklyPartitionsDefinition,
)

from aura_assets.assets.feedback import RATINGS_ASSET
from aura_assets.assets.jobs import JOBS_ASSET
from aura_assets.assets.profile import person_input
from aura_assets.descriptions import description_of
from aura_assets.learned import (
    Candidate,
    commit_candidate,
    definition_of,
    inputs_of_earlier_weeks,
    settle,
    training_seed,
)
from aura_assets.resources import Encoder, WarehouseResource
from aura_assets.week_run import WeekRun, week_run
from aura_io.learning import ENCODER, rated_texts
from aura_io.lineage import inputs_of
from aura_io.workspace import Home
from aura_ml.embedding.base import Embedder
from aura_ml.embedding.encoder_training import (
    ALGORITHM,
    TrainedEncoder,
    minilm_encoding,
    minilm_training,
    not_trained,
    train_encoder,
)
from aura_ml.embedding.finetune import FineTuneConfig
from aura_ml.embedding.minilm import MiniLM
from aura_ml.hashing import data_version
from aura_ml.model_card import encoder_card

ENCODER_ASSET = ENCODER
CODE_VERSION = "1"
SWITCHED_OFF = "learning.fine_tune is false in config.yaml"
STAND_IN = "the stand-in encoder has no weights to train"
SHARED = "several people share this data folder, and with it the postings' vectors"


def encoder_asset(partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset."""

    @definition_of(
        ENCODER_ASSET,
        partitions,
        deps=[RATINGS_ASSET, JOBS_ASSET],
        kinds={"torch", "duckdb"},
        code_version=CODE_VERSION,
        description=description_of(ENCODER_ASSET),
    )
    def encoder_of_person(
        context: AssetExecutionContext,
        home: ResourceParam[Home],
        warehouse: WarehouseResource,
        encoder: ResourceParam[Encoder],
    ) -> MaterializeResult:
        run = week_run(context, home, warehouse)
        settle(context, run, ENCODER_ASSET)
        return commit_candidate(run, encoder_candidate(run, encoder.of_week(run.week, run.as_of)), CODE_VERSION)

    return encoder_of_person


def encoder_candidate(run: WeekRun, in_use: Embedder) -> Candidate:
    """Train and test the week's encoder beside the one in use, and save it if it passes.

    Nothing is written before it is trained: a run that is killed leaves the encoder in use, and starts anew.
    """
    rated = rated_texts(run.home, run.warehouse, run.week, run.as_of)
    trained = _trained(run, in_use)
    artifact = None
    if trained.tensors is not None:
        about = {"algorithm": ALGORITHM, "version": trained.tensors.version}
        artifact = run.home.artifacts.publish(ENCODER_ASSET, trained.model_id, trained.tensors.save, about)
    return Candidate(
        kind=ENCODER_ASSET,
        algorithm=ALGORITHM,
        model_id=trained.model_id,
        observations=trained.observations,
        decision=trained.decision,
        figures=trained.figures,
        artifact=artifact,
        inputs=[
            *inputs_of(run.warehouse, [(JOBS_ASSET, run.week)]),
            *inputs_of(run.warehouse, [(RATINGS_ASSET, run.week)], user_id=run.user_id),
            *inputs_of_earlier_weeks(run, [JOBS_ASSET, ENCODER_ASSET]),
            person_input(run, "rated", data_version(rated)),
        ],
        card=encoder_card(trained, in_use.version),
    )


def _trained(run: WeekRun, in_use: Embedder) -> TrainedEncoder:
    if not run.home.settings.learning.fine_tune:
        return not_trained(SWITCHED_OFF)
    if not isinstance(in_use, MiniLM):
        return not_trained(STAND_IN)
    people = run.warehouse.query("SELECT DISTINCT user_id FROM slates WHERE user_id <> ?", [run.user_id])
    if people.height:
        return not_trained(SHARED)
    config = FineTuneConfig(seed=training_seed(run, ENCODER_ASSET))
    rated = rated_texts(run.home, run.warehouse, run.week, run.as_of)
    return train_encoder(rated, minilm_training(in_use), minilm_encoding(in_use), config)
