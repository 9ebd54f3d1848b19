"""Instructions planted in a posting's text: a board's spam trap, orders to a language model, chat-template marks.

They are cut, never followed. What an employer asks of applicants (a code word, a reference number) stays.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from aura_ml.word_finder import FoundWords, WordFinder

PLANTED_INSTRUCTION_REMOVED = "planted_instruction_removed"

MAX_CUTS = 20
MAX_PLACES = 300
MAX_FOLLOW_UPS = 3
MAX_SENTENCE_CHARS = 600

_SPAM_TRAP = re.compile(
    r"\s*Please mention (?:the )?words? (?:\*\*|[\"'“‘])?[^*\n\"]{1,80}?(?:\*\*|[\"'”’])?(?: and (?:tag|include|the tag)[^\n]{1,80}?)? when applying"
    r"[^\n]{0,80}?read the (?:job )?(?:post|posting|ad|description)[^\n.]{0,160}\.?"
    r"(?:[^\n]{0,200}?(?:see (?:that )?they(?:'|’)re human\.?))?(?:\s*\(?#[A-Za-z0-9+/=]{6,40}\)?\.?)?"
    r"|\s*Please mention (?:the )?words? \*\*[^*\n]{1,80}\*\*[^\n]{0,200}?"
    r"(?:to show you(?:'ve|’ve| have)? read the (?:job )?post completely[^\n.]{0,120}\.?)"
    r"(?:[^\n]{0,200}?(?:see they(?:'|’)re human\.?))?(?:\s*\(?#[A-Za-z0-9+/=]{6,40}\)?\.?)?"
    r"|\s*This is a (?:beta )?feature to avoid spam applicants?\.(?:[^\n]{0,200}?see (?:that )?they(?:'|’)re human\.?)?",
    re.IGNORECASE,
)
_SPAM_TAG = re.compile(r"\s*\(?#RM[A-Za-z0-9+/=]{8,30}\)?\.?")
_SPAM_HINTS = ("ention the word", "ention word", "#RM", "avoid spam")

_ADJECTIVES = r"(?:previous|prior|above|earlier|preceding|foregoing|existing|system|initial|original|other)"
_ORDERS = r"(?:instructions?|prompts?|directions?|directives?|rules|guidelines|commands?|messages?|context)"
_MODEL = (
    r"(?:AIs?|A\.I\.|LLMs?|(?:large )?language models?|chat ?bots?|bots?|automated (?:systems?|agents?|tools?|screeners?|scripts?|readers?)"
    r"|AI[- ](?:agents?|models?|assistants?|systems?|tools?|readers?|screeners?|recruiters?|language models?)|ChatGPT|GPT-?\d?\w*|Claude|Gemini|Copilot|KI|IA)"
)
_TRIGGER = re.compile(
    rf"\b(?:ignore|disregard|forget|override|bypass)\s(?:(?:all|any|every|the|your|of|these|those|my|its)\s){{0,4}}{_ADJECTIVES}\s(?:\w{{1,20}}\s)?{_ORDERS}\b"
    r"|\b(?:ignore|disregard|forget)\s(?:everything|all(?: the)? (?:text|instructions))\s(?:above|before|so far|you (?:were|have been) told)\b"
    r"|\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*)\s(?:(?:bitte|alle|sämtliche|die|deine|ihre)\s){0,4}(?:vorherigen?|bisherigen?|obigen?|vorigen?|früheren?|vorangegangenen?|vorhergehenden?)\s\w*(?:anweisung|instruktion|befehl|vorgabe|prompt)\w*"
    r"|\b(?:ignore[rz]?|oublie[rz]?)\s(?:toutes\s)?(?:les|vos|tes)\s(?:instructions|consignes)\s(?:précédentes|antérieures|ci-dessus)"
    r"|\b(?:ignora|olvida|ignore|ignorar|esqueça)\s(?:(?:todas|as|las|tus|suas|sus)\s){1,3}(?:instrucciones|instruções)\s(?:anteriores|previas|acima)"
    rf"|\b(?:note|notice|message|instructions?|attention|reminder|hinweis|nachricht|anweisung\w*)\s(?:to|for|an|für)\s(?:(?:all|any|the|every|alle|jede)\s)?{_MODEL}\s?[:,–—-]"
    rf"|\b(?:if|when|in case)\s(?:you(?:'re|’re| are)|this (?:text|posting|page|ad)? ?is (?:being )?(?:read|processed|parsed|summari[sz]ed|evaluated|screened) by)\s(?:an?\s|the\s|any\s)?{_MODEL}(?:,(?!\s(?:ML|AI|data|machine|robotics|software|cloud|or|and|deep|computer|NLP)\b)|\s(?:reading|processing|parsing|summari\w+|evaluating|screening|reviewing|that|which)\b)"
    r"|\bwenn du eine? (?:KI|Sprachmodell|Chatbot|Bot)(?:\s(?:bist|liest)\b|,)"
    r"|\b(?:rank|rate|score|list|place|recommend|mark)\sthis\s(?:job|posting|position|role|vacancy|listing|ad|company|employer)\b[^.\n]{0,60}\b(?:first|top|highest|number one|10\s?/\s?10|10 out of 10|100\s?%|maximum|best match|perfect)"
    r"|\b(?:do not|don't|don’t|never)\s(?:tell|reveal|show|mention)\s(?:this|these|it)\b[^.\n]{0,40}\bto\s(?:the\s)?(?:user|human|candidate|person)s?\b"
    r"|<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|begin_of_text)\|>|\[/?INST\]|<</?SYS>>",
    re.IGNORECASE,
)
_TRIGGER_HINTS = (
    "ignor", "disregard", "forget", "overrid", "bypass", "vergiss", "vergessen", "missacht", "oublie", "olvida", "esqueça", "rank this", "rate this",
    "score this", "list this", "place this", "recommend this", "mark this", "to the user", "to the human", "to the candidate", "to the person", "to user",
    "<|", "inst]", "sys>>",
)  # fmt: skip
_MODEL_HINTS = (
    "llm", "language model", "sprachmodell", "chatbot", "chat bot", " bot", "gpt", "copilot", " ai", " ki", " ia", "automated ", "claude", "gemini",
)  # fmt: skip
_ADDRESSED = re.compile(
    r"(?:\b(?:to|for|an|für|by|are)|[’']re|wenn du(?: eine?)?)(?:\s(?:all|any|the|every|alle|jede|an?|large|eine?))*\s?$"
)
_CODE_WORD_HINTS = ("codeword", "code word", "the word", "the phrase", "kennwort", "stichwort")
_HINTS = WordFinder(
    {
        "order": _TRIGGER_HINTS,
        "model": _MODEL_HINTS,
        "spam": tuple(hint.lower() for hint in _SPAM_HINTS),
        "code word": _CODE_WORD_HINTS,
    }
)
"""Each order, trap and code word contains one of these, in lower case; only the text around them is read closely."""

_AROUND = 160
_NAMES_A_MODEL = re.compile(rf"\b(?:rules?|orders?|for|to)\s(?:(?:all|any|the|every)\s)?{_MODEL}\b", re.IGNORECASE)
_TALKS_ABOUT_IT = re.compile(
    r"prompt[- ]?injection|jailbreak|red[- ]team|adversarial|\battacks?\b|guardrail|such as [\"'“‘«]|like [\"'“‘«]|phrases?\b|safety instructions|work instructions",
    re.IGNORECASE,
)
_CODE_WORD = re.compile(
    r"\b(?:mention|include|add|use|write|type|put|start with|begin with)\b[^.\n]{0,40}\b(?:code ?word|the (?:word|phrase))\b"
    r"|\b(?:codewort|stichwort|kennwort)\b[^.\n]{0,60}\b(?:bewerbung|anschreiben|betreff)\b",
    re.IGNORECASE,
)
_FOLLOW_UP = re.compile(
    r"\s*(?:instead|then|also|now|you (?:must|should|will|are)|please|respond|reply|rate|rank|score|output|write|say|include|add|mention|recommend|print|answer|do not|don't|always|tell|give"
    r"|antworte|schreib|bewerte|gib|réponds|responde)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n")


@dataclass(frozen=True)
class WithoutPlanted:
    """A text without planted instructions, and whether the employer asks applicants for a code word in it."""

    text: str
    asks_code_word: bool


def cut_planted(text: str) -> str:
    """Return ``text`` without planted instructions; see ``read_planted``."""
    return read_planted(text).text


def read_planted(text: str) -> WithoutPlanted:
    """Cut planted instructions from ``text``, in time that grows with its length, and look for a code word.

    The sentence that gives the order goes, with up to three that carry it on in the same line. A sentence that
    speaks about such orders (a job in prompt security) stays.
    """
    lowered = text.lower()
    hints = _HINTS.find(lowered)
    if hints.has("spam") and any(hint in text for hint in _SPAM_HINTS):
        text = _SPAM_TAG.sub("", _SPAM_TRAP.sub("", text)).rstrip()
        lowered = text.lower()
        hints = _HINTS.find(lowered)
    cut = _without_orders(text, _triggers(text, lowered, hints))
    return WithoutPlanted(cut, hints.has("code word") and _CODE_WORD.search(cut) is not None)


def _without_orders(text: str, orders: list[re.Match[str]]) -> str:
    kept: list[str] = []
    done = 0
    for match in orders:
        if match.start() < done or len(kept) >= MAX_CUTS * 2:
            continue
        start, end = _sentence(text, match.start(), match.end())
        if _TALKS_ABOUT_IT.search(text, start, end) or _is_quoted(text, match.start(), match.end()):
            continue
        kept.append(text[done : max(done, start)].rstrip(" "))
        done = _with_follow_ups(text, end) if not _NAMES_A_MODEL.search(text, start, end) else _line_end(text, end)
    if not kept:
        return text
    return re.sub(r"\n{3,}", "\n\n", "".join([*kept, text[done:]])).strip()


def _triggers(text: str, lowered: str, hints: FoundWords) -> list[re.Match[str]]:
    """Return the orders in ``text``, found near the words that every order has."""
    places: list[int] = []
    for _, starts in hints.of("order"):
        at = 0
        while at < len(starts) and len(places) < MAX_PLACES:
            places.append(starts[at])
            at = bisect_left(starts, starts[at] + _AROUND)
    for _, starts in hints.of("model"):
        for place in starts:
            if len(places) < MAX_PLACES and _ADDRESSED.search(lowered, max(0, place - 16), place):
                places.append(place)
    found: dict[int, re.Match[str]] = {}
    for place in places:
        begin = max(0, place - _AROUND)
        for match in _TRIGGER.finditer(text, begin, min(len(text), place + _AROUND * 2)):
            found.setdefault(match.start(), match)
    return [found[start] for start in sorted(found)]


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    begin = max(0, start - MAX_SENTENCE_CHARS)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, begin, start)]
    return (ends[-1] if ends else begin), _sentence_end(text, end)


def _sentence_end(text: str, start: int) -> int:
    stop = min(len(text), start + MAX_SENTENCE_CHARS)
    match = _SENTENCE_END.search(text, start, stop)
    return (match.start() if match[0] == "\n" else match.end()) if match else stop


def _with_follow_ups(text: str, end: int) -> int:
    for _ in range(MAX_FOLLOW_UPS):
        if text[end : end + 1] == "\n" or not _FOLLOW_UP.match(text, end):
            break
        end = _sentence_end(text, end + 1)
    return end


def _line_end(text: str, start: int) -> int:
    """Return where the line ends: what is addressed to a model is so to its end."""
    end = text.find("\n", start, start + MAX_SENTENCE_CHARS)
    return end if end >= 0 else min(len(text), start + MAX_SENTENCE_CHARS)


def _is_quoted(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start] in tuple("\"'“‘«„") and text[end : end + 1] in tuple("\"'”’»“.,")
