"""Forms of one word: irregular verbs and nouns of English and German, endings, prefixes; for folded words, without a dictionary.

What words mean the same is in ``synonyms``; the fact gate compares what these two give.
"""

from __future__ import annotations

import re
from functools import lru_cache

_IRREGULAR_EN = """
lead led|build built|run ran running|write wrote written|grow grew grown|make made|take took taken|teach taught taugh|hold held|keep kept
bring brought|cut cutting|set setting|win won|give gave given|begin began begun|drive drove driven|sell sold|buy bought|find found
oversee oversaw overseen|rebuild rebuilt|rewrite rewrote rewritten|speak spoke spoken|choose chose chosen|send sent|meet met
rise rose risen|know knew known|fall fell fallen|shrink shrank shrunk|learn learnt|spend spent|feel felt|lay laid|lie lay lain
pay paid|see saw seen|do did done|go went gone|come came|become became|get got gotten|sit sat|stand stood|understand understood|undertake undertook undertaken
put putting|draw drew drawn|fly flew flown|think thought|say said|tell told|show showed shown|leave left|lose lost|read reading|deal dealt|swim swam
sing sang sung|ride rode ridden|catch caught|break broke broken|freeze froze frozen|hang hung|lend lent|bend bent|bind bound|fight fought|seek sought
shoot shot|sleep slept|sweep swept|steal stole stolen|swear swore|throw threw thrown|wear wore worn|redo redid redone|withdraw withdrew withdrawn
child children|man men|woman women|person people|foot feet|analysis analyses|datum data
"""
_IRREGULAR_DE = """
fahr gefahr|nehm nahm nimm genomm genom|helf half hilf geholf|geb gab gib gegeb|spreche sprach spricht gesproch|schreib schrieb geschrieb|treib trieb getrieb
bring brach gebrach bracht|halt hielt hält gehalt|lass liess läss gelass|leit|steig stieg gestieg|sink sank gesunk|fall fiel fäll gefall|geh ging gegang|steh stand gestand
komm kam gekomm|find fand gefund|bind band gebund|gewinn gewann gewonn|beginn begann begonn|les las lies geles|seh sah sieh geseh|trag trug träg getrag
schlag schlug geschlag|wachs wuchs wächs gewachs|wasch wusch gewasch|lad lud lädt gelad|schneid schnitt geschnitt|schliess schloss geschloss|messe mass miss gemess
biet bot gebot|zieh zog gezog|flieg flog geflog|werf warf wirf geworf|treff traf triff getroff|tret trat tritt getret|denk dach gedach|kenn kann kannt gekannt
ruf rief geruf|rat riet rät gerat|streich strich gestrich|heb hob gehob|weis wies gewies|verleg|web wob|back buk|brat briet|schaff schuf geschaff|gelt galt gilt gegolt|lauf lief läuf gelauf|stoss stiess stöss gestoss|fang fing fäng gefang
"""
_NOUNS_DE = """
annahme annehm|aufnahme aufnehm|ubernahme ubernehm|abnahme abnehm|teilnahme teilnehm|vergabe vergeb|ausgabe ausgeb|abgabe abgeb|eingabe eingeb|ubergabe ubergeb|rucknahme rucknehm
hilfe helf|mithilfe mithelf|fahrt fahr|gesprach sprech|verkauf verkauf|zubereitung zubereit|schnitt schneid|ablage ableg|pflege pfleg|betrieb betreib|aufbau aufbau|umzug umzieh
abschluss abschliess|anschluss anschliess|ausbau ausbau|entwurf entwerf|vertrieb vertreib|antwort antwort|einsatz einsetz|wechsel wechsel
"""
SEPARABLE_TEXT = "ab an auf aus bei durch ein entgegen fest fort frei her hin los mit nach nieder statt teil uber um unter vor weg weiter zu zuruck zusammen fern"
SEPARABLE = frozenset(SEPARABLE_TEXT.split())
_PREFIX = "|".join(sorted(SEPARABLE, key=len, reverse=True))
_GE = re.compile(rf"(?P<prefix>{_PREFIX}|)ge(?P<stem>\w{{3,}}?)(?:e?t|en)(?:e[nmrs]?)?")
_ZU = re.compile(rf"(?P<prefix>{_PREFIX})zu(?P<stem>\w{{3,}}?)(?:e?n)")
_UNG = re.compile(r"(?!leit|fuhr|entwickl)(?P<stem>\w{3,})ung(?:en|s)?")
"""German "Wartung" is the noun of "warten"; "unter Leitung von" must not become "leitete"."""
_PAST_DE = re.compile(r"(?P<stem>\w{3,}?)(?:e?te[nst]?|e?tet)")
_NOW_DE = re.compile(r"(?P<stem>\w{4,}?)(?:e?st|e?t)")
_IER = re.compile(r"(?P<stem>\w{3,}?)(?:ieren|iere|ierend|iert|ierte[nrms]?|ierung|ierungen|ation|ationen|i)")
_KEIT = re.compile(r"(?P<stem>\w{4,}?)(?:keit|heit|ness)(?:en|es)?")
_CTION = re.compile(r"(?P<stem>\w{3,})ctions?")
_AGENT = re.compile(
    r"(?P<role>\w*(?:manag|lead|train|teach|plann|design|develop|engine|supervis|coordinat|direct|own|found|organi[sz]|programm|build|test|writ"
    r"|edit|publish|negotiat|buy|sell|driv|operat|inspect|examin|audit|controll|administrat|instruct|lectur|research|produc|maintain|creat|invent"
    r"|review|present|advis|recruit|photograph|translat|interpret|cater|plan|pruf|ausbild|entwickl|programmier|betreu|pfleg|berat|kauf|fahr|schweiss"
    r"|lehr|koordinat|gestalt|bearbeit|verwalt|leit|fuhr|organisat|moderat|arbeit)(?:er|or))(?:s|n|in|innen)?"
)
"""Who does something is more than that it was done: "manager" is no form of "managed", "Leiterin" none of "Leitung"."""
_TION = re.compile(r"(?P<stem>\w{3,}?)(?P<link>ic|is|iz|i|a)?(?:at)?ions?")
_NOUN_EN = re.compile(r"(?P<stem>\w{4,}?)(?:ments?|als?|ances?|ences?|ages?|ly|ally)")
_LANGUAGE_DE = re.compile(r"(?P<stem>\w{3,}?)(?:lich|isch|ig)(?:e[nmrs]?)?")
_OWN_VERB = dict.fromkeys(("founded", "founds", "founding"), "founded")
"""Forms of a verb that look like forms of another: who founded a company did not find it."""
_ENDINGS_EN = ("ings", "ing", "edly", "ed", "es", "s")
_ENDINGS = (*_ENDINGS_EN, "innen", "ern", "en", "em", "er", "in", "e", "n", "y")


def _table(text: str) -> dict[str, str]:
    rows = [row.split() for row in text.replace("\n", "|").split("|") if row.strip()]
    return {form: row[0] for row in rows for form in row[1:]}


_EN = _table(_IRREGULAR_EN)
_DE = {form.replace("ä", "a").replace("ö", "o").replace("ü", "u"): base for form, base in _table(_IRREGULAR_DE).items()}
_DE_NOUNS = {row.split()[0]: row.split()[1] for row in _NOUNS_DE.replace("\n", "|").split("|") if row.strip()}


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a folded word without the common endings of English and German; close forms meet."""
    if word in _OWN_VERB:
        return _OWN_VERB[word]
    word = _EN.get(word, word)
    if match := _AGENT.fullmatch(word):
        return match["role"]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not (ending == "s" and word.endswith("ss")):
            word = word[: -len(ending)]
            if ending not in ("e", "s"):
                break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """Return what a folded word may be a form of, its stem among them: two words are forms of one where these meet."""
    found = {stem(word)}
    if word in _OWN_VERB or _AGENT.fullmatch(word):
        return frozenset(found)
    found |= _verb_forms(word)
    for pattern in (_UNG, _PAST_DE, _NOW_DE, _LANGUAGE_DE, _NOUN_EN, _IER, _KEIT):
        if match := pattern.fullmatch(word):
            found.add(_base(match["stem"]))
    if match := _TION.fullmatch(word):
        found.update(stem(match["stem"] + end) for end in ("", "e", "t", "te", "ate", "at"))
        found.add(stem(match["stem"] + (match["link"] or "")))
        if match["stem"].endswith("tr"):  # "registration" of "register"
            found.add(stem(match["stem"][:-1] + "er"))
    if match := _CTION.fullmatch(word):
        found.add(match["stem"] + "c")
    if word in _DE_NOUNS:
        found.add(_DE_NOUNS[word])
    found |= {own[1] for form in list(found) if (own := _IER.fullmatch(form))}
    found |= {_base(form) for form in list(found)}
    return frozenset(found | _prefixed(word))


def _verb_forms(word: str) -> set[str]:
    """German participles and infinitives with "zu", with and without a separable prefix."""
    found: set[str] = set()
    for pattern in (_GE, _ZU):
        if match := pattern.fullmatch(word):
            ends = (_base(match["stem"]), _base(stem(match["stem"])), _base("ge" + match["stem"]))
            found.update(match["prefix"] + end for end in ends)
    return found


def _prefixed(word: str) -> set[str]:
    """Irregular verbs behind a separable prefix: "angenommen" is of "annehmen"."""
    found: set[str] = set()
    for prefix in SEPARABLE:
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > 3:
            found.update(prefix + _DE[form] for form in (rest, stem(rest)) if form in _DE)
    return found


def _base(form: str) -> str:
    """The verb that an irregular form is of; the stem of any other."""
    if form in _DE:
        return _DE[form]
    short = stem(form)
    if short.endswith("t") and short[:-1] in _DE:  # "gibt", "trägt"
        return _DE[short[:-1]]
    return _DE.get(short, short)
