"""Writes aura_ml/data/soft_skills.tsv: names of soft skills, and the share of their places that people marked.

    python scripts/build_soft_skills.py FOLDER_OF_DATA

The folder holds skills_sayfullina/sayfullina_train.conll.gz (L. Sayfullina, E. Malmi, J. Kannala, 2018, CC BY 4.0).
Which share a name of one word needs was chosen by cross-validation over its sentences, which is printed; the development
part is not read. People marked one name a sentence, so that usual ones such as *team player* are seldom marked where they
stand: of names of several words a small share is enough, for real texts and at a small price there.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aura_ml.skills.annotations import Agreement, agreement, joined, marked_spans, whole_tokens  # noqa: E402
from aura_ml.skills.soft import COLUMNS, SoftSkills, key_of  # noqa: E402

TARGET = ROOT / "aura_ml" / "data" / "soft_skills.tsv"
SHARE, SHARE_OF_SEVERAL, FOLDS = 0.3, 0.05, 4
TRIED = (0.1, 0.2, 0.3, 0.4)
Row = dict[str, list[str]]


def shares(rows: Sequence[Row]) -> dict[str, float]:
    """Return how often each marked name is marked where it stands, by its most frequent spelling."""
    spellings: dict[tuple[str, ...], Counter[str]] = {}
    for row in rows:
        text = joined(row["tokens"])
        for start, end in marked_spans(row, "tags"):
            spellings.setdefault(key_of(text[start:end]), Counter())[text[start:end].lower()] += 1
    longest = max(map(len, spellings))
    stands: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        stems = key_of(joined(row["tokens"]))
        stands.update(
            stems[start:end]
            for start in range(len(stems))
            for end in range(start + 1, min(start + longest, len(stems)) + 1)
            if stems[start:end] in spellings
        )
    return {
        found.most_common(1)[0][0]: min(round(found.total() / stands[key], 3), 1.0)
        for key, found in spellings.items()
        if stands[key]
    }


def kept(known: dict[str, float], one: float, several: float) -> list[str]:
    """Return the names of at least these shares: those of one word, and of several."""
    return sorted(name for name, share in known.items() if share >= (several if len(key_of(name)) > 1 else one))


def measured(names: Sequence[str], rows: Sequence[Row]) -> Agreement:
    """Return how far ``names`` are what is marked in ``rows``."""
    finder, total = SoftSkills(names), Agreement()
    for row in rows:
        found = whole_tokens(row["tokens"], finder.find(joined(row["tokens"])))
        total += agreement(found, marked_spans(row, "tags"))
    return total


def main() -> int:
    """Cross-validate, count over everything, write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path, help="folder with skills_sayfullina")
    arguments.add_argument("--target", type=Path, default=TARGET, help="where to write (default: aura_ml/data)")
    given = arguments.parse_args()
    path = given.folder / "skills_sayfullina" / "sayfullina_train.conll.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        blocks = [[line.split("\t") for line in block.splitlines()] for block in lines.read().strip().split("\n\n")]
    rows = [{"tokens": [each[0] for each in block], "tags": [each[-1] for each in block]} for block in blocks]
    parts = [
        (shares([row for n, row in enumerate(rows) if n % FOLDS != fold]), rows[fold::FOLDS]) for fold in range(FOLDS)
    ]
    for one, several in [*((least, least) for least in TRIED), (SHARE, SHARE_OF_SEVERAL)]:
        total = sum((measured(kept(known, one, several), inside) for known, inside in parts), Agreement())
        print(
            f"{one}, {several}: strict F1 {total.strict_f1:.3f}, overlap F1 {total.overlap_f1:.3f}, n = {total.marked}"
        )
    known = shares(rows)
    names = kept(known, SHARE, SHARE_OF_SEVERAL)
    text = "\n".join(["\t".join(COLUMNS), *(f"{name}\t{known[name]:g}" for name in names)]) + "\n"
    given.target.write_text(text, encoding="utf-8", newline="\n")
    print(f"{given.target.name}: {len(names)} names")
    return 0


if __name__ == "__main__":
    sys.exit(main())
