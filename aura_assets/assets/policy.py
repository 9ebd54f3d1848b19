"""``policy``: how the five of a week are chosen: the week's candidate, its test on later slates, the gate's decision.

Until one passes, the ladder's first rung fills the slate. The exploring place is added where the slate is made.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from dagster import AssetsDefinition, WeeklyPartitionsDefinition

from aura_assets.assets.embeddings import EMBEDDINGS_ASSET
from aura_assets.assets.feedback import OUTCOMES_ASSET, RATINGS_ASSET
from aura_assets.assets.jobs import JOBS_ASSET
from aura_assets.assets.preference import PREFERENCE_ASSET
from aura_assets.assets.profile import person_input
from aura_assets.descriptions import description_of
from aura_assets.learned import (
    SHORTLIST,
    Candidate,
    champion_before,
    earlier_champions_before,
    inputs_of_earlier_weeks,
    learning_asset,
    training_seed,
)
from aura_assets.week_run import WeekRun
from aura_io.learning import POLICY, encoder_of, of_encoder
from aura_io.lineage import inputs_of
from aura_io.policy_log import logged_weeks
from aura_io.queries import slates_of_record
from aura_io.userdb import FACETS
from aura_ml.hashing import content_hash, data_version
from aura_ml.model_card import policy_card
from aura_ml.policy.ladder import Rung, first_rung
from aura_ml.policy.storage import load_policy
from aura_ml.policy.training import train_policy

POLICY_ASSET = POLICY
CODE_VERSION = "3"


def policy_asset(partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset."""
    return learning_asset(
        POLICY_ASSET,
        policy_candidate,
        partitions,
        deps=[RATINGS_ASSET, OUTCOMES_ASSET, PREFERENCE_ASSET, EMBEDDINGS_ASSET],
        kinds={"torch", "duckdb"},
        code_version=CODE_VERSION,
        description=description_of(POLICY_ASSET),
    )


def policy_candidate(run: WeekRun) -> Candidate:
    """Train and test the week's policy, and save it."""
    log = logged_weeks(run.home, run.warehouse, run.week, run.as_of)
    encoder_version = encoder_of(run.warehouse, run.week)
    first = first_rung(encoder_version)
    in_use = _in_use(run, encoder_version) or first
    trained = train_policy(
        log,
        run.home.settings.models.rl_agent,
        champion=in_use,
        first=first,
        former=_former(run, encoder_version),
        seed=training_seed(run, POLICY_ASSET),
    )
    artifact = None
    if trained.policy is not None:
        about = {"algorithm": trained.algorithm}
        artifact = run.home.artifacts.publish(POLICY_ASSET, trained.model_id, trained.policy.save, about)
    told = [[week.candidates.cluster_ids[list(week.shown)].tolist(), week.rewards.tolist()] for week in log]
    same_week = [(name, run.week) for name in (RATINGS_ASSET, OUTCOMES_ASSET, PREFERENCE_ASSET)]
    rated = run.home.userdb.ratings(run.user_id, until=run.as_of).select("job_id", *FACETS, "timestamp")
    return Candidate(
        kind=POLICY_ASSET,
        algorithm=trained.algorithm,
        model_id=trained.model_id,
        observations=trained.observations,
        decision=trained.decision,
        figures=trained.figures | {"encoder_version": encoder_version if trained.figures["reads_vectors"] else ""},
        artifact=artifact,
        inputs=[
            *inputs_of(run.warehouse, same_week, user_id=run.user_id),
            *inputs_of(run.warehouse, [(EMBEDDINGS_ASSET, run.week)]),
            *inputs_of_earlier_weeks(run, [JOBS_ASSET, EMBEDDINGS_ASSET, SHORTLIST, POLICY_ASSET]),
            person_input(run, "rated", data_version(rated)),
            person_input(run, "rewarded", content_hash(str(told))),
        ],
        card=policy_card(trained, in_use),
    )


def _in_use(run: WeekRun, encoder_version: str) -> Rung | None:
    """Return the promoted policy in use before the week; None where there is none that reads its vectors."""
    serving = champion_before(run, POLICY_ASSET)
    if serving is None or not of_encoder(serving[2], encoder_version, run.warehouse):
        return None
    return _rung(run, *serving)


def _former(run: WeekRun, encoder_version: str) -> list[Rung]:
    """Return the promoted policies that served before that one and read the same vectors, oldest first."""
    earlier = earlier_champions_before(run, POLICY_ASSET)
    return [_rung(run, *each) for each in earlier if of_encoder(each[2], encoder_version, run.warehouse)]


def _rung(run: WeekRun, unseen_from: date, folder: Path, row: Mapping[str, Any]) -> Rung:
    return Rung(str(row["algorithm"]), load_policy(folder), str(row["reason"]), _weeks_before(run, unseen_from))


def _weeks_before(run: WeekRun, unseen_from: object) -> int:
    """Return how many of the logged slates a policy trained before ``unseen_from`` may have learned from."""
    weeks = slates_of_record(run.warehouse, run.user_id, before=run.week)["week"].unique()
    return int((weeks < unseen_from).sum())
