"""Fine-tuning the encoder: does it find postings of the same occupation better, in occupations it was not trained on?

The training is ``aura_ml.embedding.finetune``; here it is measured beside the encoder as it came, the adapter and words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aura_ml.adapter.examples import Examples
from aura_ml.adapter.lowrank import Adapter, AdapterConfig, fit
from aura_ml.bootstrap import MIN_OBSERVATIONS, RESAMPLES, Interval, Measure, bootstrap
from aura_ml.embedding.base import Vectors
from aura_ml.embedding.finetune import HEAD_LINES, FineTuneConfig, RatedTexts, fine_tuned
from aura_ml.embedding.minilm import MiniLM, TrainedTensors
from aura_ml.evaluation.material import Material
from aura_ml.evaluation.registry import Unavailable
from aura_ml.evaluation.report import Direction, Figure, Goal, Part
from aura_ml.lexical import tokenize

_Floats = NDArray[np.float64]
MIN_COMPANIES, MOST_A_LABEL = 3, 8
MOST_TESTED, QUICK_TESTED = 180, 40
QUICK = FineTuneConfig(steps=3, batch=8, max_tokens=48, min_pairs=5)
PAIRS = 50
MIN_LABELS = 8
UNIT = "reciprocal rank"
BASE, TUNED, ADAPTED, WORDS, CHANCE = "encoder_as_it_came", "fine_tuned", "adapter", "words", "chance"
PROTOCOL = (
    "Postings of several companies that share a title (level, gender marks and what follows a comma or dash cut off) are "
    "one occupation. The occupations are split in two: from one part come 50 liked and 50 rejected postings (an invented "
    "person likes half of these occupations), on which the encoder is trained on; postings of the other part are looked "
    "for by each other's text without title and company, among those of other companies. A figure is the reciprocal rank "
    "of the first one of the same occupation, averaged over the postings that have one. Beside it: the encoder as it came, "
    "the low-rank adapter learned from the same 100 postings, TF-IDF over words, and chance."
)
_CUT = re.compile(r"\s[-–|/]\s|,|\(|\[|@")
_MARKS = re.compile(
    r"\b(?:senior|junior|lead|principal|staff|intern|trainee|working student|remote|all genders|[mwfdx](?:/[mwfdx])+|i{1,3}|iv)\b"
)


def evaluate(material: Material, seed: int, quick: bool, say: Callable[[str], None]) -> Part:
    """See ``registry.Evaluate``."""
    if material.model_dir is None or not material.texts:
        raise Unavailable("fine-tuning needs MiniLM and the postings' texts; the stand-in encoder has no weights")
    postings = _labelled(material)
    train, test = _split(postings, seed, QUICK_TESTED if quick else MOST_TESTED)
    config = replace(QUICK if quick else FineTuneConfig(), seed=seed)
    rated = _rated(train, seed, PAIRS)
    if rated.pairs < config.min_pairs or len(test) < MIN_LABELS:
        raise Unavailable(
            f"{material.source} have {len({each.label for each in postings})} titles that {MIN_COMPANIES} companies "
            f"share, too few to train on some and test on others"
        )
    say(f"embedding: training on {rated.pairs} pairs, {config.steps_for(rated.pairs)} steps")
    encoder = MiniLM(material.model_dir)
    found = _ranks(encoder, material.model_dir, rated, test, config)
    say("embedding: tested")
    return Part(
        name="embedding",
        title="Fine-tuning the encoder",
        protocol=PROTOCOL,
        figures=_figures(found, seed),
        notes=["A quick run trains three steps; it is no result."] if quick else [],
        settings={
            "pairs": rated.pairs,
            "steps": config.steps_for(rated.pairs),
            "tested": len(test),
            "titles_tested": len({each.label for each in test}),
            "seed": seed,
        },
    )


@dataclass(frozen=True)
class _Posting:
    label: str
    company: str
    text: str
    row: int

    @property
    def body(self) -> str:
        return "\n".join(self.text.split("\n")[HEAD_LINES:])


def occupation(title: str) -> str:
    """Return what of a title names the occupation: lower case, without level, gender marks and what follows."""
    return " ".join(_MARKS.sub(" ", _CUT.split(title.lower())[0]).split())


def _labelled(material: Material) -> list[_Posting]:
    """Return one posting per occupation and company, of occupations that some companies share."""
    found: dict[str, dict[str, _Posting]] = defaultdict(dict)
    for row, (title, text) in enumerate(zip(material.titles, material.texts, strict=True)):
        company, label = material.postings.company_keys[row], occupation(title)
        if label and company:
            found[label].setdefault(company, _Posting(label, company, text, row))
    shared = {label: list(each.values()) for label, each in sorted(found.items()) if len(each) >= MIN_COMPANIES}
    return [posting for each in shared.values() for posting in each[:MOST_A_LABEL]]


def _split(postings: Sequence[_Posting], seed: int, most: int) -> tuple[list[_Posting], list[_Posting]]:
    labels = sorted({each.label for each in postings})
    order = np.random.default_rng([seed, 61]).permutation(len(labels))
    first = {labels[row] for row in order[: len(labels) // 2]}
    test: list[_Posting] = []
    for row in order[len(labels) // 2 :]:
        of_label = [each for each in postings if each.label == labels[row]]
        if len(test) + len(of_label) <= most:
            test += of_label
    return [each for each in postings if each.label in first], test


def _rated(train: Sequence[_Posting], seed: int, pairs: int) -> RatedTexts:
    rng = np.random.default_rng([seed, 62])
    labels = rng.permutation(sorted({each.label for each in train}))
    likes = set(labels[: len(labels) // 2].tolist())
    order = [train[row] for row in rng.permutation(len(train))]
    liked = [each for each in order if each.label in likes][:pairs]
    rejected = [each for each in order if each.label not in likes][:pairs]
    chosen = [*liked, *rejected]
    return RatedTexts(
        tuple(each.text for each in chosen),
        np.arange(len(chosen)) < len(liked),
        tuple(each.company for each in chosen),
        tuple(each.label for each in chosen),
        np.zeros((len(chosen), 1), dtype=np.float32),
    )


def _ranks(
    encoder: MiniLM, model_dir: Path, rated: RatedTexts, test: Sequence[_Posting], config: FineTuneConfig
) -> dict[str, _Floats]:
    rated = replace(rated, base=encoder.encode(list(rated.texts)))
    bodies = [each.body for each in test]
    came = encoder.encode(bodies)
    tuned = encoder.with_tensors(TrainedTensors(fine_tuned(model_dir, rated, config)))
    similar = {BASE: came @ came.T, WORDS: _word_similarity(bodies)}
    moved = tuned.encode(bodies)
    similar[TUNED] = moved @ moved.T
    adapter = _adapter(rated, encoder.version, config)
    if adapter is not None:
        turned = adapter.apply(came)
        similar[ADAPTED] = turned @ turned.T
    found = {name: reciprocal_ranks(each, test) for name, each in similar.items()}
    draws = np.random.default_rng(config.seed)
    found[CHANCE] = np.mean([reciprocal_ranks(draws.random((len(test), len(test))), test) for _ in range(20)], axis=0)
    return found


def _adapter(rated: RatedTexts, version: str, config: FineTuneConfig) -> Adapter | None:
    n = len(rated.texts)
    examples = Examples(
        rated.base.astype(np.float64), rated.liked, np.zeros(n, dtype=np.int64), np.arange(n, dtype=np.int64)
    )
    fitted = fit(examples, version, AdapterConfig(min_pairs=config.min_pairs, seed=config.seed))
    return fitted if isinstance(fitted, Adapter) else None


def reciprocal_ranks(similarity: Vectors | _Floats, test: Sequence[_Posting]) -> _Floats:
    """Return, for each posting with another of its occupation elsewhere, 1 / rank of the first one, own company aside."""
    labels = np.array([each.label for each in test], dtype=object)
    companies = np.array([each.company for each in test], dtype=object)
    ranks = []
    for row in range(len(test)):
        others = companies != companies[row]
        same = others & (labels == labels[row])
        if same.any():
            ranks.append(1.0 / (1.0 + float((similarity[row][others] > similarity[row][same].max()).sum())))
    return np.asarray(ranks)


def _word_similarity(bodies: Sequence[str]) -> _Floats:
    """Return cosines of TF-IDF vectors, term counts logarithmic."""
    tokens = tokenize(list(bodies))
    place: dict[str, int] = {}
    for words in tokens:
        for word in words:
            place.setdefault(word, len(place))
    counts = np.zeros((len(bodies), max(1, len(place))))
    for row, words in enumerate(tokens):
        for word in words:
            counts[row, place[word]] += 1.0
    weight = np.log((1.0 + len(bodies)) / (1.0 + (counts > 0).sum(axis=0))) + 1.0
    values = np.log1p(counts) * weight
    values /= np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
    return np.asarray(values @ values.T)


def _figures(found: Mapping[str, _Floats], seed: int) -> list[Figure]:
    own, pairs = bootstrap(found, Measure.SCORE, seed=seed)
    beside = {name: interval.value for name, interval in own.items() if name != TUNED}
    gain = pairs[TUNED, BASE]
    of = "postings"
    return [
        Figure.of_interval("embedding.mrr", own[TUNED], UNIT, of=of, baselines=beside, simulated=False),
        Figure.of_interval(
            "embedding.mrr_ratio",
            _ratio(found[TUNED], found[BASE], seed),
            "fine-tuned over as it came",
            of=of,
            goal=Goal(1.15),
            simulated=False,
        ),
        Figure(
            "embedding.gain_lower",
            gain.lower,
            None,
            None,
            gain.n,
            UNIT,
            of=of,
            goal=Goal(0.0, Direction.ABOVE),
            note="lower bound of fine-tuned minus as it came, paired by posting",
            simulated=False,
        ),
    ]


def _ratio(own: _Floats, base: _Floats, seed: int) -> Interval:
    n = len(own)
    if n < MIN_OBSERVATIONS:
        return Interval(None, None, None, n)
    rows = np.random.default_rng(seed).integers(0, n, size=(RESAMPLES, n))
    lower, upper = np.quantile(own[rows].mean(axis=1) / base[rows].mean(axis=1), (0.025, 0.975))
    return Interval(float(own.mean() / base.mean()), float(lower), float(upper), n)
