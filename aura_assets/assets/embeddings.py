"""``job_embeddings``: one base vector per job of the week, from the cache where its text is known."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from dagster import (
    AssetCheckResult,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    ResourceParam,
    WeeklyPartitionsDefinition,
)

from aura_assets.assets.jobs import JOBS_ASSET
from aura_assets.descriptions import description_of
from aura_assets.metadata import OWNERS, definition_metadata, result
from aura_assets.resources import Encoder, WarehouseResource
from aura_assets.standing import UNCHANGED, circumstances, made_of_the_same, stored_rows
from aura_assets.telling import asset
from aura_assets.vectors import ensure_vectors
from aura_assets.week_run import WeekRun, week_run
from aura_io.learning import ENCODER, champion, rated_texts
from aura_io.lineage import inputs_of
from aura_io.queries import jobs_of, openings_with_vector
from aura_io.warehouse import Commit, Input, Replace
from aura_io.workspace import Home
from aura_ml.embedding.base import Embedder
from aura_ml.embedding.text import compose_job_texts
from aura_ml.hashing import data_version
from aura_ml.schemas import JOB_EMBEDDINGS

EMBEDDINGS_ASSET = "job_embeddings"
CODE_VERSION = "1"
GROUP = "representation"
COMPLETE = "every_job_has_a_vector"


def job_embeddings_asset(partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset."""

    @asset(
        name=EMBEDDINGS_ASSET,
        deps=[JOBS_ASSET],
        partitions_def=partitions,
        group_name=GROUP,
        kinds={"torch", "duckdb"},
        owners=OWNERS,
        code_version=CODE_VERSION,
        description=description_of(EMBEDDINGS_ASSET),
        metadata=definition_metadata(JOB_EMBEDDINGS),
        check_specs=[
            AssetCheckSpec(
                COMPLETE,
                asset=EMBEDDINGS_ASSET,
                description="Every opening has a vector, so that none is left out of ranking and search.",
                blocking=True,
            )
        ],
    )
    def job_embeddings(
        context: AssetExecutionContext,
        home: ResourceParam[Home],
        warehouse: WarehouseResource,
        encoder: ResourceParam[Encoder],
    ) -> MaterializeResult:
        run = week_run(context, home, warehouse)
        embedder = encoder.of_week(run.week, run.as_of)
        inputs = _inputs(run, embedder)
        kept = standing_vectors(run, inputs)
        made = kept or _made(context, run, embedder)
        rated = rated_texts(run.home, run.warehouse, run.week, run.as_of)["text"].drop_nulls().to_list()
        # What was rated is learned from in one version.
        _, encoded_again = ensure_vectors(run.warehouse, embedder, rated)
        run.warehouse.commit(
            Commit(
                lineage=[run.entry(EMBEDDINGS_ASSET, CODE_VERSION, made.version, inputs, made.frame.height)],
                replace=[] if kept else [Replace(JOB_EMBEDDINGS, {"week": run.week}, made.frame)],
            )
        )
        openings, with_vector = openings_with_vector(run.warehouse, run.week)
        check = AssetCheckResult(
            check_name=COMPLETE,
            passed=with_vector == openings,
            metadata={"jobs": openings, "vectors": with_vector},
        )
        return result(
            run,
            made.version,
            rows=made.frame.height,
            numbers={
                "texts_encoded": made.encoded + encoded_again,
                "texts_from_cache": made.frame["text_hash"].n_unique() - made.encoded,
                UNCHANGED: kept is not None,
            },
            texts={"encoder_version": embedder.version},
            checks=[check],
        )

    return job_embeddings


@dataclass(frozen=True)
class _Vectors:
    """Which text's vector each job has, and how many texts were encoded for it."""

    frame: pl.DataFrame
    encoded: int

    @property
    def version(self) -> str:
        return data_version(self.frame)


def standing_vectors(run: WeekRun, inputs: Sequence[Input]) -> _Vectors | None:
    """Return the week's vectors as committed, if making them again would give the same and each is there."""
    before = made_of_the_same(run.warehouse, EMBEDDINGS_ASSET, run.week, CODE_VERSION, inputs)
    if before is None:
        return None
    stored = _Vectors(stored_rows(run.warehouse, JOB_EMBEDDINGS, run.week), encoded=0)
    openings, with_vector = openings_with_vector(run.warehouse, run.week)
    return stored if stored.version == before.data_version and openings == with_vector == before.rows else None


def _made(context: AssetExecutionContext, run: WeekRun, embedder: Embedder) -> _Vectors:
    jobs = jobs_of(run.warehouse, run.week)
    hashes, encoded = ensure_vectors(
        run.warehouse,
        embedder,
        compose_job_texts(jobs),
        lambda done, total: context.log.info("encoded %d of %d texts", done, total),
    )
    rows = [
        {"week": run.week, "job_id": job_id, "text_hash": digest, "encoder_version": embedder.version}
        for job_id, digest in zip(jobs["id"].to_list(), hashes, strict=True)
    ]
    return _Vectors(JOB_EMBEDDINGS.frame(rows), encoded)


def _inputs(run: WeekRun, embedder: Embedder) -> list[Input]:
    return [
        *inputs_of(run.warehouse, [(JOBS_ASSET, run.week)]),
        *_encoder_inputs(run),
        circumstances(run, embedder.version),
    ]


def _encoder_inputs(run: WeekRun) -> list[Input]:
    """Return the decisions of earlier weeks about the encoder, once it is trained at all: the week depends on them."""
    serving = champion(run.warehouse, run.user_id, ENCODER, run.as_of, before=run.week)
    if serving is None and not run.home.settings.learning.fine_tune:
        return []
    earlier = [week for week in run.home.calendar.weeks_until(run.week) if week != run.week]
    return inputs_of(run.warehouse, [(ENCODER, week) for week in earlier], user_id=run.user_id)
