"""Skills found in postings that people marked: the tagger beside the lexicon, and the ids that ESCO gives the spans.

Labelled data: SkillSpan's development part (Zhang et al., NAACL 2022), Sayfullina's (2018), and the validation parts of
Decorte et al. (2022). None of them was learned from; the thresholds of linking were chosen on one half, ``house``.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import RESAMPLES, Interval
from aura_ml.embedding.minilm import MODEL_LIMIT_TOKENS, MiniLM
from aura_ml.evaluation.material import Material
from aura_ml.evaluation.registry import Unavailable
from aura_ml.evaluation.report import Figure, Goal, Part
from aura_ml.evaluation.skill_links import link_figures
from aura_ml.skills.annotations import Agreement, Span, agreement, joined, marked_spans, whole_tokens
from aura_ml.skills.finder import find_skills
from aura_ml.skills.soft import load_soft_skills
from aura_ml.skills.tagger import KNOWLEDGE, load_tagger

SKILLSPAN = Path("skills_skillspan") / "skillspan_dev.jsonl.gz"
SAYFULLINA = Path("skills_sayfullina") / "sayfullina_dev.conll.gz"
QUICK_POSTINGS = 6
LEAST = 5
NAMED, READ, TAGGED, SOFT = "every name", "lexicon", "tagger", "soft skills"
STRICT_GOALS = {READ: Goal(0.48), TAGGED: Goal(0.60)}
OVERLAP_GOALS = {TAGGED: Goal(0.75)}
PROTOCOL = (
    "Spans of knowledge that people marked in the postings of SkillSpan's development part, against those found in each "
    "sentence, both as whole tokens. Strict F1 counts equal spans; overlap F1 is the harmonic mean of the share of found "
    "spans that touch a marked one and the share of marked ones touched. Intervals are by posting (2,000 draws). Linking "
    "is the share of spans, of those to which people gave an ESCO concept, that are given the same one, and the mean "
    "reciprocal rank of theirs among the 100 nearest; beside it the share that is given one of those to which people gave "
    "none, where less is better. Its thresholds were chosen on house."
)

Row = dict[str, Any]


def evaluate(material: Material, seed: int, quick: bool, say: Callable[[str], None]) -> Part:
    """See ``registry.Evaluate``."""
    folder = material.labelled
    if folder is None or not (folder / SKILLSPAN).is_file():
        raise Unavailable("it needs the labelled postings of SkillSpan; name their folder in AURA_TEST_DATA")
    with gzip.open(folder / SKILLSPAN, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    postings = sorted({row["idx"] for row in rows})
    if quick:
        drawn = np.random.default_rng(seed).permutation(len(postings))[:QUICK_POSTINGS]
        postings = sorted(postings[number] for number in drawn)
        rows = [row for row in rows if row["idx"] in set(postings)]
    notes = []
    found = found_by_lexicon(rows)
    if material.model_dir is None:
        notes.append("The tagger was not measured: the encoder is the stand-in.")
    else:
        say(f"skills: the tagger reads {len(rows)} sentences")
        found[TAGGED] = found_by_tagger(rows, material.model_dir)
    totals = {name: by_posting(rows, spans) for name, spans in found.items()}
    figures = [figure for name in (READ, TAGGED) if name in totals for figure in _figures(name, totals, seed)]
    figures += [*_soft_skills(folder, seed), *link_figures(folder, material.model_dir, seed)]
    return Part(
        name="skills",
        title="Skills in postings",
        protocol=PROTOCOL,
        figures=figures,
        notes=notes,
        settings={"postings": len(postings), "sentences": len(rows), "seed": seed},
    )


def found_by_lexicon(rows: Sequence[Row]) -> dict[str, list[set[Span]]]:
    """Return the spans of each row: all that the lexicon names, and those read as asked for."""
    texts = [joined(row["tokens"]) for row in rows]
    return {
        name: [
            whole_tokens(row["tokens"], [(each.start, each.end) for each in mentions])
            for row, mentions in zip(rows, find_skills(texts, asked=name == READ), strict=True)
        ]
        for name in (NAMED, READ)
    }


def found_by_tagger(rows: Sequence[Row], model_dir: Path) -> list[set[Span]]:
    """Return the spans of knowledge that the tagger marks in each row."""
    encoder = MiniLM(model_dir, max_tokens=MODEL_LIMIT_TOKENS)
    read = load_tagger().tag([joined(row["tokens"]) for row in rows], encoder)
    return [
        whole_tokens(row["tokens"], [(each.start, each.end) for each in text.spans if each.kind == KNOWLEDGE])
        for row, text in zip(rows, read, strict=True)
    ]


def by_posting(rows: Sequence[Row], found: Sequence[set[Span]]) -> list[Agreement]:
    """Return the agreement with what is marked, one sum a posting."""
    totals: dict[Any, Agreement] = {}
    for row, spans in zip(rows, found, strict=True):
        totals[row["idx"]] = totals.get(row["idx"], Agreement()) + agreement(spans, marked_spans(row))
    return list(totals.values())


def _figures(name: str, totals: Mapping[str, Sequence[Agreement]], seed: int) -> list[Figure]:
    beside = [other for other in (NAMED, READ) if other != name and (name == TAGGED or other == NAMED)]
    found = []
    for measure, goals in (("strict", STRICT_GOALS), ("overlap", OVERLAP_GOALS)):
        value = interval(totals[name], measure, seed)
        baselines = {other: interval(totals[other], measure, seed).value for other in beside}
        marked = sum(each.marked for each in totals[name])
        found.append(
            Figure.of_interval(
                f"skills.{name}.{measure}_f1",
                value,
                "F1",
                of="postings",
                baselines=baselines,
                goal=goals.get(name),
                note=f"{marked} marked spans",
                simulated=False,
            )
        )
    return found


def interval(totals: Sequence[Agreement], measure: str, seed: int) -> Interval:
    """Return strict or overlap F1 with its 95 % interval by posting; no value below five postings."""
    if len(totals) < LEAST:
        return Interval(None, None, None, len(totals))
    counts = np.array([[a.exact, a.touching, a.touched, a.found, a.marked] for a in totals], dtype=np.float64)
    draws = np.random.default_rng(seed).multinomial(len(totals), np.full(len(totals), 1 / len(totals)), size=RESAMPLES)
    low, high = np.quantile(_f1(draws @ counts, measure), (0.025, 0.975))
    point = _f1(counts.sum(axis=0, keepdims=True), measure)[0]
    return Interval(float(point), float(low), float(high), len(totals))


def _f1(counts: NDArray[np.float64], measure: str) -> NDArray[np.float64]:
    exact, touching, touched, found, marked = counts.T
    if measure == "strict":
        return np.asarray(2 * exact / np.maximum(found + marked, 1))
    precision, recall = touching / np.maximum(found, 1), touched / np.maximum(marked, 1)
    return np.asarray(2 * precision * recall / np.maximum(precision + recall, 1e-12))


def _soft_skills(folder: Path, seed: int) -> list[Figure]:
    path = folder / SAYFULLINA
    if not path.is_file():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        blocks = [block.splitlines() for block in lines.read().strip().split("\n\n")]
    rows = [
        {"tokens": [line.split("\t")[0] for line in block], "tags": [line.split("\t")[-1] for line in block]}
        for block in blocks
    ]
    texts = [joined(row["tokens"]) for row in rows]
    names = load_soft_skills()
    ways = {
        SOFT: [names.find(text) for text in texts],
        READ: [[(each.start, each.end) for each in mentions] for mentions in find_skills(texts)],
    }
    totals = {
        way: [
            agreement(whole_tokens(row["tokens"], spans), marked_spans(row, "tags"))
            for row, spans in zip(rows, found, strict=True)
        ]
        for way, found in ways.items()
    }
    note = f"{sum(each.marked for each in totals[SOFT])} marked soft skills of Sayfullina's development part"
    return [
        Figure.of_interval(
            f"skills.soft.{measure}_f1", interval(totals[SOFT], measure, seed), "F1", of="sentences", note=note,
            simulated=False, baselines={READ: interval(totals[READ], measure, seed).value},
        )
        for measure in ("strict", "overlap")
    ]  # fmt: skip
