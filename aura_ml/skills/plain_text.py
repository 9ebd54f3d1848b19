"""A text as finding skills reads it, and where each of its signs stands in the text as given.

Letters with accents in one sign (NFC: ``a`` and two dots become ``ä``), ligatures and wide letters as plain ones (NFKC),
without soft hyphens and zero-width signs: texts copied from PDF files and from macOS have them, names of skills do not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_UNSEEN = "\u00ad\u200b\u2060\ufeff"
"""Soft hyphen, zero-width space, word joiner, byte order mark."""
_MARK = rf"[\u0300-\u036f{_UNSEEN}]"
_CLUSTER = re.compile(rf"[^\x00-\x7f]|[\x00-\x7f](?={_MARK})")
_MARKS = re.compile(rf"{_MARK}*")
_WIDE = "\uff01", "\uff5e"
"""First and last of the wide forms of ASCII's signs."""
_LONGEST = 8
"""Signs that one sign may become; one that becomes more (an Arabic phrase) stays."""


@dataclass(frozen=True)
class PlainText:
    """A text and its places.

    Attributes:
        text: as it is searched.
        places: for each of its signs, and its end, where it stands in the text as given; None where both are the same.
    """

    text: str
    places: Sequence[int] | None = None

    def given(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the text as given that ``text[start:end]`` stands for; ``end`` is after ``start``."""
        if self.places is None:
            return start, end
        return self.places[start], max(self.places[end], self.places[start] + 1)


def plain_text(text: str) -> PlainText:
    """Return ``text`` as finding skills reads it."""
    if text.isascii() or (unicodedata.is_normalized("NFKC", text) and not any(sign in text for sign in _UNSEEN)):
        return PlainText(text)
    parts: list[str] = []
    places: list[int] = []
    place = changed = 0
    while (match := _CLUSTER.search(text, place)) is not None:
        start = match.start()
        end = _end_of_marks(text, start + 1)
        written = text[start:end]
        plain = _plain(written)
        parts += (text[place:start], plain)
        places += (*range(place, start), *[start] * len(plain))
        changed += plain != written
        place = end
    if not changed:
        return PlainText(text)
    parts.append(text[place:])
    places += range(place, len(text) + 1)
    return PlainText("".join(parts), places)


def _end_of_marks(text: str, place: int) -> int:
    found = _MARKS.match(text, place)
    return found.end() if found is not None else place


def _plain(written: str) -> str:
    """A sign with its marks as searched; what is no letter or blank stays, so that ``Java™`` does not become JavaTM."""
    kept = "".join(sign for sign in written if sign not in _UNSEEN)
    if not kept:
        return ""
    is_letter = unicodedata.category(kept[0])[0] in "LZ" or _WIDE[0] <= kept[0] <= _WIDE[1]
    plain = unicodedata.normalize("NFKC" if is_letter else "NFC", kept)
    return plain if len(plain) <= _LONGEST else kept
