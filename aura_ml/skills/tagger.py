"""Marks skills that no lexicon names: a small network on the states that MiniLM's forward pass has for each word.

States of some layers and the word's own features -> one hidden layer -> two convolutions over three words -> tags
begin, inside, outside with transition scores (a conditional random field: J. Lafferty et al., ICML 2001). Several
networks of different seeds are averaged. Learned from SkillSpan by ``scripts/train_skill_tagger.py``; the encoder stays
as it is. The training is in ``tagger_training``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from aura_ml.skills.finder import SkillMention, find_skills
from aura_ml.skills.lexicon import Lexicon, load_lexicon
from aura_ml.skills.lines import foreign_sentences
from aura_ml.skills.sentences import Span, sentences, word_features
from aura_ml.torch_thread import one_torch_thread
from aura_ml.weights import WeightsMismatch, load_weights

if TYPE_CHECKING:
    from aura_ml.embedding.minilm import WordStates

FORMAT = 1
NAME = "skills_tagger"
OUTSIDE, BEGIN, INSIDE = 0, 1, 2
TAGS = 3
FORBIDDEN = -1e4
"""Score of a tag that cannot follow: inside after outside, or at the start."""
KNOWLEDGE, ABILITY = "knowledge", "ability"
KINDS = (KNOWLEDGE, ABILITY)
"""What SkillSpan calls knowledge (a language, a tool, a field, a degree) and skill (doing something)."""
MAX_WORDS = 3_000
"""Words of one text that are tagged; further ones are left to the lexicon."""

MAX_CHARS = 60_000
"""Characters that are looked at for them at all."""

Floats = NDArray[np.float32]


class WordEncoder(Protocol):
    """What the tagger needs of the encoder; ``MiniLM`` is one."""

    def word_states(self, texts: Sequence[str], layers: Sequence[int]) -> list[WordStates]:
        """Return words and states of each text."""


class Tagged(NamedTuple):
    """A span of a text that names a skill: ``text[start:end]``; ``kind`` is one of ``KINDS``."""

    start: int
    end: int
    kind: str


class TaggedText(NamedTuple):
    """What is marked in a text, in order of place.

    Attributes:
        end: the character up to which it was read.
        foreign: sentences before it that were not read, as they are in a language it has not learned.
    """

    spans: tuple[Tagged, ...]
    end: int
    foreign: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Tagger:
    """The networks.

    Attributes:
        about: layers, categories, lexicon version, sources, as saved beside the weights.
        networks: arrays of each; float32.
    """

    about: Mapping[str, Any]
    networks: tuple[Mapping[str, Floats], ...]

    @property
    def layers(self) -> tuple[int, ...]:
        """Layers of the encoder whose states are read."""
        return tuple(self.about["layers"])

    def tag(self, texts: Sequence[str], encoder: WordEncoder, lexicon: Lexicon | None = None) -> list[TaggedText]:
        """Return what is marked in each text, in order of place; spans of one kind do not overlap.

        Args:
            texts: postings; the first ``MAX_WORDS`` words of each are read.
            encoder: MiniLM with the pinned weights.
            lexicon: for the words' features; the shipped one unless given.
        """
        known = lexicon or load_lexicon()
        return [self._tag(text, encoder, known) for text in texts]

    def _tag(self, text: str, encoder: WordEncoder, lexicon: Lexicon) -> TaggedText:
        places = sentences(text[:MAX_CHARS])
        found: list[Tagged] = []
        read, stopped = 0, min(len(text), MAX_CHARS)
        named = find_skills([text[start:end] for start, end in places])
        foreign = foreign_sentences(text, places)
        for (start, end), mentions, is_foreign in zip(places, named, foreign, strict=True):
            if is_foreign:
                continue
            if read >= MAX_WORDS:
                stopped = start
                break
            sentence = text[start:end]
            states = encoder.word_states([sentence], self.layers)[0]
            read += len(states.spans)
            for kind, scores, moves, begins in self.scores(sentence, states, mentions, lexicon):
                spans = spans_of(states.spans, best_path(scores, moves, begins))
                found.extend(Tagged(start + first, start + last, kind) for first, last in spans)
        unread = tuple(place for place, is_foreign in zip(places, foreign, strict=True) if is_foreign)
        return TaggedText(tuple(sorted(found)), stopped, unread)

    def scores(
        self, sentence: str, states: WordStates, mentions: Sequence[SkillMention], lexicon: Lexicon
    ) -> list[tuple[str, Floats, Floats, Floats]]:
        """Return per kind the mean over networks of tag scores (words, 3), transitions (3, 3) and starts (3,)."""
        if not states.spans:
            return []
        features = word_features(sentence, states.spans, mentions, lexicon, self.about["categories"])
        with one_torch_thread():
            each = [_emissions(network, states.states, features) for network in self.networks]
        mean = np.mean(each, axis=0)
        moves = np.mean([network["moves"] for network in self.networks], axis=0)
        begins = np.mean([network["begins"] for network in self.networks], axis=0)
        return [
            (kind, mean[:, number * TAGS : (number + 1) * TAGS], moves[number], begins[number])
            for number, kind in enumerate(KINDS)
        ]


def _emissions(network: Mapping[str, Floats], states: Floats, features: Floats) -> Floats:
    """The forward pass of one network over one sentence, shape (words, 2 x 3)."""
    import torch
    from torch.nn.functional import conv1d, gelu, layer_norm, linear

    weights = {name: torch.from_numpy(values) for name, values in network.items()}
    scaled = ((torch.from_numpy(states) - weights["mean"]) / weights["deviation"]).flatten(1)
    hidden = linear(scaled, weights["states.weight"], weights["states.bias"])
    hidden = hidden + linear(torch.from_numpy(features), weights["features.weight"], weights["features.bias"])
    hidden = gelu(hidden, approximate="tanh")
    layer = 0
    while f"window{layer}.weight" in weights:
        normal = layer_norm(hidden, hidden.shape[1:], weights[f"norm{layer}.weight"], weights[f"norm{layer}.bias"])
        mixed = conv1d(normal.T[None], weights[f"window{layer}.weight"], weights[f"window{layer}.bias"], padding=1)
        hidden = hidden + gelu(mixed[0].T, approximate="tanh")
        layer += 1
    scores: Floats = linear(hidden, weights["tags.weight"], weights["tags.bias"]).numpy()
    return scores


def best_path(scores: Floats, moves: Floats, begins: Floats) -> list[int]:
    """Return the tags of the highest total score (Viterbi): scores of words, moves between tags, first tags."""
    allowed = moves.copy()
    allowed[OUTSIDE, INSIDE] = FORBIDDEN
    total = begins + scores[0]
    total[INSIDE] = FORBIDDEN
    back = []
    for row in scores[1:]:
        paths = total[:, None] + allowed
        back.append(paths.argmax(axis=0))
        total = paths.max(axis=0) + row
    path = [int(total.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


def spans_of(words: Sequence[Span], path: Sequence[int]) -> list[Span]:
    """Return the spans that a path of tags marks."""
    spans: list[Span] = []
    start: int | None = None
    for number, tag in enumerate([*path, OUTSIDE]):
        if start is not None and tag != INSIDE:
            spans.append((words[start][0], words[number - 1][1]))
            start = None
        if tag == BEGIN:
            start = number
    return spans


def unpack(about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Tagger:
    """Return the tagger of saved arrays, named ``0.states.weight`` and so on.

    Raises:
        WeightsMismatch: another format.
    """
    if about.get("format") != FORMAT:
        raise WeightsMismatch(f"the skill tagger has format {about.get('format')!r}, expected {FORMAT}; train it again")
    networks: list[dict[str, Floats]] = [{} for _ in range(int(about["networks"]))]
    for name, values in arrays.items():
        number, _, rest = name.partition(".")
        networks[int(number)][rest] = np.asarray(values, dtype=np.float32)
    return Tagger(about, tuple(networks))


@lru_cache(maxsize=1)
def load_tagger() -> Tagger:
    """Return the tagger that ships with AURA, read once."""
    with as_file(files("aura_ml").joinpath("data")) as folder:
        return unpack(*load_weights(folder, NAME))
