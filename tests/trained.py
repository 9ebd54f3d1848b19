"""Models planted in a home: a candidate of a week with its forward test, decided by the real gate, and its artifact."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from aura_io.learning import promotion_frame
from aura_io.warehouse import Append, Commit, LineageEntry, Replace
from aura_io.workspace import Home
from aura_ml.bootstrap import Measure, bootstrap
from aura_ml.hashing import canonical_json
from aura_ml.promotion import Decision, PromotionRecord, gate
from aura_ml.schemas import TABLES

USER = "local"
PREFERENCE = "preference_model"


def errors(size: float, n: int = 40, seed: int = 1) -> np.ndarray:
    """Return squared errors of a model that misses by about ``size`` rating points, shape (n, 5)."""
    drawn: np.ndarray = (np.random.default_rng(seed).normal(scale=size, size=(n, 5))) ** 2
    return drawn


def plant(
    home: Home,
    week: date,
    misses_by: float,
    *,
    algorithm: str = "ridge",
    mean_misses_by: float = 2.0,
    champion_misses_by: float | None = None,
    n: int = 40,
    observations: int = 60,
    cutoff: datetime | None = None,
    user_id: str = USER,
) -> str:
    """Commit the week's preference model as the asset does, with the gate's decision; return its id.

    Args:
        misses_by: the candidate's error in rating points; ``n`` later ratings tested it.
        cutoff: of a candidate of the week in progress; the end of the week when None.
    """
    tested = {algorithm: errors(misses_by, n, 2), "facet_mean": errors(mean_misses_by, n, 3)}
    if champion_misses_by is not None:
        tested["champion"] = errors(champion_misses_by, n, 4)
    decision = gate(
        tested[algorithm],
        champion=tested.get("champion"),
        baselines={"facet_mean": tested["facet_mean"]},
        measure=Measure.RMSE,
        margin=0.05,
    )
    figures = {"forward_test": _forward(tested), "n": n, "gate": decision.figures}
    return commit_candidate(home, PREFERENCE, week, algorithm, decision, figures, observations, cutoff, user_id)


def _forward(tested: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    figures = []
    for facet, part in (("overall", slice(4, 5)), ("all", slice(0, 5))):
        for model, values in tested.items():
            interval = bootstrap({model: values[:, part]}, Measure.RMSE, seed=1)[0][model]
            about = {"model": model, "name": "rmse", "facet": facet, "unit": "rating points", "against": None}
            figures.append({**about, **asdict(interval)})
    return figures


def commit_candidate(
    home: Home,
    kind: str,
    week: date,
    algorithm: str,
    decision: Decision,
    figures: dict[str, Any],
    observations: int = 60,
    cutoff: datetime | None = None,
    user_id: str = USER,
) -> str:
    """Commit a candidate of any kind with a decision about it; return its id."""
    window = home.calendar.window(week)
    at = cutoff or window.end
    model_id = f"{algorithm}-{user_id}-{at:%Y%m%d%H%M}"
    artifact = home.artifacts.publish(kind, model_id, _write, {"algorithm": algorithm})
    record = PromotionRecord(
        kind,
        model_id,
        at,
        decision.promoted,
        at,
        canonical_json(figures),
        decision.reason,
        user_id,
        week_end=window.end if at < window.end else None,
    )
    row = promotion_frame(
        record,
        week=week,
        algorithm=algorithm,
        artifact=artifact.relative,
        artifact_hash=artifact.manifest_hash,
        run_id=f"run-{week}",
    )
    model = {
        **{name: row[name][0] for name in ("week", "user_id", "kind", "model_id", "algorithm", "training_cutoff")},
        **{name: row[name][0] for name in ("artifact", "artifact_hash", "promoted", "reason", "figures")},
        "observations": observations,
        "config": canonical_json({"forgetting": 0.9}),
    }
    entry = LineageEntry(kind, week, user_id, f"run-{week}", at, "1", model_id, (), artifact.relative, 1)
    where = {"week": week, "user_id": user_id, "kind": kind}
    models = TABLES["models"]
    home.warehouse.commit(
        Commit(
            lineage=[entry],
            replace=[Replace(models, where, models.frame([model]))],
            append=[Append(TABLES["promotions"], row)],
        )
    )
    return model_id


def _write(folder: Path) -> None:
    (folder / "model.json").write_text("{}", encoding="utf-8")
