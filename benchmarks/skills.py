"""Skills in postings that people marked: quality with intervals, and how many postings a second, as Markdown and JSON.

``python -m benchmarks.skills FOLDER_OF_DATA [--to FOLDER]``; the folder is that of the labelled data (``AURA_TEST_DATA``).
Quality is the part ``skills`` of ``aura evaluate``; this adds speed, in processor time on one thread.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aura_io.models import MINILM, resolve_embedding_model
from aura_io.privacy import apply_privacy_switches
from aura_ml.embedding.minilm import MODEL_LIMIT_TOKENS, MiniLM
from aura_ml.evaluation.report import Figure, Part
from aura_ml.evaluation.skills import SKILLSPAN, evaluate, interval
from aura_ml.skills.annotations import agreement, joined, marked_spans
from aura_ml.skills.finder import find_skills
from aura_ml.skills.keywords import keybert_backend
from aura_ml.skills.tagger import load_tagger

RESULTS = Path(__file__).with_name("results")
REPEATS = 5
TAGGED_POSTINGS = 5
STEP = 8
"""KeyBERT embeds every phrase of a posting, which takes seconds: one posting of so many is read."""


@dataclass(frozen=True)
class Labelled:
    """What the part reads of its material."""

    labelled: Path
    model_dir: Path


def main() -> int:
    """Measure, print and write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--to", type=Path, default=RESULTS)
    given = arguments.parse_args()
    model_dir = resolve_embedding_model(MINILM, Path("models"))
    part = evaluate(Labelled(given.folder, model_dir), 0, False, print)  # type: ignore[arg-type]
    encoder = MiniLM(model_dir, max_tokens=MODEL_LIMIT_TOKENS)
    speeds = _speeds(_postings(given.folder), encoder)
    part.figures.extend(_keybert(given.folder, encoder))
    name = f"skills-{datetime.now(tz=UTC).date().isoformat()}"
    text = _markdown(part, speeds)
    (given.to / f"{name}.md").write_text(text, encoding="utf-8")
    content: dict[str, Any] = {
        "figures": {figure.name: figure.to_dict() for figure in part.figures},
        "postings_a_second": speeds,
        "settings": dict(part.settings),
    }
    (given.to / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print(text)
    return 0


def _rows(folder: Path) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    with gzip.open(folder / SKILLSPAN, "rt", encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            found.setdefault(row["idx"], []).append(row)
    return found


def _postings(folder: Path) -> list[str]:
    return ["\n".join(joined(row["tokens"]) for row in rows) for rows in _rows(folder).values()]


def _keybert(folder: Path, encoder: MiniLM) -> list[Figure]:
    """KeyBERT as an extractor, on some postings: as many phrases of up to three words as people marked, the nearest ones."""
    apply_privacy_switches(os.environ)
    from keybert import KeyBERT

    model = KeyBERT(model=keybert_backend(encoder))
    totals = []
    for rows in list(_rows(folder).values())[::STEP]:
        text, marked, place = "", set(), 0
        for row in rows:
            marked |= {(start + place, end + place) for start, end in marked_spans(row)}
            text += joined(row["tokens"]) + "\n"
            place = len(text)
        phrases = model.extract_keywords(text, keyphrase_ngram_range=(1, 3), top_n=len(marked)) if marked else []
        found = set()
        for phrase, _ in phrases:
            match = re.search(r"\W+".join(map(re.escape, phrase.split())), text, re.IGNORECASE)
            if match:
                found.add(match.span())
        totals.append(agreement(found, marked))
    return [
        Figure.of_interval(
            f"skills.keybert.{measure}_f1", interval(totals, measure, 0), "F1", of="postings", simulated=False,
            note=f"every {STEP}th posting, {sum(each.marked for each in totals)} marked spans",
        )
        for measure in ("strict", "overlap")
    ]  # fmt: skip


def _speeds(postings: Sequence[str], encoder: MiniLM) -> dict[str, float]:
    tagger, some = load_tagger(), postings[:TAGGED_POSTINGS]
    find_skills(postings, asked=True)
    tagger.tag(some[:1], encoder)
    return {
        "every name": _speed(lambda: find_skills(postings), len(postings)),
        "lexicon": _speed(lambda: find_skills(postings, asked=True), len(postings)),
        "tagger": _speed(lambda: tagger.tag(some, encoder), len(some), repeats=1),
    }


def _speed(work: Callable[[], object], postings: int, repeats: int = REPEATS) -> float:
    """Postings a second of processor time, the best of some repetitions."""
    best = float("inf")
    for _ in range(repeats):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return round(postings / best, 1)


def _markdown(part: Part, speeds: dict[str, float]) -> str:
    rows = [
        "# Skills in postings",
        "",
        part.protocol,
        "",
        "| figure | value | 95 % | n | beside it | goal |",
        "|---|---|---|---|---|---|",
        *(_row(figure) for figure in part.figures),
        "",
        "| what | postings a second of processor time, one thread |",
        "|---|---|",
        *(f"| {name} | {value:,.1f} |" for name, value in speeds.items()),
        "",
        "Other work ran on the machine meanwhile; processor time suffers from it less than wall time, but does.",
        "",
    ]
    return "\n".join(rows)


def _row(figure: Figure) -> str:
    span = "" if figure.lower is None else f"{figure.lower:.3f} to {figure.upper:.3f}"
    beside = ", ".join(f"{name} {value:.3f}" for name, value in figure.baselines.items() if value is not None)
    value = "" if figure.value is None else f"{figure.value:.3f}"
    goal = "" if figure.goal is None else f"{figure.goal}: {'reached' if figure.reached else 'not reached'}"
    return f"| `{figure.name}` ({figure.note}) | {value} | {span} | {figure.n} {figure.of} | {beside} | {goal} |"


if __name__ == "__main__":
    sys.exit(main())
