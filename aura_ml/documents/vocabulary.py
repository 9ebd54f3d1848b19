"""What a sentence may say without a fact behind it: grammar, and the plain words a letter is held together by.

Nothing here praises, counts, ranks, dates or names: such a word needs a fact. The fact gate reads these lists.
"""

from __future__ import annotations

import re

from aura_ml.documents.draft import DocumentLanguage
from aura_ml.documents.synonyms import word_lines
from aura_ml.documents.words import key_of
from aura_ml.text import fold

_FUNCTION = """
a about above after again also am an any are as at be been before being below between both by can could did do does doing down during
each for from further had has have having he her here his how i if in into is it its itself just me my nor of off on once
one other our ourselves out over per same she should since so such than that the their them then there these they this those
through to too under until up us via was we were what when where which while who whom whose why will with within would
you your yours not no never without may might
whereby wherein although though despite beyond upon across along toward towards throughout whether neither still
ab aber als am an auch auf aus bei beim bin bis da dabei dafur damit daran darin das dass dazu dein dem den denn der des dich die dies
diese diesem diesen dieser dieses dir doch du durch ein eine einem einen einer eines er es etwa fur gegen habe haben hatte hat
ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jener kann konnte man mein meine meinem meinen meiner mich mir mit
nach neben noch nun ob ohne seit sein seine sich sie sind so sowohl uber um und uns unser unsere unter vom von vor wahrend war
waren was weil wenn wer werde werden wie wir wird wo worden wurde wurden zu zum zur zwischen nicht kein keine
denen deren dessen welche welcher welches welchem welchen woran wofur wozu wovon darauf darin hierbei hierzu hiervon jener jene solche trotz obwohl sondern doch weder noch etwas
"""
_LETTER = """
work experience bring include part currently now previously earlier there here among example addition well would could
ask need list name mention following posting together instead take read
use using role position job time current way where day daily these
arbeit arbeite arbeiten arbeitete gearbeitet bringe mitbringen erfahrung gehort gehoren gehorte gehorten zahlt zahlen
aufgabe aufgaben tatigkeit tatig derzeit zuletzt zuvor fruher dort hier beispiel weiterhin daruber hinaus ausserdem zudem
suchen nennen nennt anzeige ausschreibung genannt genannten davon folgende mehr
past recent recently present previous prior former formerly before after during until
able thing things way task tasks duty duties everyday routine life career path background start started begin began move moved join joined
spend spent remain stay gain gained learn learned know become became turn came come went go see look find feel want wish hope aim goal try
enjoy like glad happy keen eager willing important matter value interest interested close closely name named called person people someone somebody own
field sector industry profession setting working towards last lasted because thus therefore according based under accordance thanks dank rely depend reach frequently usually mainly mostly chiefly regularly
level basis case used uses end ended result perform performed first next last later since meanwhile throughout involve involved include included consist contain
company employer firm employed employ new familiar comfortable area alongside both either similar same different such like well very
ware waren dauern dauerte dauert jetzig jetzige jetzigen jetziger arbeitsbereich aufgabenbereich aufgabengebiet tatigkeitsbereich taglich tag tage moment momentan gegenwartig bereits schon erst erste ersten erster davor danach anschliessend spater inzwischen
mittlerweile vergangen vergangenen letzten letzte alltag bedarf allem insbesondere wichtig wichtiger liegt herzen lege wert mochte mag
gern gerne ziel freue freude sammelte sammeln gesammelt erfahrung gewinnen gewonnen konnte durfte lernen lernte gelernt kennen kenne kennengelernt auskennen
vertraut umgang umgehen begann beginnen seitdem wobei wodurch dadurch sodass indem hilfe mittels angestellt eingestellt beschaftigt
jeweils bislang weiter durchfuhren durchfuhre durchgefuhrt durchfuhrung bereich bereiche betrieb arbeitgeber beruf beruflich berufliche laufbahn werdegang abteilung setze einsetzen
befinden besteht bestand umfasst umfasste wechselte nachdem bevor solange stets haufig regelmassig uberwiegend hauptsachlich
anderem anderen andere gemeinsam eng enger sorge sorgen bemuhe bemuhen rund ums ebenfalls ebenso gleichzeitig gut bisher bisherige bisherigen
nutze nutzen nutzte verwende verwenden rolle stelle position beschaftigt kummere verfuge lang zeit aktuell aktuelle aktuellen dazu
"""
_APPLICATION = """
apply application applying hereby position role job post vacancy advertisement advertised cv resume letter detail details
look forward attached attach hear tell talk speak conversation discuss meet meeting glad gladly pleased thank thanks time consideration
like want interest interested write writing
happy welcome chance opportunity answer question invitation invite enclosed find relate fit caught eye first glance contact
bewerbung bewerbe bewerben stelle position rolle stellenanzeige ausgeschriebene lebenslauf gern gerne freue freuen gesprach
personlich personlichen personliches frage fragen wunschen erwarten interesse interessiert interessiere dank vielen danke
advert opening offer learn read saw see seen came come across accept submit join part company employer excited delighted
great sincerely attention convenience available earliest notice start introduce present person invite reply hearing hear response
further information require need any anytime visit trial shift willing prepared ready soon possible immediate immediately kind reading consider appeal attract speak
draw drawn particularly especially new challenge next step reason current very catch open bring convince myself arrange call
disposal remain contact reach phone email below above relocate honoured search bring experience hope hoping let know should would could please team yours your hiring
mochte vorstellen uberzeugen gelesen lese geweckt weckt anspricht spricht reizt aufmerksam geworden bin kennenlernen kennenzulernen ruckmeldung antwort
aufmerksamkeit anlagen anbei sende senden unternehmen team verstarken teil werden weitere informationen ausfuhrlich nahere kurzfristig verfugbar eintritt
fruhestens sofort grossem gross grosse besonders sehr neue neuen herausforderung nachster schritt ansprechend auf bewerben ausschreibung anzeige
wurde wurden freut hat haben interessant lernen kennen geben mehr erzahlen zeigen haus gespannt spannend kontaktieren erreichen zeugnisse entnehmen rucksprache unterstutzen weiteres suche suchen erfahrung einbringen dass
hiermit einladung einladen freude finden finde anhang anlage beigefugt unterlagen beantworte beantworten stehe verfugung gerne jederzeit
"""
KIND_WORDS = {
    "work": "einstieg entry post employ employment career chapter stint base locate situate spend begin follow join leave prior previously subsequently initially originally headquarter stop station",
    "project": "outside write build make create program develop schreiben bauen entwickeln programmieren spare free time own small private privat freizeit project projekt",
    "volunteer": "outside help nebenher nebenbei active member engaged free time leisure aktiv mitglied engagiere freizeit mitwirken volunteer volunteering ehrenamt ehrenamtlich engagement",
    "education": "academic absolvent absolventin alumna alumnus training trained award awarded issued end ended school college university successfully finish qualification qualify qualified pass erfolgreich beenden beendet lernen gelernt lernte machen gemacht absolvieren berufsausbildung hold studies study studied graduate complete education studium abschluss studiert studiere ausbildung abgeschlossen absolviert",
    "certificate": "credential add besuchen besucht hinzukommen kurs lehrgang course earn receive get abschluss erlangen erhalten exam examination issue issued award awarded complete completed gain attend attended training course erfolgreich besitzen teilnehmen teilnahme fortbildung weiterbildung prufung certificate certification hold certified pass obtain zertifikat zertifizierung besitze habe abgelegt erworben bestanden",
    "award": "award receive received auszeichnung erhalten",
    "publication": "article artikel author publication publish published veroffentlichung veroffentlicht",
    "language": "beherrschen understand hold conversation converse mother tongue first entspricht entsprechen verstandigen kenntnisse skills sprachkenntnisse currently verstehe speak language languages level spreche sprechen sprache sprachen niveau",
    "skill": "ground territory skill skills use using know knowledge familiar language tool kenntnis kenntnisse kenne nutze nutzen vertraut",
}
"""Words that a fact of a kind lets a sentence use: a degree may be held, a language spoken."""
PLACEMENTS = frozenset(
    (
        "intern",
        "trainee",
        "apprentice",
        "praktikant",
        "praktikantin",
        "auszubildende",
        "auszubildender",
        "volontar",
        "volontarin",
    )
)
PLACEMENT_WORDS = (
    "internship placement traineeship apprenticeship placementdone praktikum volontariat lehre absolvieren"
)
"""What may be said of a job whose title is one of ``PLACEMENTS``: it is completed like a course."""
DEGREES = frozenset(("bachelor", "master", "doctorate", "doctor", "diplom", "magister", "licence", "degree"))
"""What is a degree, beside the letters of ``DEGREE_WORDS``; a certificate or diploma of a college is none."""
UNFINISHED_WORDS = "study studies studying studiere studium"
"""What may be said of an education that has not ended: nobody holds its degree yet."""

GRADUATES = frozenset(key_of(word) for word in ("graduate", "alumna", "alumnus", "absolvent", "absolventin"))
"""What the person is whose education has ended."""
DEGREE_WORDS = {
    "bsc": "bachelor science", "ba": "bachelor arts", "beng": "bachelor engineering", "bba": "bachelor business administration",
    "msc": "master science", "ma": "master arts", "meng": "master engineering", "mba": "master business administration",
    "phd": "doctorate", "llb": "bachelor laws", "llm": "master laws", "b.sc": "bachelor science", "m.sc": "master science",
    "b.a": "bachelor arts", "m.a": "master arts", "b.eng": "bachelor engineering", "m.eng": "master engineering",
}  # fmt: skip
"""What a degree's letters stand for; the words do not give the letters back, a Bachelor need be no BSc."""
RATES = frozenset(
    key_of(word)
    for word in [
        "day",
        "daily",
        "week",
        "weekly",
        "month",
        "monthly",
        "year",
        "yearly",
        "annually",
        "hour",
        "hourly",
        "tag",
        "taglich",
        "woche",
        "wochentlich",
        "monat",
        "monatlich",
        "jahr",
        "jahrlich",
        "stunde",
        "stundlich",
        "tage",
        "jahre",
        "jahren",
        "wochen",
        "monaten",
        "stunden",
    ]
)

EACH = frozenset(("every", "each", "jeder", "jede", "jedes", "jeden", "jedem"))
"""Counts everything, but of spans of time: "every week"."""
TEAMS = frozenset(("team", "teams", "department", "departments", "abteilung", "abteilungen"))
"""Plain behind a word of the fact: "the sales team"."""

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

FEELINGS = frozenset(
    key_of(word)
    for word in ("value", "appreciate", "love", "prefer", "own", "schatzen", "schatze", "schatzt", "lieben", "loben")
)
"""Only of the person ("I value"): what others value is praise."""
TOGETHER = frozenset(("together", "jointly", "gemeinsam", "zusammen"))
CHARGED = frozenset(("responsible", "zustandig", "verantwortlich"))
"""What is said of a person's part: only before the doing that a fact itself names."""
_HELPED_TEXT = "prepare make do complete perform handle run organise organize plan set erstellen vorbereiten"
HELPED_WITH = frozenset(key_of(word) for word in _HELPED_TEXT.split())
"""What a person may be said to have helped to do, where the fact says that they helped."""

POINTERS = frozenset(
    ("it", "them", "this", "these", "those", "both", "damit", "darin", "daran", "davon", "dies", "diese", "beides")
)
"""Words that stand for what was named before them."""
NEGATIONS = frozenset(
    ("not", "no", "never", "without", "neither", "weder", "nicht", "kein", "keine", "keinen", "keiner", "ohne", "nie")
)
HEDGES = frozenset(
    (
        "commis", "freelance", "internship", "traineeship", "apprenticeship", "probationary", "helper", "aide", "volunteer", "casual", "temporary",
        "praktikum", "hilfskraft", "pflegehilfskraft", "aushilfs", "werkstudium", "nebenjob", "minijob", "ehrenamtlich", "freiberuflich", "teilzeit",
        "participate", "involved", "beteiligt", "mitgestaltet", "mitgewirkt", "mitgearbeitet", "mitarbeit", "geholfen", "teilnehmen", "vertretung",
        "junior", "assistant", "associate", "intern", "trainee", "apprentice", "student", "assist", "assisted", "assisting", "assists",
        "help", "helped", "helping", "support", "supported", "supporting", "supports", "contribute", "contributed", "contributing", "part-time",
        "participated", "participating", "participate", "shadowed", "observed", "basic", "beginner", "elementary", "introductory", "deputy",
        "acting", "interim", "unfinished", "partly", "co", "attended", "praktikant", "praktikantin", "werkstudent", "werkstudentin",
        "aushilfe", "mitarbeit", "mitwirkung", "mithilfe", "unterstutzung", "unterstutzt", "grundkenntnisse", "grundlagen", "stellvertretend",
        "stellvertretende", "stellvertretender", "underguidance", "azubi", "volontar", "assistenz", "vice", "teilgenommen", "teilnahme",
    )
)  # fmt: skip
"""Words that make a statement smaller: whoever drops one claims more than the fact says."""

_CLAIMS_TEXT = """
allein alleine alleinig alone solely gesamte gesamten gesamter gesamtes early direct directs directed directing director all alle allen aller alles whole entire meister meisterin experienced expert skilled proficient known valued valuable leading interesting owned owner owns owning
liked beloved named erfahren erfahrene erfahrener erfahrenen erfahrenes wertvoll wertvolle bekannt gefragt leader starter starker guter gute guten best better
bester beste besten unersetzlich wellknown likable lovable lover
"""
CLAIMS = frozenset(_CLAIMS_TEXT.split())
"""Forms of plain words that praise or rank: they need a fact like any other word."""
GAP_WORDS_TEXT = """
perform do done how chance opportunity occasion touch pick lessons lesson course classes training open openly honest honestly frankly say admit mention point unfortunately gladly very much want take up carried carry out previously
ever before leider beruhrungspunkte beruhrung unbedingt ehrlich offen sagen bekannt fremd kurs schulung lerne baldmoglichst gelegenheit sprachen languages step
tool topic area thing subject field thema gebiet yet far so new to learn willing keen eager happy ready would like haven hadn wasn worked work used use experience knowledge familiar part cv resume
something anything unfamiliar know knowledge hold have had done do did cover
praxis practice routine ubung bisher bislang noch neu neuland lernen einarbeiten einzuarbeiten gern gerne wurde gearbeitet arbeiten erfahrung erfahrungen kenntnis kenntnisse gehort lebenslauf
speak speaking complete completed obtain obtained hold held sprechen spreche abschliessen abgeschlossen absolviert besucht erworben
profile include contain either professionally commercially motivated inne
gemacht gesammelt habe besitze vorweisen sammeln kann konnte wenig kaum hardly little barely still working towards something ware nutze nutzen verwende verwenden fehlt fehlen lack lacking eignen anzueignen aneigne arbeite
"""
"""Words of a sentence that says what the person lacks, or wants to learn."""
NEED_WORDS_TEXT = """
requirements essential desirable criteria listed among things point points anforderung anforderungen voraussetzung voraussetzungen erwunscht genannt
someone somebody candidate candidates hire hiring ideally gerne idealerweise
ask look search seek want need require call name list mention expect value emphasise emphasize stress wish describe include focus important someone somebody
person candidate among other thing what who for also posting advertisement role position job team advert description requirement require desired
suchen wunschen erwarten nennen verlangen fordern legen lege wert brauchen benotigen beschreiben jemand jemanden person anzeige stelle ausschreibung
stellenanzeige profil aufgabe gefragt gesucht gehort anderem ausserdem zudem kenntnisse kenntnissen erfahrung experience knowledge wichtig
"""
"""Words of a sentence that says what the employer asks for."""
_TWISTS_TEXT = """
only just merely problem problems difficulty difficulties trouble doubt fear less nothing better more
nur bloss probleme schwierigkeit schwierigkeiten scheu angst zweifel muhe weniger nichts mehr
"""
TWISTS = frozenset(_TWISTS_TEXT.split())
"""Words that turn a denial into a claim ("not only", "no problem with")."""

FUNCTION_WORDS = frozenset(fold(word) for word in _FUNCTION.split())
NEUTRAL = frozenset(key_of(fold(word)) for word in _LETTER.split())
EVERYDAY = frozenset(key_of(word) for line in word_lines("everyday.txt") for word in line)
"""Words that are free only around two telling words of one statement: alone, they make claims of their own."""
COURTESY_WORDS = frozenset(word for line in word_lines("courtesy.txt") for word in line)
"""Words, as written, of sentences about the application that cite no fact."""
APPLICATION_WORDS = frozenset(key_of(fold(word)) for word in _APPLICATION.split())
"""Words about the application itself: only in a line that cites no fact, so that they cannot become a claim."""

GAP_WORDS = frozenset(key_of(fold(word)) for word in GAP_WORDS_TEXT.split())
NEED_WORDS = frozenset(key_of(fold(word)) for word in NEED_WORDS_TEXT.split())
WISHES = frozenset(
    key_of(fold(word))
    for word in [
        "apply",
        "application",
        "applying",
        "interest",
        "interested",
        "advertisement",
        "advert",
        "vacancy",
        "opening",
        "posting",
        "appeal",
        "attract",
        "join",
        "introduce",
        "accept",
        "caught",
        "search",
        "seek",
        "would",
        "bewerben",
        "bewerbe",
        "bewerbung",
        "interesse",
        "interessiert",
        "interessiere",
        "anzeige",
        "stellenanzeige",
        "ausschreibung",
        "vorstellen",
        "anspricht",
        "spricht",
        "reizt",
        "suchen",
        "mochte",
    ]
)
"""A sentence may name the target where one of these says that it is wanted."""
HAD = frozenset(("had", "was", "were", "been", "did", "worked", "held", "war", "waren", "hatte", "hatten"))
"""What has been: no sentence that names the target says it, but of reading or pleasure."""
PLEASED = frozenset(("pleased", "glad", "happy", "delighted", "excited", "interested", "drawn", "attracted"))

_STANCE_TEXT = """
would like want wish hope hoping look looking forward believe think feel sure convinced confident seem seems sound sounds appear glad pleased happy delighted excited keen
eager curious interested interest interesting attracted attract appeal appeals drew drawn caught thank thanks thankful grateful appreciate please welcome pleasure apply applying application
enclosed attached find read saw came noticed discovered willing ready prepared able available flexible gladly if should could let consider considering relocate move moving open
wurde mochte gern gerne freue freuen freut hoffe wunsche bitte danke dank interesse interessiert interessiere interessant reizt spricht anspricht angesprochen begeistert neugierig spannend bewerbe
bewerben bewerbung anbei beigefugt anlage gelesen entdeckt gefunden aufmerksam bereit glaube denke finde passt passen deckt decken entspricht entsprechen uberzeugt uberzeuge uberzeugen fragen stehe wenn
gefallt hindernis problem geweckt hear hearing disposal may darf gespannt jederzeit
"""
STANCE = frozenset(_STANCE_TEXT.split())
"""What makes a sentence one about the application: a wish, thanks, an impression of the posting."""
PERFECT = frozenset(
    ("have", "had", "has", "was", "were", "been", "did", "worked", "habe", "hatte", "hatten", "war", "waren", "wurde")
)
_RECEIVED_TEXT = """read seen saw found come came attached enclosed noticed heard looked looking drawn drew caught attracted excited pleased interested delighted happy glad
questions question would should if like gelesen gesehen gefunden entdeckt gestossen aufmerksam gehort erfahren geweckt angesprochen uberzeugt beigefugt begeistert freue fragen interesse gefreut
gern gerne freuen mich mochte wurde
"""
RECEIVED = frozenset(_RECEIVED_TEXT.split()) - {"wurde", "mich"}
"""What a sentence about the application may say in the past tense: that the posting was read and liked."""

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
