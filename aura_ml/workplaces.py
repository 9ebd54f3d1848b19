"""What the words of a place, a title or a board's field say about the workplace: onsite, hybrid, remote.

A text that does not say "remote" is not thereby onsite: unknown stays unknown.
"""

from __future__ import annotations

import re

ONSITE, HYBRID, REMOTE = "onsite", "hybrid", "remote"

_REMOTE = re.compile(
    r"\b(?:(?:fully|100 ?%|globally|full)[ -]*)?(?:remote(?:ly)?|telecommut\w+|work(?:ing)? from home|wfh|distributed|"
    r"home[ -]?office|home[ -]?based|virtual|ortsunabhangig|telearbeit|teletravail|remoto|a distancia)\b(?:[ -](?:first|friendly|only|"
    r"flexibility|possible|moglich|ok|optional|job|work|eligible))*"
)
_REMOTE_CJK = re.compile(
    "(?:可以|可|支持|全|纯|非|不接受|暂不接受|不)?(?:远程|遠程|远端|遠端|居家|リモート|재택)(?:分布式)?(?:办公|辦公|工作|线上协作|协作|勤務|근무)?"
)
_NOT_REMOTE_CJK = re.compile("(?:非|不接受|暂不接受|不可|不支持|不)(?:远程|遠程|居家)")
_HYBRID = re.compile(
    r"\b(?:hybrid(?:es|e|er)?)\b(?:[ -](?:remote|work))?|\b(?:part(?:ly|ially)?|teilweise)[ -]remote\b"
)
_ONSITE = re.compile(r"\b(?:on[ -]?site|in[ -]office|in[ -]person|vor ort|prasenz)\b")
_TITLE_REMOTE = re.compile(r"\b(?:remote|home[ -]?office|work from home|wfh|remote[ -]first)\b")
_NOT_REMOTE = re.compile(
    r"\b(?:no|not|non|kein|nicht)[ -]+(?:\w+ )?remote\b|\bremote[ -](?:sensing|monitoring|control|diagnos\w*|access|hands)\b"
)
_EMPTY_PARENTHESES = re.compile(r"[(\[][\s,–—-]*[)\]]")


def workplace_in(folded: str) -> str | None:
    """Return what a folded text of a place or field says; None where it says nothing."""
    if not folded.isascii() and _REMOTE_CJK.search(folded):
        return ONSITE if _NOT_REMOTE_CJK.search(folded) else REMOTE
    if _HYBRID.search(folded):
        return HYBRID
    if _REMOTE.search(folded) and not _NOT_REMOTE.search(folded):
        return REMOTE
    return ONSITE if _ONSITE.search(folded) else None


def workplace_in_title(folded: str) -> str | None:
    """Return what a folded title says: of "on site" in titles nothing is taken."""
    if _HYBRID.search(folded):
        return HYBRID
    return REMOTE if _TITLE_REMOTE.search(folded) and not _NOT_REMOTE.search(folded) else None


def without_workplace(folded: str, text: str) -> str:
    """Return the place part of a text, in its own spelling where the folded text has the same length."""
    source = text if len(text) == len(folded) else folded
    for pattern in (_HYBRID, _REMOTE, _ONSITE) if folded.isascii() else (_HYBRID, _REMOTE, _ONSITE, _REMOTE_CJK):
        match = pattern.search(folded)
        while match:
            folded = folded[: match.start()] + "|" + folded[match.end() :]
            source = source[: match.start()] + "|" + source[match.end() :]
            match = pattern.search(folded)
    return _EMPTY_PARENTHESES.sub("|", source.replace("(|", "|").replace("|)", "|"))
