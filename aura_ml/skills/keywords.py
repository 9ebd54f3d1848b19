"""KeyBERT: orders the skills found in a posting by how near they are to it, and proposes names not known yet.

It adds nothing: as an extractor it was measured far below the lexicon. For the few postings that are shown only.
The caller sets the privacy switches first: keybert imports litellm, which fetches a price list without them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_ml.embedding.base import Embedder, Vectors
from aura_ml.lexical import STOP_WORDS
from aura_ml.skills.finder import SkillMention, skill_ids
from aura_ml.skills.lexicon import Lexicon, load_lexicon
from aura_ml.skills.words import LINE_END, name_key, split_words, word_spans

if TYPE_CHECKING:
    from keybert.backend import BaseEmbedder

MAX_PHRASE_WORDS = 3
PROPOSALS = {"phrase": pl.String, "support": pl.Int64, "relevance": pl.Float64}


class RankedSkill(NamedTuple):
    """A skill of a posting and the cosine between its name and the posting, in [-1, 1]."""

    skill_id: str
    relevance: float


def keybert_backend(embedder: Embedder) -> BaseEmbedder:
    """Return AURA's encoder as a KeyBERT backend: no model is looked up by name, each phrase is embedded once."""
    from keybert.backend import BaseEmbedder

    class Backend(BaseEmbedder):  # type: ignore[misc, unused-ignore]
        """Hands texts to the encoder and keeps the vectors."""

        def __init__(self) -> None:
            super().__init__(embedding_model=embedder)
            self._known: dict[str, Vectors] = {}

        def embed(self, documents: Sequence[str], verbose: bool = False) -> Vectors:  # noqa: ARG002
            new = [text for text in dict.fromkeys(map(str, documents)) if text not in self._known]
            self._known.update(zip(new, embedder.encode(new), strict=True))
            if not len(documents):
                return np.zeros((0, embedder.dimension), dtype=np.float32)
            return np.stack([self._known[str(text)] for text in documents])

    return Backend()


def order_skills(
    texts: Sequence[str],
    mentions: Sequence[Sequence[SkillMention]],
    embedder: Embedder,
    vectors: Vectors | None = None,
    lexicon: Lexicon | None = None,
) -> list[list[RankedSkill]]:
    """Return the skills found in each text, nearest to the text first, each once.

    Args:
        texts: postings; a few dozen, as every name and every text is embedded.
        mentions: what ``find_skills`` found in them.
        embedder: the encoder.
        vectors: embeddings of ``texts`` by the same encoder where they are at hand, shape (len(texts), dimension).
        lexicon: names to embed; the shipped one unless given.
    """
    known = lexicon or load_lexicon()
    named = [{_display(known, skill_id): skill_id for skill_id in skill_ids(found)} for found in mentions]
    order = _keybert_order(texts, [list(names) for names in named], embedder, vectors)
    return [
        [RankedSkill(names[name], relevance) for name, relevance in ranked]
        for names, ranked in zip(named, order, strict=True)
    ]


def propose_entries(
    texts: Sequence[str],
    mentions: Sequence[Sequence[SkillMention]],
    embedder: Embedder,
    lexicon: Lexicon | None = None,
    min_support: int = 3,
    per_text: int = 10,
) -> pl.DataFrame:
    """Return phrases that might be skills the lexicon lacks, for a person to read; nothing is added.

    Candidates are runs of one to three words in capitals or with digits, outside what was found, that stand in
    ``min_support`` texts or more; KeyBERT keeps the ``per_text`` nearest of each text.

    Returns:
        Columns ``PROPOSALS``: phrase, texts it was kept in, mean cosine; most texts first.
    """
    known = lexicon or load_lexicon()
    phrases = [_phrases(text, found, known) for text, found in zip(texts, mentions, strict=True)]
    spread = Counter(key for found in phrases for key in found)
    candidates = [[name for key, name in found.items() if spread[key] >= min_support] for found in phrases]
    kept: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for ranked in _keybert_order(texts, candidates, embedder, None):
        for name, relevance in ranked[:per_text]:
            kept[name_key(name)].append((name, relevance))
    rows = [
        (Counter(name for name, _ in found).most_common(1)[0][0], len(found), float(np.mean([r for _, r in found])))
        for found in kept.values()
        if len(found) >= min_support
    ]
    frame = pl.DataFrame(rows, schema=PROPOSALS, orient="row").with_columns(pl.col("relevance").round(4))
    return frame.sort(-pl.col("support"), -pl.col("relevance"), "phrase")


def _keybert_order(
    texts: Sequence[str], candidates: Sequence[Sequence[str]], embedder: Embedder, vectors: Vectors | None
) -> list[list[tuple[str, float]]]:
    """Candidates of each text by cosine, highest first; ties by name."""
    rows = [row for row, names in enumerate(candidates) if names]
    result: list[list[tuple[str, float]]] = [[] for _ in texts]
    if not rows:
        return result
    from keybert import KeyBERT

    model = KeyBERT(model=keybert_backend(embedder))
    given = vectors[rows] if vectors is not None else model.model.embed([texts[row] for row in rows])
    ranked: Any = model.extract_keywords(
        [texts[row] for row in rows],
        vectorizer=_Given([candidates[row] for row in rows]),
        doc_embeddings=given,
        top_n=max(map(len, candidates)),
    )
    lists = [ranked] if len(rows) == 1 else ranked
    for row, found in zip(rows, lists, strict=True):
        result[row] = sorted(((str(name), float(score)) for name, score in found), key=lambda pair: (-pair[1], pair[0]))
    return result


class _Given:
    """A vectorizer for KeyBERT that knows the candidates of each text already: rows of ones and zeros."""

    def __init__(self, candidates: Sequence[Sequence[str]]) -> None:
        self._names = sorted({name for names in candidates for name in names})
        self._candidates = [set(names) for names in candidates]

    def fit(self, _: Sequence[str]) -> _Given:
        return self

    def transform(self, _: Sequence[str]) -> _Given:
        return self

    def get_feature_names_out(self) -> list[str]:
        return self._names

    def __getitem__(self, row: int) -> NDArray[np.bool_]:
        return np.array([[name in self._candidates[row] for name in self._names]], dtype=np.bool_)


def _display(lexicon: Lexicon, skill_id: str) -> str:
    skill = lexicon.skills.get(skill_id)
    return skill.name if skill is not None else skill_id


def _phrases(text: str, mentions: Sequence[SkillMention], lexicon: Lexicon) -> dict[str, str]:
    """Candidate phrases of a text by ``name_key``, in order of place."""
    words, spans = split_words(text), word_spans(text)
    taken = {
        number
        for mention in mentions
        for number, (start, end) in enumerate(spans)
        if start < mention.end and mention.start < end
    }
    usable = [
        number not in taken and _may_name(word) and word.lower() not in STOP_WORDS for number, word in enumerate(words)
    ]
    found: dict[str, str] = {}
    for start in range(len(words)):
        for end in range(start + 1, min(start + MAX_PHRASE_WORDS, len(words)) + 1):
            if not usable[end - 1]:
                break
            if end == start + 1 and (start == 0 or words[start - 1] in (LINE_END, ".", "-", "!", "?", ":")):
                continue
            name = text[spans[start][0] : spans[end - 1][1]]
            key = name_key(name)
            if key not in lexicon.by_name:
                found.setdefault(key, " ".join(name.split()))
    return found


def _may_name(word: str) -> bool:
    """Whether a word looks like a part of a name: a capital or a digit beside a letter, two characters or more."""
    return len(word) > 1 and any(c.isalpha() for c in word) and any(c.isupper() or c.isdigit() for c in word)
