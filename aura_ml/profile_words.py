"""What tells a job title from an employer, a degree from a school, in the lines of a CV; English and German.

Word lists and their tests only; which line belongs to which entry is decided in ``profile_entries`` and ``profile_education``.
"""

from __future__ import annotations

import re

from aura_ml.text import fold

_TITLES = """
accountant actor administrator advisor adviser agent analyst animator apprentice architect artist assistant associate attorney auditor baker
bartender buyer carpenter cashier ceo cfo chef chemist clerk coach consultant cook coordinator copywriter counsel counsellor counselor cto
curator dentist deputy designer developer devops director dispatcher doctor draftsman driver economist editor electrician engineer engineering-manager
estimator examiner executive expert facilitator fellow firefighter foreman founder freelancer fresher gardener geologist guard hairdresser head
housekeeper illustrator inspector instructor intern internship interpreter investigator journalist judge laborer labourer lawyer lead leader
lecturer librarian machinist maintainer manager marketer mechanic mentor midwife modeler moderator nurse nutritionist officer operator optician
owner painter paralegal paramedic partner pharmacist photographer physician physicist pilot planner plumber president principal producer
professor programmer psychologist publisher receptionist recruiter registrar reporter representative researcher reviewer sailor salesman
salesperson scientist scrum secretary seller specialist sre staff statistician steward strategist student supervisor surgeon surveyor sysadmin
tailor teacher technician technologist teller tester therapist trader trainee trainer translator treasurer tutor underwriter vet veterinarian
volunteer waiter waitress warden watchman welder worker writer
arzt arztin azubi bauleiter berater beraterin buchhalter erzieher erzieherin fahrer fachkraft geselle hausmeister ingenieur ingenieurin kauffrau
kaufmann koch kochin krankenschwester lagerist lehrer lehrerin leiter leiterin leitung meister monteur pfleger pflegerin praktikant praktikantin
praktikum referent referentin sachbearbeiter sachbearbeiterin schlosser schreiner schweisser sekretar sekretarin techniker technikerin tischler
verkaufer verkauferin werkstudent werkstudentin aushilfe anwalt anwaltin auszubildende auszubildender disponent disponentin einkaufer
einkauferin fotograf fotografin friseur friseurin padagoge padagogin psychologe psychologin volontar volontarin zahnarzt zahnarztin
"""
_TITLE_WORDS = frozenset(_TITLES.split())
_TITLE_ENDING = re.compile(
    r"\w*(?:entwickler|programmierer|architekt|redakteur|wissenschaftler|forscher|dozent|apotheker|ubersetzer|elektriker|grafiker|gartner"
    r"|ingenieur|leiter|manager|berater|techniker|mechaniker|elektroniker|fachkraft|kaufmann|kauffrau|assistent|pfleger"
    r"|lehrer|fuhrer|meister|arbeiter|bearbeiter|schwester|helfer|monteur|referent|informatiker|verkaufer|mitarbeiter|planer|schlosser)(?:in)?$"
)
_COMPANY = re.compile(
    r"\b(?:gmbh|mbh|ag|kg|ohg|gbr|e\.?\s?v|se|inc|ltd|llc|llp|plc|pvt|pte|corp(?:oration)?|co|company|limited|group|holdings?|bank|technolog(?:y|ies)|solutions?"
    r"|systems?|software|infotech|services|consultancy|consultants|industries|enterprises?|labs?|studios?|partners|ventures|hospital|clinic|klinik|klinikum"
    r"|krankenhaus|university|universität|hochschule|institute|institut|college|school|schule|agency|agentur|ministry|ministerium|foundation|stiftung|stadt"
    r"|council|authority|airlines?|motors?|telecom|media|insurance|versicherung|s\.?a|n\.?v|b\.?v|s\.?r\.?l|oy|ab|a/s|library|museum|store|hotel|restaurant)\b\.?",
    re.IGNORECASE,
)
_SCHOOL = re.compile(
    r"universit|universidad|college|institut|school|academ|akadem|hochschule|polytechni|gymnasium|vidyalaya|vidya|faculty|campus|\bkolleg|seminar|conservator|convent"
    r"|\w*schule\b|\b(?:TU|FH|IIT|IIM|NIT|ETH|MIT|IHK|UC|LMU|KIT|UCL|LSE|HEC|ESADE|ETHZ|EPFL|Univ)\b\.?|\bUni\b",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"(?<![\w.])(?:"
    r"(?i:bachelor|master)(?:['’]?s)?(?:\s+(?i:degree))?(?:\s+(?i:of)\s+(?:[A-Z][a-z]+)(?:\s+(?:&|and)\s+[A-Z][a-z]+|\s+(?:Administration|Applications?|Technology|Engineering|Arts|Science))?)?"
    r"|(?i:B\.?[\s-]?(?:Tech|Sc|Com|Eng|Ed|Pharm|Arch|B\.?A|C\.?A|C\.?S)|M\.?[\s-]?(?:Tech|Sc|Com|Eng|Phil|Ed|B\.?A|C\.?A|Res|P\.?H)|M\.B\.A|B\.B\.A)\b\.?(?:\s*\([^)]{1,20}\))?"
    r"|[BM]\.?\s?[EAS]\b\.?(?:\s*\((?i:hons?|honours)\.?\))?|LL\.?\s?[BM]\b\.?|Ph\.?\s?D\b\.?|(?i:P\.?G\.?D\.?(?:[A-Z]\.?){1,3}|PGP[A-Z]*|MBBS|BDS|MD|DDS|CPA|ACCA)\b"
    r"|(?i:doctor(?:ate)?(?:\s+of\s+\w+)?|dr\.?\s?(?:rer\.?\s?\w+\.?|-?\s?ing\.?|med\.?|phil\.?)|promotion|magister(?:\s+artium)?|staatsexamen|diplom(?:a)?(?:[-\s]?(?:ingenieur|kaufmann|kauffrau|informatiker|betriebswirt|phys\w+)(?:in)?)?(?:\s*\(FH\))?|dipl\.?[-\s]?[a-zäöü]+\.?(?:\s*\(FH\))?)(?!\w)"
    r"|(?i:abitur|fachabitur|(?:allgemeine\s+)?(?:fach)?hochschulreife|realschulabschluss|hauptschulabschluss|mittlere\s+reife|matura|a[- ]levels?|gcses?)\b"
    r"|(?i:(?:berufs)?ausbildung\s+(?:zum|zur|als)|lehre\s+(?:zum|zur|als)|umschulung\s+(?:zum|zur)|weiterbildung\s+(?:zum|zur))\s+[\wäöüß/()-]+(?:\s+[A-ZÄÖÜ][\wäöüß/-]+)?"
    r"|(?i:associate(?:['’]?s)?\s+(?:degree|of\s+\w+)|high\s+school(?:\s+diploma)?|higher\s+secondary(?:\s+(?:school|education|certificate))?|secondary(?:\s+school)?(?:\s+(?:education|certificate))?|post[- ]?graduat(?:e|ion)(?:\s+(?:diploma|degree))?|(?:under)?graduation|graduate\s+degree|(?:X|XII|10|12)(?:th)?\s+(?:std|standard|class)|h\.?s\.?c|s\.?s\.?c|s\.?s\.?l\.?c|intermediate|matriculation)\b\.?"
    r")(?![\w])"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def is_title_word(word: str) -> bool:
    """Whether one word names a job."""
    return looks_like_title(word)


def looks_like_title(text: str) -> bool:
    """Whether a short text holds a word that names a job."""
    words = [fold(word) for word in _WORD.findall(text)]
    parts = [piece for word in words for piece in (word, *word.split("-"))]
    return any(
        word in _TITLE_WORDS or word.removesuffix("s") in _TITLE_WORDS or _TITLE_ENDING.match(word) for word in parts
    )


def ends_in_title(text: str) -> bool:
    """Whether what a short text names at its end, or before "of", is a job: "Baker Tilly" names none."""
    head = re.split(r"\s+(?:of|for|für|im|in|der|des)\s+|\s*[(/]", text, maxsplit=1)[0]
    words = _WORD.findall(head)
    return bool(words) and looks_like_title(words[-1])


def looks_like_company(text: str) -> bool:
    """Whether a short text holds a word that names a kind of employer."""
    return _COMPANY.search(text) is not None


def looks_like_school(text: str) -> bool:
    """Whether a text names a kind of school."""
    return _SCHOOL.search(text) is not None


def find_degree(text: str) -> re.Match[str] | None:
    """Return where a text names a degree or a school-leaving certificate."""
    return _DEGREE.search(text)
