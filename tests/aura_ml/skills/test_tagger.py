"""The tagger: what it learns it finds again, places hold, and the shipped weights belong to the shipped code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from aura_ml.embedding.minilm import WordStates
from aura_ml.skills.extract import extract_tagged
from aura_ml.skills.lexicon import load_lexicon
from aura_ml.skills.sentences import MAX_CHARS, sentences, word_features
from aura_ml.skills.tagger import KNOWLEDGE, NAME, best_path, load_tagger, spans_of, unpack
from aura_ml.skills.tagger_training import STATES, Sentence, TaggerSettings, pack, tags_of, train
from aura_ml.skills.words import word_spans
from aura_ml.weights import WeightsMismatch, load_weights, save_weights

SMALL = TaggerSettings(
    layers=(0,), width=16, epochs=20, batch=4, networks=1, drop_states=0.0, drop_units=0.0, rate=0.02
)
KNOWN = ("data",)


class Letters:
    """A stand-in for the encoder: a word's state says with which letter it begins."""

    def word_states(self, texts: Sequence[str], layers: Sequence[int]) -> list[WordStates]:
        found = []
        for text in texts:
            spans = tuple(word_spans(text))
            states = np.zeros((len(spans), len(layers), STATES), dtype=np.float32)
            for number, (start, _) in enumerate(spans):
                states[number, :, ord(text[start].lower()) % STATES] = 3.0
            found.append(WordStates(spans, states))
        return found

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Nothing means anything."""
        return np.zeros((len(texts), STATES), dtype=np.float32)


def trained(seed: int = 0) -> dict[str, np.ndarray]:
    """A network that has seen words with a z marked as knowledge."""
    rows = []
    for text in (
        "we use zig zag",
        "zorp is our tool",
        "you know zed well",
        "a team of people",
        "we use zod and zig",
    ) * 3:
        states = Letters().word_states([text], (0,))[0]
        marked = {span for span in states.spans if text[span[0]] == "z"}
        features = word_features(text, states.spans, [], load_lexicon(), KNOWN)
        rows.append(Sentence(states.states, features, tags_of(states.spans, [marked, set()])))
    return train(rows, SMALL, seed)


def test_what_was_learned_is_found_in_other_sentences(tmp_path: Path) -> None:
    network = trained()
    save_weights(tmp_path, NAME, *pack([network], SMALL, KNOWN, "lexicon-1"))
    tagger = unpack(*load_weights(tmp_path, NAME))
    text = "Our people\r\n🙂 You know zork and use zulu"
    read = tagger.tag([text], Letters())[0]
    assert [text[each.start : each.end] for each in read.spans if each.kind == KNOWLEDGE] == ["zork", "zulu"]
    assert read.end == len(text)
    again = trained()
    assert all(np.array_equal(network[name], again[name]) for name in network)


def test_another_format_is_refused() -> None:
    about, arrays = pack([], SMALL, KNOWN, "v")
    with pytest.raises(WeightsMismatch, match="format"):
        unpack({**about, "format": 0}, arrays)


def test_the_shipped_tagger_reads_any_text() -> None:
    tagger = load_tagger()
    assert set(tagger.about["categories"]) <= {skill.category for skill in load_lexicon().skills.values()}
    for text in ("", "\x00\r\n\u2028", "仕事 の 説明", "x" * 2_000, "Python. " * 40):
        found = extract_tagged([text], Letters(), tagger)[0]
        assert all(text[each.start : each.end] == each.text for each in found)


def test_beyond_what_the_tagger_reads_the_lexicon_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aura_ml.skills.tagger.MAX_WORDS", 3)
    text = "we are a team.\nKnowledge of Docker"
    found = extract_tagged([text], Letters())[0]
    assert [(each.text, each.source, each.aura_id) for each in found if each.start > 14] == [
        ("Docker", "lexicon", "docker")
    ]


def test_sentences_in_another_language_are_left_to_the_lexicon() -> None:
    text = "Kenntnisse in Python und Buchhaltung.\nWe use zork and zulu here"
    read = load_tagger().tag([text], Letters())[0]
    assert read.foreign == ((0, 37),)
    assert all(each.start > 37 for each in read.spans)
    found = extract_tagged([text], Letters())[0]
    assert [(each.text, each.source) for each in found if each.start < 37] == [
        ("Python", "lexicon"),
        ("Buchhaltung", "lexicon"),
    ]


def test_the_best_path_begins_before_it_goes_on() -> None:
    scores = np.array([[0, 0, 5], [0, 1, 4], [3, 0, 0]], dtype=np.float32)
    path = best_path(scores, np.zeros((3, 3), dtype=np.float32), np.zeros(3, dtype=np.float32))
    assert path == [1, 2, 0]
    assert spans_of([(0, 2), (3, 5), (6, 8)], path) == [(0, 5)]
    assert spans_of([(0, 2), (3, 5)], [1, 1]) == [(0, 2), (3, 5)]


def test_sentences_cover_the_text_and_stay_short() -> None:
    text = "One. Two things; three\n\n- four\r\n" + "word " * 400
    found = sentences(text)
    assert [text[start:end].strip() for start, end in found[:4]] == ["One.", "Two things;", "three", "- four"]
    assert all(end - start <= MAX_CHARS for start, end in found)
    assert " ".join(text[start:end] for start, end in found).split() == text.split()
    assert sentences("x" * 1_500) == [(0, 600), (600, 1_200), (1_200, 1_500)]
