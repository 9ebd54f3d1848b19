"""Writes aura_ml/data/skills_reading.json: whether a posting speaks of a skill or merely names it.

    python scripts/train_skill_reading.py FOLDER_OF_DATA

The folder holds skills_skillspan/skillspan_train.jsonl.gz (SkillSpan, Zhang et al., NAACL 2022, MIT licence). Only the
weights are kept. Strength of the penalty and threshold were chosen by cross-validation over its postings, which is
printed; the development part is not read.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aura_ml.skills.annotations import Agreement, agreement, joined, marked_spans, whole_tokens  # noqa: E402
from aura_ml.skills.finder import SkillFinder  # noqa: E402
from aura_ml.skills.lexicon import load_lexicon  # noqa: E402
from aura_ml.skills.reading import FORMAT, Reading, features  # noqa: E402
from aura_ml.skills.words import word_spans  # noqa: E402

TARGET = ROOT / "aura_ml" / "data" / "skills_reading.json"
PENALTY, THRESHOLD, LEAST = 0.5, 0.3, 3
FOLDS = 4
SOURCE = "SkillSpan, training part (Zhang et al., NAACL 2022), MIT licence"


class Row:
    """One line of a posting: names found in it, their features, and which are marked."""

    def __init__(self, row: dict[str, Any], finder: SkillFinder) -> None:
        text = joined(row["tokens"])
        self.words, self.found = finder.named(text)
        places = word_spans(text)
        spans = [(places[each.start][0], places[each.end - 1][1]) for each in self.found]
        self.spans = [next(iter(whole_tokens(row["tokens"], [span]))) for span in spans]
        self.features = list(features(self.words, self.found))
        self.marked = marked_spans(row)


def fit(rows: Sequence[Row]) -> Reading:
    """Return the model learned from ``rows``; features seen fewer than ``LEAST`` times are left out."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen = [(names, span in row.marked) for row in rows for names, span in zip(row.features, row.spans, strict=True)]
    counts = Counter(name for names, _ in seen for name in set(names))
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([{n: 1.0 for n in names if counts[n] >= LEAST} for names, _ in seen])
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    model = LogisticRegression(C=PENALTY, solver="liblinear", random_state=0).fit(
        matrix, [marked for _, marked in seen]
    )
    weights = dict(zip(vectorizer.get_feature_names_out(), np.round(model.coef_[0], 4).tolist(), strict=True))
    kept = {name: weight for name, weight in sorted(weights.items()) if weight}
    return Reading(kept, round(float(model.intercept_[0]), 4), THRESHOLD)


def measured(reading: Reading | None, rows: Sequence[Row]) -> Agreement:
    """Return how far the names found, as far as ``reading`` keeps them, are the marked spans."""
    total = Agreement()
    for row in rows:
        kept = [
            each.spoken_for if reading is None else reading.probability(names) >= reading.threshold
            for each, names in zip(row.found, row.features, strict=True)
        ]
        total += agreement({span for span, keep in zip(row.spans, kept, strict=True) if keep}, row.marked)
    return total


def main() -> int:
    """Cross-validate, train on everything, write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path, help="folder with skills_skillspan")
    arguments.add_argument("--target", type=Path, default=TARGET, help="where to write (default: aura_ml/data)")
    given = arguments.parse_args()
    path = given.folder / "skills_skillspan" / "skillspan_train.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        content = [json.loads(line) for line in lines]
    finder = SkillFinder(load_lexicon())
    rows = [Row(row, finder) for row in content]
    postings = sorted({row["idx"] for row in content})
    fold_of = {posting: number % FOLDS for number, posting in enumerate(postings)}
    total, bare = Agreement(), measured(None, rows)
    for fold in range(FOLDS):
        inside = [row for row, about in zip(rows, content, strict=True) if fold_of[about["idx"]] == fold]
        total += measured(fit([row for row in rows if row not in inside]), inside)
    reading = fit(rows)
    body = {
        "format": FORMAT,
        "source": SOURCE,
        "lexicon": load_lexicon().version,
        "bias": reading.bias,
        "threshold": reading.threshold,
        "weights": reading.weights,
    }
    given.target.write_text(json.dumps(body, ensure_ascii=False, indent=0) + "\n", encoding="utf-8", newline="\n")
    for name, found in (("every name", bare), (f"as read, {FOLDS} folds", total)):
        print(f"{name}: strict F1 {found.strict_f1:.3f}, overlap F1 {found.overlap_f1:.3f}, n = {found.marked}")
    print(f"{given.target.name}: {len(reading.weights)} weights")
    return 0


if __name__ == "__main__":
    sys.exit(main())
