"""What the assets that train a model share: their definition, the row of ``models``, the dated promotion, the metadata.

What is trained, and whether it is put in use, is decided in ``aura_ml``.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    MetadataValue,
    ResourceParam,
    WeeklyPartitionsDefinition,
)

from aura_assets.metadata import OWNERS, definition_metadata, result
from aura_assets.resources import WarehouseResource
from aura_assets.standing import UNCHANGED, made_of_the_same
from aura_assets.telling import asset
from aura_assets.week_run import WeekRun, week_run
from aura_io.artifacts import Artifact, ArtifactError
from aura_io.learning import champion, decisions_on, earlier_champions, promotion_frame, repeats
from aura_io.lineage import inputs_of
from aura_io.rollback import settle_rollbacks
from aura_io.warehouse import Append, Commit, Input, Replace
from aura_io.workspace import Home
from aura_ml.hashing import canonical_json, content_hash
from aura_ml.promotion import Decision, PromotionRecord
from aura_ml.schemas import TABLES

SHORTLIST = "shortlist"
"""The asset that uses the models; its module imports theirs."""


GROUP = "learning"

Served = tuple[date, Path, dict[str, Any]]
"""A model that served before the week: the first week it had not seen, its folder and its promotion's row."""


@dataclass(frozen=True)
class Candidate:
    """What a week's training gave.

    Attributes:
        kind: one of ``aura_io.learning.KINDS``, also the asset's name.
        model_id: hash of what it is and of what it learned from.
        observations: what it learned from, counted.
        figures: of test and gate, as plain values; must hold ``config``.
        artifact: None where nothing could be trained; that is recorded as a decision only where it replaces one.
        inputs: of the lineage. card: the model card, in Markdown.
        kept: whether it was trained by an earlier run and stands.
    """

    kind: str
    algorithm: str
    model_id: str
    observations: int
    decision: Decision
    figures: Mapping[str, Any]
    artifact: Artifact | None
    inputs: Sequence[Input]
    card: str
    kept: bool = False

    @property
    def version(self) -> str:
        """The data version of the asset."""
        return content_hash(self.model_id, self.decision.promoted, self.decision.reason)


def definition_of(
    kind: str,
    partitions: WeeklyPartitionsDefinition,
    *,
    deps: Sequence[str],
    kinds: set[str],
    code_version: str,
    description: str,
) -> Callable[[Callable[..., MaterializeResult]], AssetsDefinition]:
    """Return the decorator that makes a function the asset ``kind``."""
    return asset(
        name=kind,
        deps=list(deps),
        partitions_def=partitions,
        group_name=GROUP,
        kinds=kinds,
        owners=OWNERS,
        code_version=code_version,
        description=description,
        metadata=definition_metadata(TABLES["models"]),
    )


def learning_asset(
    kind: str,
    train: Callable[[WeekRun], Candidate],
    partitions: WeeklyPartitionsDefinition,
    *,
    deps: Sequence[str],
    kinds: set[str],
    code_version: str,
    description: str,
) -> AssetsDefinition:
    """Return the asset ``kind``, which commits what ``train`` makes of a week, with the gate's decision."""

    @definition_of(kind, partitions, deps=deps, kinds=kinds, code_version=code_version, description=description)
    def learned(
        context: AssetExecutionContext, home: ResourceParam[Home], warehouse: WarehouseResource
    ) -> MaterializeResult:
        run = week_run(context, home, warehouse)
        settle(context, run, kind)
        return commit_candidate(run, train(run), code_version)

    return learned


def settle(context: AssetExecutionContext, run: WeekRun, kind: str) -> None:
    """Record the roll-backs that waited for this run, and say which still wait."""
    for model_id in settle_rollbacks(run.warehouse, run.home.userdb, run.user_id, kind, run.as_of, run.home.calendar):
        context.log.warning("a roll-back to %s waits: no week has put this %s in use (again) yet", model_id, kind)


def training_seed(run: WeekRun, kind: str) -> int:
    """Return the seed of a week's training: the same person and week draw the same."""
    return int(content_hash(kind, run.user_id, run.week)[:8], 16) % 2**31


def inputs_of_earlier_weeks(run: WeekRun, assets: Sequence[str]) -> list[Input]:
    """Return ``assets`` of the weeks before as inputs, missing ones named: made or made anew, they make this one stale."""
    earlier = [week for week in run.home.calendar.weeks_until(run.week) if week != run.week]
    return inputs_of(run.warehouse, [(asset, week) for week in earlier for asset in assets], user_id=run.user_id)


def champion_before(run: WeekRun, kind: str) -> Served | None:
    """Return what served before the week: the first week it had not seen, its folder and its promotion's row."""
    serving = champion(run.warehouse, run.user_id, kind, run.as_of, before=run.week)
    return None if serving is None else _opened(run, serving)


def earlier_champions_before(run: WeekRun, kind: str) -> list[Served]:
    """Return what served before that, oldest first, in the form of ``champion_before``."""
    return [_opened(run, row) for row in earlier_champions(run.warehouse, run.user_id, kind, run.as_of, run.week)]


def _opened(run: WeekRun, promotion: dict[str, Any]) -> Served:
    artifact = run.home.artifacts.open(str(promotion["artifact"]), str(promotion["artifact_hash"]))
    return run.home.calendar.week_of(promotion["training_cutoff"]), artifact.path, promotion


def kept_candidate(run: WeekRun, kind: str, code_version: str, inputs: Sequence[Input]) -> Candidate | None:
    """Return the week's candidate as committed, its card empty, if training it again would give the same.

    One whose artifact is missing or damaged is trained again.
    """
    before = made_of_the_same(run.warehouse, kind, run.week, code_version, inputs, run.user_id)
    stored = run.warehouse.query(
        "SELECT * FROM models WHERE week = ? AND user_id = ? AND kind = ?", [run.week, run.user_id, kind]
    )
    if before is None or stored.height != 1:
        return None
    row = stored.row(0, named=True)
    try:
        artifact = run.home.artifacts.open(row["artifact"], row["artifact_hash"]) if row["artifact"] else None
    except ArtifactError:
        return None
    figures = json.loads(row["figures"])
    candidate = Candidate(
        kind=kind,
        algorithm=row["algorithm"],
        model_id=row["model_id"],
        observations=row["observations"],
        decision=Decision(row["promoted"], row["reason"], figures.get("gate") or {}),
        figures=figures,
        artifact=artifact,
        inputs=inputs,
        card="",
        kept=True,
    )
    return candidate if candidate.version == before.data_version else None


def tested_against(run: WeekRun, kind: str) -> list[Any]:
    """Return what names the models that a candidate of the week is held against: in use before it, and before that."""
    serving = champion(run.warehouse, run.user_id, kind, run.as_of, before=run.week)
    former = earlier_champions(run.warehouse, run.user_id, kind, run.as_of, run.week)
    return [row and [row["model_id"], row["artifact_hash"], row["reason"]] for row in (serving, *former)]


def commit_candidate(run: WeekRun, candidate: Candidate, code_version: str) -> MaterializeResult:
    """Commit the candidate's row and its decision, and return the asset's result with the model card."""
    decision, artifact, version = candidate.decision, candidate.artifact, candidate.version
    entry = run.entry(
        candidate.kind,
        code_version,
        version,
        candidate.inputs,
        1,
        user_id=run.user_id,
        artifact=artifact.relative if artifact else None,
    )
    models = TABLES["models"]
    where = {"week": run.week, "user_id": run.user_id, "kind": candidate.kind}
    run.warehouse.commit(
        Commit(
            lineage=[entry],
            replace=[Replace(models, where, models.frame([_row(run, candidate)]))],
            append=_promotion(run, candidate),
        )
    )
    return result(
        run,
        version,
        rows=1,
        numbers={
            "observations": candidate.observations,
            "promoted": int(decision.promoted),
            UNCHANGED: candidate.kept,
            **_plotted(candidate.figures),
        },
        texts={"algorithm": candidate.algorithm, "decision": decision.reason},
        documents={"model_card": MetadataValue.md(candidate.card)},
    )


def _row(run: WeekRun, candidate: Candidate) -> dict[str, Any]:
    artifact = candidate.artifact
    return {
        "week": run.week,
        "user_id": run.user_id,
        "kind": candidate.kind,
        "model_id": candidate.model_id,
        "algorithm": candidate.algorithm,
        "training_cutoff": run.as_of,
        "observations": candidate.observations,
        "artifact": artifact.relative if artifact else None,
        "artifact_hash": artifact.manifest_hash if artifact else None,
        "config": canonical_json(candidate.figures["config"]),
        "figures": canonical_json(candidate.figures),
        "promoted": candidate.decision.promoted,
        "reason": candidate.decision.reason,
    }


def _promotion(run: WeekRun, candidate: Candidate) -> list[Append]:
    artifact = candidate.artifact
    record = PromotionRecord(
        kind=candidate.kind,
        model_id=candidate.model_id,
        training_cutoff=run.as_of,
        promoted=candidate.decision.promoted,
        decided_at=run.started,
        figures=canonical_json(candidate.figures),
        reason=candidate.decision.reason,
        user_id=run.user_id,
        week_end=None if run.is_final else run.window.end,
    )
    decided = decisions_on(run.warehouse, record)
    if (decided.is_empty() and artifact is None) or repeats(decided, record):
        return []
    frame = promotion_frame(
        record,
        week=run.week,
        algorithm=candidate.algorithm,
        artifact=artifact.relative if artifact else None,
        artifact_hash=artifact.manifest_hash if artifact else None,
        run_id=run.run_id,
    )
    return [Append(TABLES["promotions"], frame)]


def _plotted(figures: Mapping[str, Any]) -> dict[str, float]:
    """Return the gate's figures as numbers that Dagster plots over the weeks: the candidate's, and the lead over others."""
    gate = figures.get("gate") or {}
    own = (gate.get("candidate") or {}).get("value")
    plotted = {} if own is None else {"candidate_figure": float(own)}
    for name, lead in (gate.get("better_by") or {}).items():
        if lead["value"] is not None:
            plotted[f"better_than_{name.replace(' ', '_')}"] = float(lead["value"])
    return plotted
