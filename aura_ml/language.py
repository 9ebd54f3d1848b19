"""The language of a posting: frequent words first, a trained classifier where they do not decide.

Only languages in which postings are written; the classifier is py3langid's, restricted to them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

LANGUAGES = (
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hr", "hu", "it", "ja", "ko", "lt", "lv",
    "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk", "zh",
)  # fmt: skip

SAMPLE_CHARS = 1_500
MIN_LETTERS = 20
"""Below this many letters no language is named."""

_MIN_HITS = 6
_CLEAR_MARGIN = 4

COMMON = {
    "de": [
        "und",
        "der",
        "die",
        "das",
        "mit",
        "für",
        "von",
        "bei",
        "ist",
        "wir",
        "du",
        "dein",
        "deine",
        "im",
        "zu",
        "auf",
        "den",
        "dem",
        "ein",
        "eine",
        "sind",
        "oder",
        "als",
        "nicht",
        "sie",
        "ihr",
        "ihre",
        "unser",
        "uns",
    ],
    "en": [
        "and",
        "the",
        "of",
        "to",
        "with",
        "for",
        "you",
        "your",
        "we",
        "our",
        "are",
        "is",
        "on",
        "as",
        "will",
        "this",
        "be",
        "or",
        "that",
        "have",
        "from",
        "by",
        "an",
        "at",
        "their",
    ],
}
"""Frequent words of the two languages in which most postings are written."""

_LANGUAGE_OF = {word: code for code, words in COMMON.items() for word in words}


def detect_language(title: str, text: str) -> str | None:
    """Return the ISO 639-1 code of the language of a posting, or None when there is too little text.

    Counting frequent words settles clear German and English (an order of magnitude faster than the
    classifier); everything else, mixed texts too, goes to the classifier.
    """
    sample = text[:SAMPLE_CHARS]
    if len(sample) < SAMPLE_CHARS:
        sample = f"{title}\n{sample}"
    words = sample.lower().split()
    if len(words) < MIN_LETTERS and sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return None
    hits = [code for code in map(_LANGUAGE_OF.get, words) if code]
    german = hits.count("de")
    english = len(hits) - german
    most, least = max(german, english), min(german, english)
    if most >= max(_MIN_HITS, len(words) // 10) and most >= _CLEAR_MARGIN * max(least, 1):
        return "de" if german > english else "en"
    return _classify(sample)


def _classify(sample: str) -> str:
    code, _ = _classifier().classify(sample)
    return str(code)


@lru_cache(maxsize=1)
def _classifier() -> Any:
    """Load py3langid's model once (about 0.1 s, 10 MB); it needs no network."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    classifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    classifier.set_languages(list(LANGUAGES))
    return classifier
