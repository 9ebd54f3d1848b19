"""A line of a CV as a sentence of a letter: "Built X" becomes "At Y, I built X".

Only form changes: person, case of the first letter, the verb's own tense. What a line cannot be turned into is said as a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aura_ml.documents.draft import DocumentLanguage
from aura_ml.documents.records import Record
from aura_ml.records import Profile

_PAST_TEXT = """built led wrote ran grew made took taught held kept brought cut set won gave began drove sold bought oversaw rebuilt sent met spoke
    chose found put saw went got did redid rewrote undertook upheld withstood shrank sped"""
_PAST = frozenset(_PAST_TEXT.split())
_NOT_VERBS_TEXT = """distributed advanced applied certified experienced detailed dedicated skilled varied related limited automated-testing embedded
    integrated need speed seed feed breed based unified combined shared sacred united red medical bed"""
_NOT_VERBS = frozenset(_NOT_VERBS_TEXT.split())
_BASE = {
    "build": "built", "lead": "led", "write": "wrote", "run": "ran", "grow": "grew", "make": "made", "take": "took", "teach": "taught",
    "hold": "held", "keep": "kept", "bring": "brought", "cut": "cut", "set": "set", "win": "won", "give": "gave", "drive": "drove",
    "sell": "sold", "oversee": "oversaw", "develop": "developed", "design": "designed", "implement": "implemented", "create": "created",
    "maintain": "maintained", "support": "supported", "assist": "assisted", "improve": "improved", "analyse": "analysed",
    "analyze": "analyzed", "coordinate": "coordinated", "deliver": "delivered", "ensure": "ensured", "train": "trained",
    "mentor": "mentored", "prepare": "prepared", "conduct": "conducted", "collaborate": "collaborated", "help": "helped",
    "provide": "provided", "monitor": "monitored", "operate": "operated", "optimise": "optimised", "optimize": "optimized",
    "organise": "organised", "organize": "organized", "deploy": "deployed", "introduce": "introduced", "migrate": "migrated",
    "negotiate": "negotiated", "advise": "advised", "handle": "handled", "define": "defined", "evaluate": "evaluated",
    "perform": "performed", "participate": "participated", "administer": "administered", "automate": "automated",
    "care": "cared", "work": "worked", "answer": "answered", "plan": "planned", "coach": "coached", "serve": "served", "clean": "cleaned",
    "cook": "cooked", "assemble": "assembled", "install": "installed", "repair": "repaired", "inspect": "inspected", "test": "tested",
    "review": "reviewed", "track": "tracked", "process": "processed", "schedule": "scheduled", "supervise": "supervised", "manage": "managed",
    "launch": "launched", "translate": "translated", "edit": "edited", "publish": "published", "present": "presented", "promote": "promoted",
    "recruit": "recruited", "research": "researched", "resolve": "resolved", "reduce": "reduced", "increase": "increased", "measure": "measured",
    "document": "documented", "draft": "drafted", "consult": "consulted", "contribute": "contributed", "communicate": "communicated",
    "liaise": "liaised", "report": "reported", "respond": "responded", "reconcile": "reconciled", "calculate": "calculated", "check": "checked",
    "deal": "dealt", "diagnose": "diagnosed", "treat": "treated", "investigate": "investigated", "own": "owned",
    "establish": "established", "explain": "explained", "facilitate": "facilitated", "guide": "guided", "integrate": "integrated",
    "interview": "interviewed", "moderate": "moderated", "ship": "shipped", "solve": "solved", "streamline": "streamlined",
    "tutor": "tutored", "update": "updated", "validate": "validated", "verify": "verified", "weld": "welded", "meet": "met", "find": "found",
}  # fmt: skip
_ALSO_NOUNS_TEXT = """care work answer plan coach cook test review track process schedule research report document draft present ship
    treat update interview guide own deal launch edit check"""
_ALSO_NOUNS = frozenset(_ALSO_NOUNS_TEXT.split())
_AFTER_VERB = re.compile(
    r"(?:the|an?|our|their|all|up to|closely|with|for|in|at|to|on|together|\d+|two|three|four|five|new|monthly|weekly|daily)\b"
)
"""What follows a verb that could be a noun too: "Work with sales" but not "Work experience"."""
_LOWER_FIRST_SAFE = re.compile(r"[A-ZÄÖÜ][a-zäöüß-]+$")
_NATIONAL_TEXT = """English German French Spanish Italian Dutch Polish Portuguese European American British Swiss Austrian Chinese Japanese Russian Turkish
    Scandinavian Nordic Asian African Indian Monday Tuesday Wednesday Thursday Friday January February March April May June July August
    September October November December"""
_NATIONAL = frozenset(_NATIONAL_TEXT.split())
_PARTICIPLE_DE = re.compile(r"(?:\w*ge\w{2,}(?:t|en)|\w{3,}iert|(?:ver|be|er|ent|zer|über|unter)\w{2,}(?:t|en))")
_ADJECTIVE_DE = re.compile(r"[A-ZÄÖÜ][a-zäöüß]+(?:e|en|er|es)$")
_FEMININE_DE = re.compile(
    r"[A-ZÄÖÜ][\wäöüß-]*(?:ung|tion|sion|tät|heit|keit|schaft|nahme|gabe)"
    r" (?:von|der|des|eines|einer|zu[rm]?|im|in|mit|bei|beim|an|am|auf|aus|für|nach|per|über|und)\b(?!.*[,:;])"
)
"""A task named by a noun that is always feminine, so that it can stand in a sentence with its article."""
_SENTENCE_END = re.compile(r"(?<=[a-zäöüß0-9)][.!?])\s+(?=[A-ZÄÖÜ])")
_MAX_WORDS = 36


class Phrasing:
    """Turns statements into sentences in one language, keeping the capitals that the profile's names have."""

    def __init__(self, profile: Profile, language: DocumentLanguage) -> None:
        self.language = language
        self._names = _proper_words([*(fact.text for fact in profile.facts)], profile.skills) | _NATIONAL

    def sentence(self, text: str, record: Record | None, *, again: int = 0, also: bool = False) -> str:
        """Return a statement as a sentence about its place of work; empty where it is too long or no statement.

        Args:
            record: the entry it stands under, if any.
            again: how many sentences before this one spoke of the same entry, so that it is not named twice.
            also: the paragraph before spoke of the same entry.
        """
        body = first_sentence(text)
        if not body or len(body.split()) > _MAX_WORDS or body.endswith(":") or not body[0].isalnum():
            return ""
        return (
            self._german(body, record, again)
            if self.language == "de"
            else self._english(body, record, again, also or again > 0)
        )

    def lower_first(self, text: str) -> str:
        """Return ``text`` with a small first letter, unless its first word is a name."""
        word = text.partition(" ")[0].rstrip(",.:;")
        parts = word.split("-")
        if not _LOWER_FIRST_SAFE.match(word) or word in self._names or any(part in self._names for part in parts):
            return text
        return text[0].lower() + text[1:]

    def _english(self, body: str, record: Record | None, again: int, more: bool) -> str:
        if re.match(r"(?:I|My)\b", body):
            return f"{body}."
        place = self._place_en(record, again)
        first, _, rest = body.partition(" ")
        word = first.casefold().rstrip(",")
        current = record is not None and record.is_current
        also = "also " if more else ""
        if word == "responsible":
            return _joined(place, f"I {'am' if current else 'was'} {also}responsible {rest}.")
        if (
            rest
            and word not in _NOT_VERBS
            and (word in _PAST or (len(word) > 4 and re.fullmatch(r"(?:co-|re-|pre-)?[a-z]+ed", word)))
        ):
            return _joined(place, f"I {also}{first[0].lower()}{first[1:]} {rest}.")
        if rest and word in _BASE and (word not in _ALSO_NOUNS or _AFTER_VERB.match(rest)):
            return _joined(place, f"I {also}{word if current else _BASE[word]} {self._agree(rest, current)}.")
        listed = self.lower_first(body)
        if again:
            return f"My work there also {'includes' if current else 'included'} {listed}."
        if record is None:
            return f"My experience includes {listed}."
        return _joined(place, f"my work {also}{'includes' if current else 'included'} {listed}.")

    def _agree(self, rest: str, current: bool) -> str:
        """After a verb in the past the verbs joined to it stand in the past too."""
        if current:
            return rest
        return re.sub(r"\b(and|or) (\w+)\b", lambda match: f"{match[1]} {_BASE.get(match[2], match[2])}", rest)

    def _place_en(self, record: Record | None, again: int) -> str:
        if record is None:
            return ""
        if again:
            return "There," if again == 1 else ""
        if record.kind == "project":
            return f"In my project {record.title},"
        if record.kind == "volunteer":
            return f"As a volunteer at {record.organisation or record.title},"
        return f"At {record.organisation}," if record.organisation else f"As {record.title},"

    def _german(self, body: str, record: Record | None, again: int) -> str:
        if re.match(r"(?:Ich|Meine?|Mein)\b", body):
            return f"{body}."
        place = self._place_de(record, again)
        last = body.rpartition(" ")[2]
        if last != body and _PARTICIPLE_DE.fullmatch(last) and "," not in body:
            first, _, rest = body.partition(" ")
            small = _ADJECTIVE_DE.fullmatch(first) and rest[:1].isupper() and first not in self._names
            return f"{place} habe ich {first[0].lower() + first[1:] if small else first} {rest}."
        if record is not None and _FEMININE_DE.match(body):
            verb = "gehört" if record.is_current else "gehörte"
            end = ("auch dazu" if again == 1 else "dazu") if again else "zu meinen Aufgaben"
            return f"{place} {verb} die {body} {end}."
        if record is None:
            return f"Zu meiner Erfahrung gehört: {body}."
        verb = "gehört" if record.is_current else "gehörte"
        if again:
            return f"{place} {verb} {'auch ' if again == 1 else ''}dazu: {body}."
        return f"{place} {verb} zu meinen Aufgaben: {body}."

    def _place_de(self, record: Record | None, again: int) -> str:
        if record is None:
            return "Bisher"
        if again:
            return "Dort" if again == 1 else "Außerdem"
        if record.kind == "project":
            return f"In meinem Projekt {record.title}"
        if record.kind == "volunteer":
            return f"Im Ehrenamt bei {record.organisation or record.title}"
        return f"Bei {record.organisation}" if record.organisation else f"Als {record.title}"


def is_verb(word: str) -> bool:
    """Whether a folded word that begins a statement is an English verb: "interviewed", "ran", "build"."""
    return (
        word in _BASE
        or word in _PAST
        or (word not in _NOT_VERBS and re.fullmatch(r"[a-z]{3,}(?:ed|ing)", word) is not None)
    )


def first_sentence(text: str) -> str:
    """Return the first sentence of a statement without its full stop."""
    return _SENTENCE_END.split(" ".join(text.split()))[0].rstrip(" .;,!")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, as written."""
    return [part for part in _SENTENCE_END.split(" ".join(text.split())) if part]


def enumeration(words: Iterable[str], language: DocumentLanguage) -> str:
    """Return "A, B and C" in the language."""
    listed = list(words)
    last = " und " if language == "de" else " and "
    return last.join(filter(None, (", ".join(listed[:-1]), listed[-1]))) if listed else ""


def article(noun: str) -> str:
    """Return "a" or "an" for an English noun phrase, by its first letter."""
    return "an" if re.match(r"[aeio]|u(?!ni|se|ti)|(?:[AEFHILMNORSX][A-Z])|[AEIO]|hour|honest", noun) else "a"


def _joined(place: str, sentence: str) -> str:
    return f"{place} {sentence}" if place else sentence[0].upper() + sentence[1:]


def _proper_words(texts: Iterable[str], skills: Iterable[str]) -> frozenset[str]:
    """Words that stand with a capital inside a sentence, and the words of skills."""
    inside = {match for text in texts for match in re.findall(r"(?<=[a-z0-9] )[A-Z][\w-]+", text)}
    seen_small = {word for text in texts for word in re.findall(r"\b[a-z][\w-]+", text)}
    named = {
        word for skill in skills for word in skill.split() if word[:1].isupper() and word.casefold() not in seen_small
    }
    return frozenset({word for word in inside if word.casefold() not in seen_small} | named)
