"""Words and phrases that say the same of a person's work, no more and no less; the fact gate takes one for another.

A group holds only what is equally strong: "took part in" stands with "assisted", and nothing there with "led".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aura_ml.documents.inflection import stems
from aura_ml.text import fold

_GROUPS_TEXT = """
build develop create implement program code
rebuild rewrite redo rework
entwickeln bauen erstellen implementieren umsetzen programmieren aufbauen
assist help support contribute participate shadow
helfen unterstützen mitwirken mitgestalten mitarbeiten mithelfen beteiligt teilnehmen mitwirkung mitarbeit mithilfe
reduce cut lower shorten fall drop decrease decline shrink sink lessen
senken sinken reduzieren verringern verkürzen zurückgehen zurückgegangen abnehmen fallen vermindern
raise rise increase grow climb lift improve optimise optimize boost
steigern steigen erhöhen wachsen zunehmen anheben klettern verbessern optimieren
train teach instruct coach tutor school
einarbeiten anlernen schulen unterrichten ausbilden unterweisen anleiten einweisen
care tend
versorgen betreuen pflegen kümmern
process handle
bearbeiten abwickeln erledigen bewältigen
check inspect examine review verify
prüfen kontrollieren überprüfen begutachten
keep maintain
warten instandhalten instandsetzen
repair fix mend
reparieren instandsetzen beheben
obtain gain earn receive acquire get
erwerben erhalten erlangen bekommen
complete finish graduate conclude
abschließen beenden absolvieren abgeschlossen
run operate manage
organise organize arrange coordinate
organisieren koordinieren abstimmen
buy purchase procure
kaufen einkaufen beschaffen
answer reply respond
often frequently
häufig oft
amount quantity
colleague coworker teammate
employee staff worker
mitarbeiter mitarbeitende mitarbeiterin personal beschäftigte
customer client
supplier vendor
pupil student learner
schüler schülerin schülerinnen lernende
company firm business
unternehmen firma betrieb
shop store
order bestellung auftrag bestellungen
shipment consignment parcel
sendung paket lieferung
lkw lastwagen lastkraftwagen
error mistake fault
fehler störung defekt
install fit
einbauen installieren montieren verlegen anbringen
replace exchange swap
austauschen ersetzen tauschen auswechseln
introduce launch
establish start set-up
write draft compose author
verfassen schreiben
prepare draft draw-up
collaborate cooperate
publish
website site webpage
telephone phone
telefon telefonisch
assign allocate schedule
einteilen zuweisen zuteilen
accept receive
annehmen entgegennehmen
drive fahren
advise counsel
analyse analyze evaluate
analysieren auswerten
supervise oversee
attend visit
besuchen
area region
local regional
daily day
täglich tag
weekly week
wöchentlich woche
monthly month
monatlich monat
yearly year annual annually
jährlich jahr
hourly hour
stündlich stunde
quarterly quarter
about around approximately roughly circa
etwa rund ungefähr circa zirka knapp
exam examination test
prüfung
picture image
redesign
digitise digitize digital
show present
explain
safety
shift
negotiate
tidy clean
reinigen putzen säubern
cook
kochen zubereiten
part-time
"""
_PHRASES_TEXT = """
(?:take|takes|taking|took|taken) part|part takes = participate
(?:was|am|is|were|be|been|being|got) (?:also |closely |actively )?involved = participate
(?:have|has|had) a part = participate
(?:lend|lent) a hand = help
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
mother tongue|native language|first language|native speaker = native
at native level|as a native = native
in half|by half|by 50 ?%|by 50 per ?cent|halved|halving|halves|by one half|halbiert|halbierte|halbierten|halbieren|um die halfte|auf die halfte|um 50 ?% = halving
thanks to = through
very much = very
more than|mehr als|in excess of = over
as many as = until
(?:before|during|after|alongside) my (?:studies|training|degree|apprenticeship|time at university) = before
(?:vor|nach|wahrend|neben) (?:meiner|der|meinem|dem) (?:ausbildung|lehre|studium) = davor
per cent|percentage points? = percent
a dozen = twelve
two[- ]thirds|zwei drittel = twothirds
three[- ]quarters|drei viertel = threequarters
(?:a|one|ein|einem|einen|1) ?(?:third|drittel) = onethird
(?:a|one|ein|einem|einen|1) ?(?:quarter|viertel)(?= (?:of|der|des|von)\\b|[ .,;]*$) = onequarter
(?:manage|manages|managed) to = able
yet to = not
(?:fuhre|fuhrt|fuhrte|fuhrten|fuhren)(?P<m>[^.;:!?]{1,80}?) durch = durchfuhren
(?:be|sich) zuruckgegangen = zuruckgehen
(?:ging|gingen|geht|gehen)(?P<m>[^.;:!?]{1,60}?) zuruck = zuruckgehen
(?:nahm|nahmen|nimmt|nehme|nehmen)(?P<m>[^.;:!?]{1,80}?) teil = teilnehmen
war(?:en)? (?P<m>[^.;:!?]{0,60}?)beteiligt = beteiligt
"""


def _groups() -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(_GROUPS_TEXT.strip().splitlines()):
        for word in line.split():
            found.setdefault(fold(word), f"={number}")
    return found


_BY_WORD = _groups()
_BY_STEM: dict[str, set[str]] = {}
for _word, _group in _BY_WORD.items():
    for _stem in stems(_word):
        _BY_STEM.setdefault(_stem, set()).add(_group)


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
