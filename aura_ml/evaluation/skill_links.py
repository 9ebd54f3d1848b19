"""The ESCO concepts that spans are given, against those that people gave them (Decorte et al., 2022, validation parts).

By words and meaning, as ``aura skills extract`` does, beside words and the lexicon alone, as ``--fast`` does.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import RESAMPLES, Interval
from aura_ml.embedding.minilm import MODEL_LIMIT_TOKENS, MiniLM
from aura_ml.evaluation.report import Figure
from aura_ml.skills.concepts import Concept, load_concepts
from aura_ml.skills.extract import esco_concept, linked_skill, near_by_meaning
from aura_ml.skills.finder import find_skills
from aura_ml.skills.lexicon import load_lexicon

LINKING = "skills_esco_linking"
LINKED = ("house", "tech")
OWN, BY_LEXICON, BY_WORDS, AS_WRITTEN = "AURA", "words and lexicon", "shared words alone", "ESCO label as written"
RANKED = 100
NO_LABEL = ("LABEL NOT PRESENT", "UNDERSPECIFIED", "")
LEAST = 5


@dataclass(frozen=True)
class Link:
    """What one way makes of a span: the concept it gives, None for none, and all it considers, the nearest first."""

    given: str | None
    order: Sequence[str]


def link_figures(folder: Path, model_dir: Path | None, seed: int) -> list[Figure]:
    """Return shares and reciprocal ranks of each part that ``folder`` holds; without an encoder, by words and lexicon."""
    encoder = None
    figures = []
    for name in LINKED:
        path = folder / LINKING / f"{name}_validation_annotations.csv"
        if not path.is_file():
            continue
        if model_dir is not None and encoder is None:
            encoder = MiniLM(model_dir, max_tokens=MODEL_LIMIT_TOKENS)
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        figures += _figures(f"skills.linking.{name}", rows, encoder, seed)
    return figures


def _figures(name: str, rows: Sequence[Mapping[str, str]], encoder: MiniLM | None, seed: int) -> list[Figure]:
    uris = {concept.label.casefold(): concept.uri for concept in load_concepts().all}
    spans = [row["sub_span"] or row["span"] for row in rows]
    labels = [row["label"].strip() for row in rows]
    named = np.array([label not in NO_LABEL for label in labels], dtype=bool)
    wanted = [uris.get(label.casefold()) for label in labels]
    ways = _ways(spans, uris, encoder)
    ranks = {way: np.array(list(map(_reciprocal_rank, links, wanted))) for way, links in ways.items()}
    right = {
        way: np.array([uri is not None and link.given == uri for link, uri in zip(links, wanted, strict=True)], float)
        for way, links in ways.items()
    }
    given = {way: np.array([link.given is not None for link in links], float) for way, links in ways.items()}
    parts = (
        (name, right, "share", named, "spans with an ESCO concept"),
        (f"{name}.mrr", ranks, "MRR", named, "spans with an ESCO concept"),
        (f"{name}.without", given, "share", ~named, "spans without one, less is better"),
    )
    return [
        _figure(figure, {way: each[kept] for way, each in values.items()}, unit, note, seed)
        for figure, values, unit, kept, note in parts
        if kept.sum() >= LEAST
    ]


def _ways(spans: Sequence[str], uris: Mapping[str, str], encoder: MiniLM | None) -> dict[str, list[Link]]:
    known = load_concepts()
    by_words = [known.nearest(span, RANKED) for span in spans]
    ways = {BY_LEXICON: [_link(span, near) for span, near in zip(spans, by_words, strict=True)]}
    if encoder is None:
        ways = {OWN: ways[BY_LEXICON]}
    else:
        near = near_by_meaning(spans, encoder, RANKED)
        ways[OWN] = [_link(span, near[span], by_meaning=True) for span in spans]
    ways[AS_WRITTEN] = [Link(uri, [uri] if uri else []) for uri in (uris.get(span.casefold()) for span in spans)]
    ways[BY_WORDS] = [Link(near[0].uri if near else None, [each.uri for each in near]) for near in by_words]
    return ways


def _link(span: str, near: Sequence[Concept], *, by_meaning: bool = False) -> Link:
    """What ``aura skills extract`` makes of a span: its concept first, then those with the nearest labels."""
    skill = linked_skill(span, (0, len(span)), find_skills([span])[0], load_lexicon())
    first = esco_concept(skill, near, by_meaning=by_meaning)
    return Link(first, [*([first] if first else []), *(each.uri for each in near if each.uri != first)])


def _reciprocal_rank(link: Link, wanted: str | None) -> float:
    return 1.0 / (link.order.index(wanted) + 1) if wanted is not None and wanted in link.order else 0.0


def _figure(name: str, values: Mapping[str, NDArray[np.float64]], unit: str, note: str, seed: int) -> Figure:
    own = values[OWN]
    draws = np.random.default_rng(seed).choice(own, size=(RESAMPLES, len(own))).mean(axis=1)
    low, high = np.quantile(draws, (0.025, 0.975))
    value = Interval(float(own.mean()), float(low), float(high), len(own))
    beside = {way: float(each.mean()) for way, each in values.items() if way != OWN}
    return Figure.of_interval(name, value, unit, of="spans", baselines=beside, note=note, simulated=False)
