"""Words and phrases that say the same of a person's work, no more and no less; the fact gate takes one for another.

The groups of single words are ``data/equals.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from aura_ml.documents.inflection import stems
from aura_ml.text import fold

_PHRASES_TEXT = """
(?:take|takes|taking|took|taken) part|part takes = participate
(?:was|am|is|were|be|been|being|got) (?:also |closely |actively )?involved = participate
(?:have|has|had) a (?:part|share|hand)(?= in) = participate
(?:was|were|am|been) (?:also )?(?:a )?part of the (?:effort|work|project|team|group)(?= (?:to|that|which|behind)) = participate
(?:lend|lent) a hand = help
(?:give|gives|gave|given|giving)(?P<m>[^.;:!?,]{1,40}?) a hand = help
(?:helped|help|helping|helps) out = help
as much as = until
some(?= [0-9]) = about
(?:look|looks|looking|looked) after = care
(?:take|takes|taking|took|taken) care of = care
(?:deal|deals|dealing|dealt) with = handle
(?:set|sets|setting) up = establish
(?:draw|draws|drawing|drew|drawn) up = prepare
(?:carry|carries|carrying|carried) out = perform
(?:go|goes|going|went|gone|come|comes|coming|came) up = rise
(?:go|goes|going|went|gone|come|comes|coming|came) down = fall
(?:bring|brings|bringing|brought) down = reduce
(?:take|takes|taking|took|taken) over = takeover
(?:work|works|working|worked) together = collaborate
(?:work|works|working|worked) (?:very )?closely = collaborate closely
(?:write|writes|writing|wrote|written) up = write
(?:roll|rolls|rolling|rolled) out|roll-out = rollout
(?:under|with) (?:the )?(?:close |direct )?(?:supervision|guidance)(?: of| by)?|(?:supervised|guided) by|unter (?:der )?(?:aufsicht|anleitung|leitung) = underguidance
experienced(?= (?:in|with) ) = with experience
erfahren(?:e[rn]?)?(?= in ) = mit erfahrung
(?:position|role|post|job)(?: that| which)? i (?:have held|hold|held)(?= since| from| between| until) = position i
(?:completed?|completing|did)(?= (?:an?|my|the) (?:[\\w-]+ ){0,2}(?:internship|traineeship|placement)) = placementdone
mother tongue|native language|first language|native speaker = native
at native level|as a native = native
in half|by half|by 50 ?%|by 50 per ?cent|halved|halving|halves|by one half|halbiert|halbierte|halbierten|halbieren|um die halfte|auf die halfte|um 50 ?% = halving
thanks to = through
at the moment|right now|at present|these days|nowadays|zur ?zeit|im moment|im augenblick|gegenwartig|heutzutage = currently
(?:use|uses|used) most = use
first of all = first
on behalf of = for
straight away|right away = immediately
(?:ins leben gerufen|aus der taufe gehoben|auf die beine gestellt) = eingefuhrt
(?:wirkte|wirkten|wirke|wirken)(?P<m>[^.;:!?]{0,60}?) mit(?= *(?:[.,;!?]|$)) = mitgestaltet
(?:half|halfen|helfe)(?P<m>[^.;:!?]{0,60}?) mit(?= *(?:[.,;!?]|$)) = mithelfen
(?:arbeitete|arbeite)(?P<m>[^.;:!?]{0,60}?) mit(?= *(?:[.,;!?]|$)) = mitarbeiten
years old|of age = aged
(?:on my own|all by myself|by myself|single-?handed(?:ly)?|ganz allein|im alleingang|in eigenregie) = singlehandedly
the (?:very )?first to|als erster?|der erste, der = pioneering
(?:was|were|got|been) asked|wurde (?:ich )?gebeten = selected
(?:important|key|central|vital|essential) (?:part|member|person|figure)|wichtiger? (?:teil|bestandteil|person) = indispensable
from (?:the )?(?:beginning|start) to (?:the )?(?:end|finish)|end[- ]to[- ]end|von anfang bis ende = endtoend
(?:next|another|new) level|turning point = breakthrough
(?:matters?|mattered) (?:the )?most = matter
most of all|above all|vor allem = mainly
in many (?:ways|respects) = largely
very much = very
more than|mehr als|in excess of = over
as many as = until
(?:before|during|after|alongside) my (?:studies|training|degree|apprenticeship|time at university) = before
(?:vor|nach|wahrend|neben) (?:meiner|der|meinem|dem|meines|des) (?:ausbildung|lehre|studiums?) = davor
in (?:einer )?hohe von = von
per cent|percentage points? = percent
a dozen = twelve
two[- ]thirds|zwei drittel = twothirds
three[- ]quarters|drei viertel = threequarters
(?:a|one|ein|einem|einen|1) ?(?:third|drittel) = onethird
(?:a|one|ein|einem|einen|1) ?(?:quarter|viertel)(?= (?:of|der|des|von)\\b|[ .,;]*$) = onequarter
(?:manage|manages|managed) to = able
yet to = not
nichts zu tun = keine beruhrung
(?:fuhre|fuhrt|fuhrte|fuhrten|fuhren)(?P<m>[^.;:!?]{1,80}?) durch = durchfuhren
(?:be|sich) zuruckgegangen = zuruckgehen
(?:ging|gingen|geht|gehen)(?P<m>[^.;:!?]{1,60}?) zuruck = zuruckgehen
(?:nahm|nahmen|nimmt|nehme|nehmen)(?P<m>[^.;:!?]{1,80}?) teil = teilnehmen
war(?:en)? (?P<m>[^.;:!?]{0,60}?)beteiligt = beteiligt
"""


def word_lines(name: str) -> list[list[str]]:
    """Return the words of each line of a list under ``data``, folded, without its comments."""
    text = files("aura_ml.documents").joinpath("data", name).read_text(encoding="utf-8")
    lines = (line.partition("#")[0].split() for line in text.splitlines())
    return [[fold(word) for word in line] for line in lines if line]


def _groups() -> dict[str, set[str]]:
    """The groups of equals that each stem stands in."""
    found: dict[str, set[str]] = {}
    for number, line in enumerate(word_lines("equals.txt")):
        for word in line:
            for form in stems(word):
                found.setdefault(form, set()).add(f"={number}")
    return found


_BY_STEM = _groups()


def meanings(word: str) -> frozenset[str]:
    """Return what a folded word is compared by: its stems, and the groups of equals that it or a form of it stands in."""
    forms = stems(word)
    groups = {group for form in forms for group in _BY_STEM.get(form, ())}
    return forms | groups


@dataclass(frozen=True)
class Phrase:
    """A phrase of a text as the words it stands for; ``gap`` is what stands inside it and is read for itself."""

    start: int
    end: int
    gap: tuple[int, int]
    words: tuple[str, ...]

    def places(self) -> Iterator[int]:
        """Yield the places of its own letters."""
        yield from range(self.start, self.gap[0])
        yield from range(self.gap[1], self.end)


def _phrases() -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
    rows = (line.rsplit(" = ", 1) for line in _PHRASES_TEXT.strip().splitlines())
    return [(re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), tuple(words.split())) for pattern, words in rows]


_PHRASES = _phrases()


def phrases(lowered: str) -> dict[int, Phrase]:
    """Return the phrases in a folded text, none inside another, by the place of each of their letters."""
    found: dict[int, Phrase] = {}
    for pattern, words in _PHRASES:
        for match in pattern.finditer(lowered):
            gap = match.span("m") if "m" in pattern.groupindex else (match.end(), match.end())
            if not any(place in found for place in range(match.start(), match.end())):
                phrase = Phrase(match.start(), match.end(), gap, words)
                found.update(dict.fromkeys(phrase.places(), phrase))
    return found
