"""What a sentence may say without a fact behind it: grammar, and the plain words a letter is held together by.

Nothing here praises, counts, ranks, dates or names: such a word needs a fact. The fact gate reads these lists.
"""

from __future__ import annotations

import re

from aura_ml.documents.draft import DocumentLanguage
from aura_ml.documents.words import key_of
from aura_ml.text import fold

_FUNCTION = """
a about above after again also am an any are as at be been before being below between both by can could did do does doing down during
each for from further had has have having he her here his how i if in into is it its itself just me my myself nor of off on once
one other our ourselves out over per same she should since so such than that the their them then there these they this those
through to too under until up us via was we were what when where which while who whom whose why will with within would
you your yours not no never without may might
ab aber als am an auch auf aus bei beim bin bis da dabei dafur damit daran darin das dass dazu dein dem den denn der des dich die dies
diese diesem diesen dieser dieses dir doch du durch ein eine einem einen einer eines er es etwa fur gegen habe haben hatte hat
ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jener kann konnte man mein meine meinem meinen meiner mich mir mit
nach neben noch nun ob ohne seit sein seine sich sie sind so sowohl uber um und uns unser unsere unter vom von vor wahrend war
waren was weil wenn wer werde werden wie wir wird wo worden wurde wurden zu zum zur zwischen nicht kein keine
"""
_LETTER = """
work experience bring include part currently now previously earlier there here among example addition well would could
ask need list name mention following posting together instead take read
use using role position job time current way where day daily these
arbeit arbeite arbeiten arbeitete gearbeitet bringe mitbringen erfahrung gehort gehoren gehorte gehorten zahlt zahlen
aufgabe aufgaben tatigkeit tatig derzeit zuletzt zuvor fruher dort hier beispiel weiterhin daruber hinaus ausserdem zudem
suchen nennen nennt anzeige ausschreibung genannt genannten davon folgende mehr
nutze nutzen nutzte verwende verwenden rolle stelle position beschaftigt kummere verfuge lang zeit aktuell aktuelle aktuellen dazu
"""
_APPLICATION = """
apply application applying hereby position role job post vacancy advertisement advertised cv resume letter detail details
look forward attached attach hear tell talk speak conversation discuss meet meeting glad gladly pleased thank thanks time consideration
like want interest interested write writing
happy welcome chance opportunity answer question invitation invite enclosed find relate fit caught eye first glance contact
bewerbung bewerbe bewerben stelle position rolle stellenanzeige ausgeschriebene lebenslauf gern gerne freue freuen gesprach
personlich personlichen personliches frage fragen wunschen erwarten interesse interessiert interessiere dank vielen danke
hiermit einladung einladen freude finden finde anhang anlage beigefugt unterlagen beantworte beantworten stehe verfugung gerne jederzeit
"""
KIND_WORDS = {
    "project": "project projekt",
    "volunteer": "volunteer volunteering ehrenamt ehrenamtlich engagement",
    "education": "degree hold studies study studied graduate complete education studium abschluss studiert studiere ausbildung abgeschlossen absolviert",
    "certificate": "certificate certification hold certified pass obtain zertifikat zertifizierung besitze habe abgelegt erworben bestanden",
    "award": "award receive received auszeichnung erhalten",
    "publication": "publication publish published veroffentlichung veroffentlicht",
    "language": "speak language languages level spreche sprechen sprache sprachen niveau",
    "skill": "skill skills use using know knowledge familiar language tool kenntnis kenntnisse kenne nutze nutzen vertraut",
}
"""Words that a fact of a kind lets a sentence use: a degree may be held, a language spoken."""
UNFINISHED_WORDS = "study studies studying studiere studium"
"""What may be said of an education that has not ended: nobody holds its degree yet."""

FORM_LINES = frozenset(
    (
        "Dear hiring team,",
        "Yours sincerely,",
        "Kind regards,",
        "Sehr geehrte Damen und Herren,",
        "Guten Tag,",
        "Mit freundlichen Grüßen",
        "I would be glad to tell you more in a conversation.",
        "I would be glad to tell you more in a conversation. Thank you for your time.",
        "Thank you for your time.",
        "Gern erzähle ich Ihnen in einem persönlichen Gespräch mehr.",
        "Vielen Dank für Ihre Zeit.",
        "Warm regards,",
        "Yours faithfully,",
        "Dear Sir or Madam,",
        "I would be happy to talk about it with you.",
        "Thank you for reading my application.",
        "I would welcome the opportunity to discuss my application in an interview.",
        "Thank you for your consideration.",
        "Guten Tag zusammen,",
        "Herzliche Grüße",
        "Ich freue mich, wenn wir uns dazu unterhalten.",
        "Danke, dass Sie meine Bewerbung lesen.",
        "Über die Einladung zu einem Vorstellungsgespräch würde ich mich freuen.",
        "Für Rückfragen stehe ich Ihnen gern zur Verfügung.",
    )
)
"""Polite lines that say nothing about anyone; letter by letter."""

CURRENT = frozenset(
    (
        "currently",
        "current",
        "now",
        "present",
        "since",
        "derzeit",
        "aktuell",
        "aktuelle",
        "aktuellen",
        "heute",
        "seit",
        "momentan",
        "today",
    )
)
"""Words that say something goes on: only for an entry without an end."""

NEGATIONS = frozenset(("not", "no", "never", "without", "nicht", "kein", "keine", "keinen", "keiner", "ohne", "nie"))
HEDGES = frozenset(
    (
        "junior", "assistant", "associate", "intern", "trainee", "apprentice", "student", "assist", "assisted", "assisting", "assists",
        "help", "helped", "helping", "support", "supported", "supporting", "supports", "contribute", "contributed", "contributing", "part-time",
        "participated", "participating", "participate", "shadowed", "observed", "basic", "beginner", "elementary", "introductory", "deputy",
        "acting", "interim", "unfinished", "partly", "co", "attended", "praktikant", "praktikantin", "werkstudent", "werkstudentin",
        "aushilfe", "mitarbeit", "mitwirkung", "mithilfe", "unterstutzung", "unterstutzt", "grundkenntnisse", "grundlagen", "stellvertretend",
        "stellvertretende", "stellvertretender", "azubi", "volontar", "assistenz", "vice", "teilgenommen", "teilnahme",
    )
)  # fmt: skip
"""Words that make a statement smaller: whoever drops one claims more than the fact says."""

FUNCTION_WORDS = frozenset(fold(word) for word in _FUNCTION.split())
NEUTRAL = frozenset(key_of(fold(word)) for word in _LETTER.split())
APPLICATION_WORDS = frozenset(key_of(fold(word)) for word in _APPLICATION.split())
"""Words about the application itself: only in a line that cites no fact, so that they cannot become a claim."""

_ASK_EN = (
    r"(?:(?:you|your (?:posting|team|advertisement)|the (?:role|position|posting))(?: also)? "
    r"(?:asks? for|looks? for|are looking for|calls? for|names?|lists?|mentions?|needs?))"
)
_ASK_DE = r"(?:sie (?:suchen|wunschen sich|nennen|erwarten)|ihre (?:anzeige|ausschreibung|stellenanzeige) nennt)(?: auch| ausserdem| zudem)?"
_LIST = "\u241f(?:(?:, | and | und |, and )\u241f)*"
ASK_MARK = "\u241f"
ASK_SENTENCES = (
    re.compile(rf"{_ASK_EN} {_LIST}[.:]?"),
    re.compile(rf"{_ASK_DE} {_LIST}[.:]?"),
)
GAP_SENTENCES = (
    re.compile(
        rf"{_ASK_EN} {_LIST}, (?:which (?:is|are)|and (?:this|that|these) (?:is|are)) not (?:yet )?part of my (?:cv|experience)(?: so far| yet)?\."
    ),
    re.compile(rf"{_ASK_DE} {_LIST}; (?:das|dies) (?:gehort|gehoren) (?:bisher |noch )?nicht zu meiner erfahrung\."),
)

_POSITION = r"(?:the |your |a |an )?(?:(?:open |advertised )?(?:position|role|post|job|vacancy)(?: of| as|:)? )?(?:the |a |an )?"
TITLE_FRAMES = (
    re.compile(r"^your (?:open |advertised )?$"),
    re.compile(rf"\b(?:apply|applying|application|interested|interest|writing)(?: to you)? (?:for|in|to|about|regarding) {_POSITION}$"),
    re.compile(r"\b(?:bewerbung|(?:gern )?bewerbe (?:ich )?mich|interessiere (?:ich )?mich|interesse)(?: hiermit| bei ihnen)? (?:als|um|auf|fur|an)(?: die| der| ihre| ihrer)?(?: (?:ausgeschriebene )?(?:stelle|position|rolle|ausschreibung)(?: als)?)? $"),
)  # fmt: skip
COMPANY_FRAMES = (
    re.compile(r"\u2402 (?:position |role |vacancy )?(?:at|with|bei|der|von|in der) (?:the |der )?$"),
    re.compile(r"\b(?:apply|applying|application|bewerbung|bewerbe mich) (?:to|at|with|bei|an) (?:the |der |die )?$"),
    re.compile(r"\b(?:talk|talking|speak|speaking|conversation|interest) (?:to|with|in) (?:the |the team at )?$"),
    re.compile(r"\b(?:dear|hello)(?: hiring)? (?:team|hiring team) at (?:the )?$"),
    re.compile(r"\b(?:dear|hello|hallo|liebes) (?:the )?$"),
)
TITLE_MARK = "\u2402"

HEADINGS: dict[DocumentLanguage, dict[str, str]] = {
    "en": {
        "summary": "Profile",
        "skills": "Skills",
        "work": "Experience",
        "project": "Projects",
        "education": "Education",
        "certificate": "Certificates",
        "award": "Awards",
        "publication": "Publications",
        "volunteer": "Volunteering",
        "language": "Languages",
    },
    "de": {
        "summary": "Profil",
        "skills": "Kenntnisse",
        "work": "Berufserfahrung",
        "project": "Projekte",
        "education": "Ausbildung",
        "certificate": "Zertifikate",
        "award": "Auszeichnungen",
        "publication": "Veröffentlichungen",
        "volunteer": "Ehrenamt",
        "language": "Sprachen",
    },
}
