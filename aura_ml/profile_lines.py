"""Line breaks of a CV whose text has lost them: put back before headings, bullets and entries, and around their dates.

Only where a text has hardly any; what the lines then mean is decided where all lines are read (``profile_text``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aura_ml.profile_dates import DATE_SPAN, LONE_DATE
from aura_ml.profile_words import find_degree, is_title_word, looks_like_school

LONG_LINE_CHARS = 1200
"""A line longer than this is a text that has lost its breaks; no paragraph of the captured CVs is."""
_MEAN_CHARS, _FEW_LINES = 260, 3
_HEADINGS = (
    "(?:Work |Professional |Employment |Relevant )?(?:Experience|History)|Employment(?: History)?|(?:Technical |Key |Core |Additional |IT )?Skills(?: Set)?"
    "|Education(?:al)?(?: Details| Background| Qualifications?)?|Academic (?:Background|Qualifications?)|(?:Professional |Career )?(?:Summary|Objective|Profile)|(?:Personal |Academic )?Projects?|(?:Languages|Languages Known)"
    "|Certificates|Certifications?(?:/Licenses)?|Publications|Awards|Achievements|About me|Additional Information|Personal (?:Details|Information)|Links|References|Interests|Hobbies|Declaration"
    "|Berufserfahrung|Beruflicher Werdegang|Ausbildung|Studium|Kenntnisse|Sprachen|Sprachkenntnisse|Zertifikate|Weiterbildung(?:en)?|Interessen|Hobbys|Persönliche Daten|Ehrenamt|Profil"
)
_UPPER = re.compile(
    rf"(?<![A-ZÄÖÜ&])(?P<heading>{_HEADINGS.upper()})(?:\b:?(?=\s)(?!\s+(?:AND|OF|IN|FOR|&)\b)|(?=[A-ZÄÖÜ][a-zäöüß]))"
)
"""In capitals a heading also shows where the words before and after it are glued to it: "Russian.SKILLSLanguages: Java"."""
_TITLED = re.compile(
    rf"(?:(?<=[.:;!?)\d])|(?<=\S)\s{{2,}})\s*(?P<heading>{_HEADINGS})\b(?:\s*:\s*|\s+(?=[A-ZÄÖÜ\d•●])|(?=[A-Z][a-z]))"
)
_GLUED = re.compile(rf"(?<=[a-zäöüß.)])(?P<heading>{_HEADINGS})(?:\s*:\s*|\s+(?=[A-ZÄÖÜ\d•●])|(?=[A-Z][a-z]))")
_BULLETS = re.compile(r"\s*(?=[•●▪■◦➢✓])|(?<=[.;:])\s+(?=(?:-|–|\*)\s+[A-ZÄÖÜ])|\s+(?=o\s+[A-ZÄÖÜ])")
_WORD = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[.!?:;•●▪]\s")
_ENTRY_SECTIONS = re.compile(r"experience|history|employment|erfahrung|werdegang|projects?", re.IGNORECASE)
_EDUCATION = re.compile(r"education|academic|ausbildung|studium", re.IGNORECASE)
_JOINING = ("and", "in", "of", "&", "und", "für", "for")
_MAX_HEAD_WORDS = 14
_MAX_TITLE_WORDS = 6


def has_lost_its_lines(text: str) -> bool:
    """Whether a text is written in one line, or in a few very long ones."""
    lines = [line for line in text.splitlines() if line.strip()]
    if any(len(line) > LONG_LINE_CHARS for line in lines):
        return True
    return bool(lines) and len(lines) <= _FEW_LINES and sum(map(len, lines)) / len(lines) > _MEAN_CHARS


def with_lines(text: str) -> str:
    """Return ``text`` with breaks before its headings and bullets, around the dates of its entries, before schools and degrees."""
    text = _UPPER.sub(_on_its_own, text)
    text = _TITLED.sub(_on_its_own, text)
    text = _GLUED.sub(_on_its_own, text)
    lines: list[str] = []
    section = ""
    for line in text.split("\n"):
        stripped = line.strip()
        if re.fullmatch(_HEADINGS, stripped.rstrip(":"), re.IGNORECASE):
            section = stripped
            lines.append(stripped)
        elif _ENTRY_SECTIONS.search(section):
            lines.extend(_entries(stripped))
        elif _EDUCATION.search(section):
            lines.extend(_schooling(stripped))
        else:
            lines.extend(_BULLETS.split(stripped))
    return "\n".join(line for line in lines if line)


def _on_its_own(match: re.Match[str]) -> str:
    return f"\n{match['heading']}\n"


def _entries(text: str) -> Iterator[str]:
    """Jobs in one line: before each span of dates stands who and where, after it what was done."""
    place = 0
    for span in DATE_SPAN.finditer(text):
        before = text[place : span.start()]
        start = _head_start(before)
        yield from _BULLETS.split(before[:start].strip())
        yield ""
        yield from _head(before[start:].strip(" -–,|("))
        yield span[0].strip()
        place = span.end()
    yield from _BULLETS.split(text[place:].strip(" )"))


def _head_start(before: str) -> int:
    """Where the head of an entry begins in the text before its dates: after the last sentence, at most some words back."""
    ends = [match.end() for match in _SENTENCE_END.finditer(before)]
    start = ends[-1] if ends else 0
    words = list(_WORD.finditer(before, start))
    return words[-_MAX_HEAD_WORDS].start() if len(words) > _MAX_HEAD_WORDS else start


def _head(head: str) -> Iterator[str]:
    """Title and employer on lines of their own, where a word that names a job ends the title."""
    words = head.split()
    for place, word in enumerate(words[:_MAX_TITLE_WORDS], start=1):
        following = words[place] if place < len(words) else ""
        if (
            is_title_word(word)
            and not is_title_word(following)
            and following not in ("of", "for", "in", "-", "–", "&", "and")
        ):
            yield " ".join(words[:place])
            yield " ".join(words[place:])
            return
    yield head


def _schooling(text: str) -> Iterator[str]:
    """Schools and degrees in one line: a date ends an entry, a degree and a school begin a line."""
    place = 0
    for date in _dates(text):
        yield from _degree_and_school(text[place : date[0]].strip(" -–,|("))
        yield text[date[0] : date[1]].strip()
        yield ""
        place = date[1]
    yield from _degree_and_school(text[place:].strip(" )-–,|"))


def _dates(text: str) -> Iterator[tuple[int, int]]:
    spans = [match.span() for match in DATE_SPAN.finditer(text)]
    yield from sorted(
        [
            *spans,
            *(
                match.span()
                for match in LONE_DATE.finditer(text)
                if not any(start <= match.start() < end for start, end in spans)
            ),
        ]
    )


def _degree_and_school(text: str) -> Iterator[str]:
    """A degree with its field, and the school after it, each on its line."""
    words = list(_WORD.finditer(text))
    for place, word in enumerate(words):
        if looks_like_school(word[0]):
            start = place
            while (
                start
                and words[start - 1][0][:1].isupper()
                and not words[start - 1][0].endswith(",")
                and place - start < 3
            ):
                degree = find_degree(text[: words[start].start()])
                if degree is not None and degree.end() >= words[start - 1].start():
                    break
                if start > 1 and words[start - 2][0] in _JOINING:
                    break  # "Statistics and Probability" is what was studied
                start -= 1
            yield text[: words[start].start()].strip(" -–,|")
            yield text[words[start].start() :]
            return
    yield text
