"""Which encoder a week has: the one promoted in weeks before it, by roll-back none, for closed weeks the one they had."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from aura_io.artifacts import ArtifactCorrupt
from aura_io.learning import ENCODER, KINDS, promotion_frame
from aura_io.models import encoder_of_week, load_embedder
from aura_io.rollback import record_rollback
from aura_io.warehouse import Append, Commit, LineageEntry
from aura_io.workspace import Home
from aura_ml.embedding.hashing_embedder import HashingEmbedder
from aura_ml.embedding.minilm import MiniLM, TrainedTensors
from aura_ml.promotion import PromotionRecord
from aura_ml.schemas import TABLES
from tests.aura_assets.graphs import CLOSED, CURRENT, NOW, OLDER, make_home

BIAS = "encoder.layer.0.output.dense.bias"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home in which the encoder trained in the week ``OLDER`` was promoted."""
    made = make_home(tmp_path)
    tensors = TrainedTensors({BIAS: np.full(384, 0.5, dtype=np.float32)})
    artifact = made.artifacts.publish(ENCODER, "tuned1", tensors.save, {})
    end = made.calendar.window(OLDER).end
    record = PromotionRecord(ENCODER, "tuned1", end, True, end, "{}", "promoted: better", made.user_id)
    row = promotion_frame(
        record,
        week=OLDER,
        algorithm="minilm_infonce",
        artifact=artifact.relative,
        artifact_hash=artifact.manifest_hash,
        run_id="r",
    )
    entry = LineageEntry(ENCODER, OLDER, made.user_id, "r", end, "1", "tuned1", (), artifact.relative, 1)
    made.warehouse.commit(Commit(lineage=[entry], append=[Append(TABLES["promotions"], row)]))
    return made


@pytest.fixture
def base(home: Home) -> MiniLM:
    embedder = load_embedder(
        home.settings.model_copy(
            update={"models": home.settings.models.model_copy(update={"embedding": "all-MiniLM-L6-v2"})}
        ),
        backend="torch:fp32",
    )
    assert isinstance(embedder, MiniLM)
    return embedder


def test_it_is_the_encoder_of_the_weeks_after_and_of_no_earlier_one(home: Home, base: MiniLM) -> None:
    assert ENCODER in KINDS
    assert encoder_of_week(home, base, OLDER, NOW) is base
    tuned = encoder_of_week(home, base, CLOSED, NOW)
    assert ":tuned-" in tuned.version
    assert encoder_of_week(home, base, CURRENT, NOW) is tuned
    assert not np.allclose(tuned.encode(["data engineer"]), base.encode(["data engineer"]), atol=1e-3)
    assert encoder_of_week(home, HashingEmbedder(), CURRENT, NOW).version.startswith("hashing")


def test_a_roll_back_counts_from_its_date_and_closed_weeks_keep_theirs(home: Home, base: MiniLM) -> None:
    record_rollback(home.warehouse, home.userdb, home.user_id, ENCODER, None, NOW, calendar=home.calendar)
    assert encoder_of_week(home, base, CURRENT, NOW + timedelta(hours=1)) is base
    assert ":tuned-" in encoder_of_week(home, base, CLOSED, home.calendar.window(CLOSED).end).version


def test_a_changed_artifact_is_refused(home: Home, base: MiniLM) -> None:
    (path,) = home.settings.models_dir.glob("encoder/tuned1/encoder.safetensors")
    path.write_bytes(path.read_bytes()[:-4] + b"0000")
    with pytest.raises(ArtifactCorrupt, match="damaged"):
        encoder_of_week(home, base, CURRENT, NOW)
