"""Bytes of a text file as text: UTF-8, UTF-16 with its mark, or what an older program wrote (Windows-1252 and others).

Which encoding was taken is handed back, for the person to be told; nothing is replaced where the whole text can be read.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

UTF8, UTF16 = "UTF-8", "UTF-16"
NO_TEXT = "\ufffd"
"""Stands for what is no text."""
_OLDER = {"cp1252": "Windows-1252", "cp1250": "Windows-1250", "cp1251": "Windows-1251", "mac_roman": "Mac Roman"}
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NO_WESTERN_WORD = re.compile(r"[^\W\d_][£¥¯³¹¼¾¿][^\W\d_]")
"""Signs of Windows-1252 that stand between letters only where Windows-1250 was meant (ł, ą, ż)."""
_CYRILLIC_WORD = re.compile(rb"[\xc0-\xff]{3}")
"""Three letters in a row that are none of ASCII: a word of Windows-1251, and none of Western Europe."""
_SAMPLE = 100_000


@dataclass(frozen=True)
class Decoded:
    """A text and how it was read.

    Attributes:
        encoding: its usual name, such as ``UTF-8`` or ``Windows-1252``.
        replaced: signs of ``text`` that stand for bytes which are no text.
    """

    text: str
    encoding: str
    replaced: int = 0


def decoded(content: bytes) -> Decoded:
    """Return ``content`` as text, line ends as given, without a byte order mark.

    What is mostly UTF-8 is read as that, and as UTF-16 what begins with its mark; each byte that does not fit counts as one
    replacement character. Everything else is taken for a text in one of the encodings of a byte per letter.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", errors="replace")
        return Decoded(text, UTF16, text.count(NO_TEXT))
    text = content.decode("utf-8-sig", errors="replace")
    replaced = text.count(NO_TEXT) - content.count(NO_TEXT.encode())
    if replaced <= sum(letter > "\x7f" for letter in text) - text.count(NO_TEXT) or _BINARY.search(content):
        return Decoded(text, UTF8, replaced)
    codec = _older_codec(content)
    older = content.decode(codec, errors="replace")
    return Decoded(older, _OLDER[codec], older.count(NO_TEXT))


def _older_codec(content: bytes) -> str:
    """Windows-1252, unless the text speaks for another."""
    from charset_normalizer import from_bytes

    sample = b"\n".join(line for line in content.splitlines() if not line.isascii())[:_SAMPLE]
    best = from_bytes(sample, cp_isolation=list(_OLDER)).best()
    found = best.encoding if best is not None and best.encoding in _OLDER else "cp1252"
    if found == "cp1251" and not _CYRILLIC_WORD.search(sample):
        return "cp1252"
    western = sample.decode("cp1252", errors="replace")
    return "cp1252" if found == "cp1250" and not _NO_WESTERN_WORD.search(western) else found
