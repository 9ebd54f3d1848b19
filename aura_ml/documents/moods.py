"""Clauses that claim nothing by their grammar, in whatever words of the posting: what the reader does, what is wished, what is lacked.

A clause is of one of these moods, or it is judged as a claim; which words a claim may hold is in ``grounding``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from aura_ml.documents.target_lines import (
    FIRST_PERSON,
    flat,
    is_asked,
    is_everyday,
    is_plain,
    tokens_without_names,
)
from aura_ml.documents.vocabulary import (
    ASK_MARK,
    CLAIMS,
    COURTESY_WORDS,
    FUNCTION_WORDS,
    NEED_WORDS,
    NEGATIONS,
    PLEASED,
    RECEIVED,
    STANCE,
    TWISTS,
)
from aura_ml.documents.words import Token, read_tokens
from aura_ml.text import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


_SUBJECTS = _words("i ich")
_DENIES = NEGATIONS - {"without", "ohne"}
"""What denies a clause; "without peat" does not."""
_US = _words("we our us ours wir uns unser unsere unserem unseren unserer")
_READER = _words(
    "you your yours sie ihr ihre ihrem ihren ihrer posting advert advertisement anzeige ausschreibung stellenanzeige"
)
_GETS = _words("get gain find receive hire win meet have with bekommen erhalten gewinnen finden haben treffen")
"""After "you" these may describe the person ("with me you get ..."), who is then not named."""
_WISHES = _words("would d want wish hope wurde mochte will wunsche hoffe freue look")
_FEELS = _words("am was bin war find think finde denke admire like love appreciate enjoy bewundere schatze mag feel")
_OPINES = _FEELS - _words("am was bin war")
_FEELINGS = PLEASED | _words(
    "keen eager curious enthusiastic excited begeistert gespannt neugierig interessiert angetan beeindruckt impressed struck"
)
_HAS = _words("have ve had habe hatte")
_SUITS = _words("suits suit passt")
_WAS = _words("was were war waren")
_MOVED = _words(
    """made makes caught catches drew draws attracted attracts appealed appeals appealing sparked sparks interests impressed impresses struck
    reizt reizte spricht sprach angesprochen anspricht interessiert gefallt gefiel begeistert uberzeugt uberzeugte freut beeindruckt beeindruckte weckt geweckt
    suits suit passt lockt neugierig curious"""
)
"""What the reader's doings do to the person: the person is its object."""
_PRESUPPOSES = _words(
    """again continue continues continuing keep keeps keeping resume return returning back still remain stay always too anymore longer further deepen deepening extend expand
    wieder weiter weiterhin erneut fortsetzen fortfuhren weiterfuhren bleiben stets vertiefen ausbauen erweitern
    bring brings bringing use using apply contribute contributing share sharing offer offering add adding einbringen einsetzen mitbringen anwenden beitragen teilen nutzen
    able can kann fahig imstande lage experience experienced skills skill knowledge expertise erfahrung erfahrungen kenntnisse wissen konnen background
    proud stolz say says tell state claim know point sagen erzahlen weiss behaupten
    my mine mein meine meinem meinen meiner meines"""
)
"""A wish with one of these takes for granted that the person has or does it already ("to use my Kubernetes skills")."""
_OF_READER = re.compile(
    r"\b(?:that|how|dass|wie) (?:you|your|sie|ihr\w*)\b(?!.*\b(?:i|ich|my|mein\w*|me|mich|mir)\b).*"
)
"""What the reader does, after "I like that ..."."""
_OWN = re.compile(
    r"\b(?:my|meine?[nmr]?|meiner) (?:full |volle |voll )?(?:attention|interest|eye|curiosity|aufmerksamkeit|interesse|neugier|blick|application|bewerbung)\b"
)
_THAT = re.compile(
    r"\b(?:like|love|appreciate|admire|enjoy|mag|schatze|bewundere|find|finde|think|denke)\b[^,]{0,20}?\b(?:that|how|what|your|dass|wie|ihr\w*)\b"
)
_WOULD = _words("would d wurde ware waren mochte")
_NEW_TO = re.compile(
    r"\b(?:would|ware|waren|wurde)\b.{0,40}\b(?:new|first|next|unfamiliar|unknown|neu\w*|neuland|erste\w*|nachste\w*|learn|lernen|fremd)\b"
    r"|\b(?:new|neu\w*|unfamiliar|fremd\w*) (?:\w+ ){0,2}(?:to|for|fur) (?:me|mich)\b|\bfur mich (?:\w+ ){0,2}(?:neu\w*|fremd)\b"
    r"|\b(?:still|yet|noch)\b.{0,20}\b(?:have|need|has|must|muss|musste|mochte|will)?\b.{0,20}\b(?:to learn|to acquire|to gain|lernen|anzueignen|aneignen|erlernen|einarbeiten)\b"
)
_LEARNS = _words(
    "new territory ground step task area field learn acquire gain something still yet first next thing bit practice routine"
    " neu neue neuer neues neuen neuland gebiet aufgabe schritt lernen erlernen aneignen anzueignen einarbeiten noch erste erster nachste nachster praxis ubung"
)
_GOES_ON = re.compile(
    r"\bauch (?:bei|in|fur)\b|\bgo(?:ing)? on\b|\b(?:happy|glad|pleased|delighted|content|excited) \w+ing\b"
)
_MUST = re.compile(r"\b(?:have|has|had|habe|hatte)(?: yet| still| noch)? (?:to|zu)\b")
_BESIDE = re.compile(r"\b(?:with|at|for|to|from|bei|mit|fur|zu|von) (?:you|sie)\b(?! (?:are|have|need|want|seek|look))")
"""The reader as no subject: what is done "with you" is done by the person."""
_OPENS = re.compile(r"(?:that|what|how|dass|was|wie)\b")
"""How a clause begins that names the reader instead of saying "you"; "As ... at ..." does not."""
_AS = _words("as als")
_APPEALS = re.compile(
    r"\bmakes? (?:this|the|your) (?:role|post|position|job|vacancy|opportunity) (?:\w+ly )?"
    r"(?:interesting|attractive|appealing|exciting) (?:to|for) me$"
)
_VALUED = re.compile(
    r"\b(?:is|are) (?:a |an )?(?:mission|goal|cause|purpose|idea|aim) (?:that |which )?i (?:find|consider|care about|believe in|support|share|like|value)"
    r"(?: (?:very|truly|deeply|really|especially))?(?: (?:meaningful|worthwhile|important|interesting))?$"
)
_REASON = re.compile(
    r"\bis (?:the|one|another|a) (?:main )?reason (?:for my application|(?:why|that) i (?:am applying|apply|would like to join))$"
)
_CONDITION = re.compile(
    r"\b(?:is|are) (?:fine|acceptable|okay|no problem) (?:with|by|for) me$|\b(?:ubernehme|leiste|mache) ich (?:sehr )?gerne?$"
    r"|\b(?:ist|sind) fur mich (?:kein problem|kein hindernis|in ordnung|selbstverstandlich)$"
)
_CONDITIONS = re.compile(
    r"(?:shift|weekend|travel|trip|night|overtime|on-?call|schicht|nacht|wochenend|reise|bereitschaft|uberstunde)\w*"
)
"""When and where is worked, which may be accepted; "leading a team is no problem for me" is a claim."""
_INFINITIVE = re.compile(r"\b(?:zu \w{2,}n|\w+zu\w{2,}n)$")
_TO_BE_DONE = re.compile(r"\bzu (\w{2,}n), (?:ware|wurde)\b")
"""What would be new to do may be any doing."""
_ENDING_DE = re.compile(r"e[nmrs]?$")
_GERUND = re.compile(r"\w{2,}ing\b")
_JUDGES = re.compile(r"(?:ware|wurde|reizt|finde|stelle ich|interessiert|begeistert)\b")
"""The verb that follows a German infinitive which is its subject or object."""


def claims_nothing_by_mood(clause: str, names: Iterable[str], asked: frozenset[str]) -> bool:
    """Whether a clause speaks of the reader, of a wish, or of what would be new, and of nothing the person did, has or is.

    Args:
        clause: one clause, quoted needs marked.
        names: what the target may be called.
        asked: the keys of the posting's words, the only telling ones that such a clause may hold.
    """
    tokens = [token for token in tokens_without_names(clause, names) if token.text != ASK_MARK]
    named = (
        len(tokens) < sum(token.kind not in ("break", "join") for token in read_tokens(clause)) or ASK_MARK in clause
    )
    folded = {token.folded for token in tokens}
    gerunds = {token.folded for token in tokens if token.folded.endswith("ing") and is_asked(token, asked)}
    if is_valued(clause, asked):
        return True
    undone = {match[1] for match in _TO_BE_DONE.finditer(flat(clause)) if _is_new(clause, folded)}
    appeals = bool(_APPEALS.search(flat(clause)))
    if (
        not tokens
        or (folded - gerunds - ({"interesting"} if appeals else set())) & CLAIMS
        or folded & (TWISTS | _US)
        or not all(_is_allowed(token, asked) or token.folded in undone for token in tokens)
    ):
        return False
    if folded & FIRST_PERSON:
        return (
            _is_new(clause, folded)
            or _is_wish(clause, tokens, folded, asked)
            or _is_moved(clause, tokens, folded, named or appeals, asked)
        )
    return _is_of_reader(clause, folded, named) or (_is_new(clause, folded) and bool(folded & _WOULD))


def is_valued(clause: str, asked: frozenset[str]) -> bool:
    """Whether what the posting speaks of is only called a cause, a reason to apply, or hours and places that suit the person."""
    told = flat(clause)
    hours = _CONDITION.search(told) if _CONDITIONS.search(told) else None
    match = hours or _VALUED.search(told) or _REASON.search(told)
    words = [] if match is None else [token for token in read_tokens(told[: match.start()]) if token.kind != "break"]
    doing = {token.folded for token in words if token.folded.endswith("ing")} - {"working", "travelling", "traveling"}
    folded = {token.folded for token in words}
    return (
        bool(words)
        and not (hours and doing)
        and not folded & (FIRST_PERSON | _US | _DENIES | CLAIMS)
        and all(
            token.kind == "join"
            or is_asked(token, asked)
            or (token.kind == "word" and (is_plain(token) or token.folded in doing))
            for token in words
        )
    )


def with_infinitives(parts: Sequence[str]) -> list[str]:
    """Return the clauses with what is done joined to what is said of it: "X zu bauen, wäre für mich neu", "doing X, Y and Z is a goal I share"."""
    joined: list[str] = []
    for place, part in enumerate(parts):
        infinitive = joined and _INFINITIVE.search(flat(joined[-1])) and _JUDGES.match(flat(part))
        listed = joined and _GERUND.match(flat(joined[-1])) and any(map(_VALUED.search, map(flat, parts[place:])))
        if infinitive or listed:
            joined[-1] = f"{joined[-1]}, {part}"
        else:
            joined.append(part)
    return joined


def _is_allowed(token: Token, asked: frozenset[str]) -> bool:
    if token.kind in ("number", "date", "sign"):
        return token.key in asked
    return (
        token.folded in FUNCTION_WORDS | COURTESY_WORDS | _LEARNS | _MOVED | _FEELS | _FEELINGS
        or _ENDING_DE.sub("", token.folded) in STANCE
        or token.key in NEED_WORDS
        or is_plain(token)
        or is_everyday(token)
        or is_asked(token, asked)
    )


def _is_of_reader(clause: str, folded: set[str], named: bool) -> bool:
    """Somebody else is spoken of, or their posting; "you get someone who ..." may speak of the person."""
    told = {token.folded for token in read_tokens(_BESIDE.sub(" ", flat(clause)))}
    return not folded & (_GETS | _DENIES) and bool(told & _READER or (named and _OPENS.match(flat(clause))))


def _is_new(clause: str, folded: set[str]) -> bool:
    """It would be new, or is still to be learnt; said without another denial, which would turn it round."""
    has = folded & _HAS and not _MUST.search(flat(clause))
    return bool(_NEW_TO.search(flat(clause))) and not has and not folded & (_DENIES | {"can", "kann", "able"})


def _is_wish(clause: str, tokens: Sequence[Token], folded: set[str], asked: frozenset[str]) -> bool:
    """What "I" does is to wish, to look forward, to like that the reader does something."""
    if not folded & _SUBJECTS or folded & _DENIES or not all(_wishes(tokens, place) for place in _subjects(tokens)):
        return False
    told = _OF_READER.sub(" ", _OWN.sub(" ", flat(clause)))
    if _GOES_ON.search(told):
        return False
    posting_only = _names_asked(clause, tokens, asked)
    if posting_only and {token.folded for token in read_tokens(told)} & _PRESUPPOSES:
        return False
    if _is_cast(tokens):
        return False
    if folded & (_HAS | _WAS) and posting_only and not _OF_READER.search(flat(clause)):
        return False  # "I was glad to lead a team"
    return (
        bool(folded & (_WISHES | _FEELINGS))
        or (not posting_only and bool(folded & _OPINES))
        or bool(_THAT.search(flat(clause)))
    )


def _is_moved(clause: str, tokens: Sequence[Token], folded: set[str], named: bool, asked: frozenset[str]) -> bool:
    """What the posting or its reader does to the person, who is only its object."""
    if not folded & _MOVED or folded & (_SUBJECTS | _DENIES):
        return False
    told = {token.folded for token in read_tokens(_OWN.sub(" ", flat(clause)))}
    of_reader = named or bool(folded & (_READER | _SUITS | {"that", "what", "dass", "was"}))
    return not told & _PRESUPPOSES and (of_reader or not _names_asked(clause, tokens, asked))


def _names_asked(clause: str, tokens: Sequence[Token], asked: frozenset[str]) -> bool:
    return ASK_MARK in clause or any(is_asked(token, asked) and not is_plain(token) for token in tokens)


def _subjects(tokens: Sequence[Token]) -> list[int]:
    return [place for place, token in enumerate(tokens) if token.folded in _SUBJECTS]


def _wishes(tokens: Sequence[Token], place: int) -> bool:
    """Whether the verb of the "I" at ``place`` is one of wishing or feeling; in German it stands on either side."""
    after = [token.folded for token in tokens[place + 1 : place + 4]]
    while after and after[0] in ("also", "really", "very", "particularly", "especially", "just", "too"):
        after = after[1:]
    verbs = _WISHES | _FEELS
    if any(each in _HAS for each in after[:1]) and after[1:2] and after[1] in RECEIVED:
        return True
    if tokens[place].folded == "i":
        return bool(after) and after[0] in verbs
    before = tokens[place - 1].folded if place else ""
    return before in verbs or (bool(after) and after[0] in verbs)


def _is_cast(tokens: Sequence[Token]) -> bool:
    """Whether somebody is said to be something ("as a team lead I would ..."); the target's title is out already."""
    for place, token in enumerate(tokens):
        following = [each for each in tokens[place + 1 : place + 3] if each.folded not in FUNCTION_WORDS]
        if token.folded in _AS and following:
            return True
    return False
