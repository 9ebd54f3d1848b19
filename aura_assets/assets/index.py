"""``job_index``: the FAISS index of the week's base vectors, an artifact with a row."""

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    ResourceParam,
    WeeklyPartitionsDefinition,
)

from aura_assets.assets.embeddings import EMBEDDINGS_ASSET, GROUP
from aura_assets.descriptions import description_of
from aura_assets.metadata import OWNERS, definition_metadata, result
from aura_assets.resources import Encoder, WarehouseResource
from aura_assets.telling import asset
from aura_assets.vectors import matrix
from aura_assets.week_run import week_run
from aura_io.lineage import inputs_of
from aura_io.queries import vectors_of_jobs
from aura_io.warehouse import Commit, Replace
from aura_io.workspace import Home
from aura_ml.hashing import content_hash, data_version
from aura_ml.schemas import JOB_INDEXES

INDEX_ASSET = "job_index"
CODE_VERSION = "1"


def job_index_asset(partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset."""

    @asset(
        name=INDEX_ASSET,
        deps=[EMBEDDINGS_ASSET],
        partitions_def=partitions,
        group_name=GROUP,
        kinds={"faiss", "duckdb"},
        owners=OWNERS,
        code_version=CODE_VERSION,
        description=description_of(INDEX_ASSET),
        metadata=definition_metadata(JOB_INDEXES),
    )
    def job_index(
        context: AssetExecutionContext,
        home: ResourceParam[Home],
        warehouse: WarehouseResource,
        encoder: ResourceParam[Encoder],
    ) -> MaterializeResult:
        from aura_ml.index import KIND, ExactIndex

        run = week_run(context, home, warehouse)
        embedder = encoder.of_week(run.week, run.as_of)
        stored = vectors_of_jobs(run.warehouse, run.week)
        inputs = inputs_of(run.warehouse, [(EMBEDDINGS_ASSET, run.week)])
        encoder_version = stored["encoder_version"][0] if stored.height else embedder.version
        vectors = matrix(stored).reshape(stored.height, embedder.dimension)
        index = ExactIndex.build(stored["job_id"].to_list(), vectors, encoder_version)
        content = content_hash(KIND, encoder_version, data_version(stored.select("job_id", "text_hash")))
        about = {"kind": KIND, "encoder_version": encoder_version, "vectors": index.size, "dimension": index.dimension}
        artifact = run.home.artifacts.publish(INDEX_ASSET, content, index.save, about)
        row = {
            "week": run.week,
            **about,
            "artifact": artifact.relative,
            "artifact_hash": artifact.manifest_hash,
        }
        run.warehouse.commit(
            Commit(
                lineage=[run.entry(INDEX_ASSET, CODE_VERSION, content, inputs, index.size, artifact=artifact.relative)],
                replace=[Replace(JOB_INDEXES, {"week": run.week}, JOB_INDEXES.frame([row]))],
            )
        )
        return result(
            run,
            content,
            rows=index.size,
            numbers={"dimension": index.dimension},
            texts={"encoder_version": encoder_version, "artifact": artifact.relative},
        )

    return job_index
