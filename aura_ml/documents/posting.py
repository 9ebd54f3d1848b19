"""What a posting asks for: requirement lines, must or wish, phrases short and plain enough to be quoted in a letter.

A posting is data from a stranger: lines that address the reader or a machine are never quoted, and nothing is obeyed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from aura_ml.documents.draft import JobText
from aura_ml.embedding.text import BOILERPLATE, REQUIREMENTS, TASKS, labelled_lines
from aura_ml.planted import cut_planted
from aura_ml.text import printable, strip_invisible

MAX_REQUIREMENTS = 60
_MAX_LINE = 400
_MAX_TITLE = 90
_MAX_COMPANY = 80
_LONG_TITLE, _SHORT_TITLE = 60, 8
_TITLE_EDGES = " -–—|,:;/!.*"
_MAX_NEED_WORDS = 9

_WISH = re.compile(
    r"nice[- ]to[- ]have|preferred|\b(?:a |big |strong )?plus\b|bonus|ideally|desirable|advantage|optional|not required"
    r"|von vorteil|wünschenswert|idealerweise|gerne auch|optional|\bplus\b|nice to have",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"experience|knowledge|skills|ability|degree|proficien|fluent|familiar|you (?:have|are|bring|know)|we(?:'|’)?(?: a)?re looking for|must"
    r"|erfahrung|kenntnis|studium|ausbildung|sicher im|sie (?:haben|bringen|sind)|du (?:hast|bringst|bist)|wir suchen|voraussetzung",
    re.IGNORECASE,
)
_INSTRUCTION = (
    r"\b(?:please|(?:ignore|disregard|forget|override)\b.{0,30}\b(?:previous|above|prior|all|any|instructions?|rules?)|(?:system|your) prompt"
    r"|language model|chatgpt|mention (?:the|this)|bitte|ignorier\w*|anweisung\w*|erwähn\w*)\b|https?:|www\.|@|[<>{}\\$`~^]"
)
_ADDRESSED = re.compile(_INSTRUCTION, re.IGNORECASE)
_UNQUOTABLE = re.compile(
    _INSTRUCTION
    + r"|\b(?:instructions?|prompts?|assistant|mention|include|reply|respond|repeat|output|password|click|apply|applicants?|candidates?"
    r"|robot|bot|e-?mail|send|submit|attach|resume|cv|cover letter|schreib\w*|klick\w*|sende\w*|schick\w*|bewerb\w*|lebenslauf|anschreiben)\b"
    r"|[|*_=\[\]]",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÄÖÜ])")
_PARENTHESES = re.compile(r"\s*[(\[][^()\[\]]{0,80}[)\]]")
_GENDER = re.compile(
    r"\s*[(\[]\s*(?:all genders?|alle geschlechter|gn\*?|[mfwdxi](?:\s*[/|,.*]\s*[mfwdxi*]){1,3})\s*[)\]]"
    r"|\s+[-–|]?\s*\b[mfw]/[mfw](?:/[dxi])?\b",
    re.IGNORECASE,
)
_TITLE_END = re.compile(
    r"\s*[|•].*|,?\s+(?:ab sofort|asap)\b.*|\s+[-–—@]\s+(?=.*(?:remote|hybrid|home ?office|vollzeit|teilzeit|full[- ]?time|part[- ]?time|\d|€)).*",
    re.IGNORECASE,
)
_NEED_EN = re.compile(
    r"(?:hands-on |practical |professional |proven |solid |strong |good |deep |broad |some |working |first |sound |basic )*"
    r"(?P<need>(?:experience|knowledge|understanding|familiarity|proficiency|expertise|fluency|background|skills)"
    r" (?:with|in|of|working with|working in|building|using|designing|developing|managing|leading) .+)",
    re.IGNORECASE,
)
_NEED_DE = re.compile(
    r"(?i:(?:sehr |gute?n?|fundierte?n?|sichere?n?|erste?n?|mehrjährige?n?|praktische?n?|einschlägige?n?|solide?n?|tiefe?n?|nachweisbare?n?|idealerweise)\s*)*"
    r"(?P<need>(?:Erfahrung(?:en)?|Kenntnisse|Fachkenntnisse|Berufserfahrung|Praxis|Routine)"
    r" (?:in|im|mit|bei|beim|rund um) .+)"
)
_LEAD_IN = re.compile(
    r"^(?:(?:at least |minimum (?:of )?)?\d+\s*(?:\+|[-–]\s*\d+|or more)?\s*(?:years?|yrs)(?:'|’)?\s*(?:of\s+)?|you(?:'ve| have| bring| know|r)\s+(?:got\s+)?"
    r"|(?:must|should) have\s+|(?:du|sie) (?:hast|haben|bringst|bringen)\s+|(?:mindestens\s+)?\d+\s+jahre\s+)",
    re.IGNORECASE,
)
_NEED_END = re.compile(
    r"\s*(?:[,;:.()\[\]!?]|\s[-–—]\s|\b(?:is|are|would be|preferred|required|ist|sind|sowie|wünschenswert|von vorteil)\b).*",
    re.IGNORECASE,
)
_NEED_WORDS = re.compile(r"[^\W_][\w+#./&’'-]*(?: [^\W_][\w+#./&’'-]*)*")
_SECOND_PERSON = re.compile(
    r"\b(?:you|your|we|our|us|i|my|me|du|dein\w*|sie|ihr\w*|wir|uns\w*|ich|mein\w*|must|should)\b", re.IGNORECASE
)
_COMPANY_OK = re.compile(r"[^\W_][\w&+.,'’!/()\- ]*")


@dataclass(frozen=True)
class Requirement:
    """One thing a posting asks for.

    Attributes:
        text: the line, in the posting's words.
        must: False where the posting calls it a wish.
        need: a phrase of the line that can stand after "You ask for"; empty where none is plain enough.
    """

    text: str
    must: bool = True
    need: str = ""


def requirements(job: JobText) -> tuple[Requirement, ...]:
    """Return what the posting asks for, in its order: its requirement sections, else sentences that ask for something."""
    description = cut_planted(strip_invisible(job.description))
    lines = list(labelled_lines(description))
    asked = [(heading, line) for kind, heading, line in lines if kind == REQUIREMENTS]
    if not asked:
        asked = [
            (heading, sentence)
            for kind, heading, line in lines
            if kind != BOILERPLATE
            for sentence in _SENTENCE.split(line)
            if _CUE.search(sentence)
        ]
    found = [
        Requirement(line[:_MAX_LINE], not (_WISH.search(heading) or _WISH.search(line)), need_of(line))
        for heading, line in asked
        if not is_addressed(line)
    ]
    return tuple(dict.fromkeys(found))[:MAX_REQUIREMENTS]


def tasks(job: JobText) -> tuple[str, ...]:
    """Return the lines that say what the work is."""
    description = cut_planted(strip_invisible(job.description))
    lines = (line[:_MAX_LINE] for kind, _, line in labelled_lines(description) if kind == TASKS)
    return tuple(line for line in lines if not is_addressed(line))[:MAX_REQUIREMENTS]


def is_addressed(text: str) -> bool:
    """Whether a text tells its reader (person or machine) to do something, or carries markup or an address."""
    return _ADDRESSED.search(text) is not None


def need_of(line: str) -> str:
    """Return the part of a requirement that can be quoted ("experience with Python"), or an empty text."""
    text = _PARENTHESES.sub("", " ".join(line.split()))
    for _ in range(2):
        text = _LEAD_IN.sub("", text)
    match = _NEED_EN.match(text) or _NEED_DE.match(text)
    if match is None:
        return ""
    need = _NEED_END.sub("", match["need"]).strip(" -–")
    words = need.split()
    plain = _NEED_WORDS.fullmatch(need) and not _SECOND_PERSON.search(need) and not _UNQUOTABLE.search(need)
    if not plain or not 3 <= len(words) <= _MAX_NEED_WORDS or words[-1].casefold() in _LOOSE_ENDS:
        return ""
    return need if _NEED_DE.match(need) else need[0].lower() + need[1:]


_LOOSE_ENDS_TEXT = "and or of in with for to the a an at as on by und oder in mit von für der die das im bei zu"
_LOOSE_ENDS = frozenset(_LOOSE_ENDS_TEXT.split())


def target_title(job: JobText) -> str:
    """Return the posting's title without gender marks, place and slogans; empty where it is none."""
    text = _GENDER.sub("", " ".join(_visible(job.title).split()))
    text = re.sub(r"\s+\*+(?=\s|$)|(?<=\w)\*+(?=\s|$)", "", text)
    place = (job.location or "").split(",")[0].strip()
    text = _TITLE_END.sub("", text)
    if place:
        text = re.sub(rf"(?:\s+[-–—@]\s+|\s+(?:in|at)\s+|,\s*){re.escape(place)}\b.*", "", text, flags=re.IGNORECASE)
    text = text.strip(_TITLE_EDGES)
    if len(text) > _LONG_TITLE and len(first := re.split(r"\s+[-–—]\s+|:\s+|,\s+", text)[0]) >= _SHORT_TITLE:
        text = first.strip(_TITLE_EDGES)
    if not 2 <= len(text) <= _MAX_TITLE or is_addressed(text) or not any(character.isalpha() for character in text):
        return ""
    return text


def readable(job: JobText) -> JobText:
    """Return ``job`` with its texts composed (NFC) and without characters that print nothing, surrogates among them."""
    return replace(
        job,
        title=printable(job.title),
        company=printable(job.company),
        location=None if job.location is None else printable(job.location),
        description=printable(job.description),
        skills=tuple(map(printable, job.skills)),
    )


def _visible(text: str) -> str:
    """``text`` without characters that have no printed form."""
    return "".join(
        " " if letter.isspace() else letter
        for letter in strip_invisible(text)
        if letter.isspace() or unicodedata.category(letter)[0] != "C"
    )


def target_company(job: JobText) -> str:
    """Return the employer's name as one line; empty where it is none."""
    text = " ".join(_visible(job.company).split()).strip(" -–—|,:;/")
    bad = not text or len(text) > _MAX_COMPANY or is_addressed(text) or not _COMPANY_OK.fullmatch(text)
    return "" if bad else text


def target_place(job: JobText) -> str:
    """Return the posting's location as one line; empty where there is none that can be printed."""
    text = " ".join(_visible(job.location or "").split()).strip(" -–—|,:;/")
    return "" if not text or len(text) > _MAX_COMPANY or is_addressed(text) else text
