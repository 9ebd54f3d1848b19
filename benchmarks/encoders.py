"""Measures sentence-transformers' own ``encode`` and AURA's encoder on the texts of a week: a process of its own.

``python -m benchmarks.encoders WEEK COMPARED``, with a home in ``AURA_HOME`` whose week was made. Both read the same
composed texts, at most 256 tokens of each, on one thread.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from aura_io.models import MINILM, load_embedder, resolve_embedding_model
from aura_io.queries import jobs_of
from aura_io.workspace import open_home
from aura_ml.embedding import Vectors, compose_job_texts
from aura_ml.embedding.minilm import MAX_TOKENS
from benchmarks.postings import SEED

WARM_UP_TEXTS = 16
Encode = Callable[[Sequence[str]], Any]


def main() -> int:
    """Print one JSON object: both encoders side by side on some texts, and sentence-transformers on all."""
    week, compared = date.fromisoformat(sys.argv[1]), int(sys.argv[2])
    home = open_home()
    texts = sorted(set(compose_job_texts(jobs_of(home.warehouse, week))))
    order = np.random.default_rng(SEED).permutation(len(texts))
    some = [texts[row] for row in order[:compared]]
    began = time.perf_counter()
    published = _published(home.settings.models_dir)
    load_s = time.perf_counter() - began
    own = load_embedder(home.settings)
    for encode in (published, own.encode):
        encode(some[:WARM_UP_TEXTS])
    turns = [_timed(encode, some) for encode in (published, own.encode, own.encode, published)]
    cosines = np.sum(turns[0][1] * turns[1][1], axis=1)
    record = {
        "texts": len(texts),
        "tokens_a_text": _tokens(home.settings.models_dir, some),
        "threads": _threads(),
        "published": {"load_s": load_s, **_timed(published, texts)[0]},
        "own_version": own.version,
        "compared": {
            "texts": len(some),
            "published": [turns[0][0], turns[3][0]],
            "own": [turns[1][0], turns[2][0]],
            "cosine_mean": float(cosines.mean()),
            "cosine_min": float(cosines.min()),
        },
    }
    print(json.dumps(record))
    return 0


def _published(models_dir: Path) -> Encode:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(resolve_embedding_model(MINILM, models_dir)), device="cpu", local_files_only=True)
    model.max_seq_length = MAX_TOKENS
    return lambda texts: model.encode(list(texts), show_progress_bar=False)


def _timed(encode: Encode, texts: Sequence[str]) -> tuple[dict[str, float], Vectors]:
    wall, cpu = time.perf_counter(), time.process_time()
    vectors = np.asarray(encode(texts), dtype=np.float32)
    return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}, vectors


def _tokens(models_dir: Path, texts: Sequence[str]) -> float:
    """Return how many tokens of a text are read on average."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(resolve_embedding_model(MINILM, models_dir) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return float(np.mean([len(tokenizer.encode(text).ids) for text in texts]))


def _threads() -> int:
    import torch

    return int(torch.get_num_threads())


if __name__ == "__main__":
    sys.exit(main())
