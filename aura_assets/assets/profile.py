"""``profile_embedding``: vectors of the profile version that was known at the week's cut."""

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    ResourceParam,
    WeeklyPartitionsDefinition,
)

from aura_assets.assets.embeddings import GROUP
from aura_assets.descriptions import description_of
from aura_assets.metadata import OWNERS, definition_metadata, filled, result
from aura_assets.resources import Encoder, WarehouseResource
from aura_assets.telling import asset
from aura_assets.vectors import ensure_vectors
from aura_assets.week_run import WeekRun, week_run
from aura_io.person import PROFILE, person_at, record_changes
from aura_io.warehouse import Commit, Input, Replace
from aura_io.workspace import Home
from aura_ml.hashing import data_version
from aura_ml.profile import ProfileError, profile_parts
from aura_ml.schemas import PROFILE_EMBEDDINGS

PROFILE_ASSET = "profile_embedding"
READABLE = "profile_file_is_readable"
CODE_VERSION = "1"
USERDB_INPUT = "userdb/"
"""Prefix of inputs that are folds of the userdb's events, not assets."""


def profile_embedding_asset(partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset."""

    @asset(
        name=PROFILE_ASSET,
        partitions_def=partitions,
        group_name=GROUP,
        kinds={"torch", "duckdb"},
        owners=OWNERS,
        code_version=CODE_VERSION,
        description=description_of(PROFILE_ASSET),
        metadata=definition_metadata(PROFILE_EMBEDDINGS),
        check_specs=[
            AssetCheckSpec(
                READABLE, asset=PROFILE_ASSET, description="The file at profile.path can be read as a profile."
            )
        ],
    )
    def profile_embedding(
        context: AssetExecutionContext,
        home: ResourceParam[Home],
        warehouse: WarehouseResource,
        encoder: ResourceParam[Encoder],
    ) -> MaterializeResult:
        run = week_run(context, home, warehouse)
        embedder = encoder.of_week(run.week, run.as_of)
        changed, problem = _record_changes(run)
        person = person_at(run.home.userdb, run.home.settings, run.user_id, run.as_of)
        parts = profile_parts(person.profile, person.preferences) if person.profile else []
        hashes, encoded = ensure_vectors(run.warehouse, embedder, [text for _, _, text in parts])
        rows: list[dict[str, object]] = [
            {
                "week": run.week,
                "user_id": run.user_id,
                "part": name,
                "weight": weight,
                "text_hash": digest,
                "encoder_version": embedder.version,
                "profile_version": person.versions[PROFILE],
            }
            for (name, weight, _), digest in zip(parts, hashes, strict=True)
        ]
        frame = PROFILE_EMBEDDINGS.frame(rows)
        version = data_version(frame)
        inputs = [person_input(run, PROFILE, person.versions[PROFILE])]
        run.warehouse.commit(
            Commit(
                lineage=[run.entry(PROFILE_ASSET, CODE_VERSION, version, inputs, frame.height, user_id=run.user_id)],
                replace=[Replace(PROFILE_EMBEDDINGS, {"week": run.week, "user_id": run.user_id}, frame)],
            )
        )
        return result(
            run,
            version,
            rows=frame.height,
            numbers={"texts_encoded": encoded, "has_profile": int(person.profile is not None)},
            texts={"recorded_changes": ", ".join(changed) or "none", "encoder_version": embedder.version},
            checks=[
                AssetCheckResult(
                    check_name=READABLE,
                    passed=problem is None,
                    severity=AssetCheckSeverity.WARN,
                    metadata=filled(message=problem),
                )
            ],
        )

    return profile_embedding


def _record_changes(run: WeekRun) -> tuple[list[str], str | None]:
    """Record what the settings and the profile file say anew; return what changed, and why the file was not read.

    A profile file that cannot be read must not cost the week: the profile known before stands, and a check says so.
    """
    try:
        return record_changes(run.home.userdb, run.home.settings, run.user_id, run.started), None
    except ProfileError as error:
        return [], f"{error} Until then the profile imported before is used, if there is one."


def person_input(run: WeekRun, kind: str, version: str | None) -> Input:
    """Return the lineage input that names what the person had told AURA by the cut."""
    return Input(USERDB_INPUT + kind, run.week, version)
