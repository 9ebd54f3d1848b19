"""The words of titles in English and German: of rank, of the form of employment, of no meaning, and those of one meaning.

Folded (``aura_ml.text.fold``), as title keys are. How titles are compared with them is ``title_relation``'s.
"""

from __future__ import annotations

import re

_LEVELS = {
    "junior": "junior",
    "entry": "entry graduate absolvent absolventin berufseinsteiger einsteiger berufseinstieg",
    "mid": "mid",
    "senior": "senior",
    "lead": "lead leader leading teamlead teamleader teamleiter teamleiterin teamleitung gruppenleiter gruppenleiterin gruppenleitung",
    "head": "head leiter leiterin leitung leitender leitende leitend",
    "director": "director direktor direktorin",
    "principal": "principal",
    "staff": "staff",
    "chief": "chief",
    "vp": "vp vice",
    "deputy": "deputy stellvertretender stellvertretende stellvertretung stv",
    "assistant": "assistant assistent assistentin assistenz",
    "associate": "associate",
    "trainee": "trainee",
    "1": "i l1 ic1",
    "2": "ii l2 ic2",
    "3": "iii l3 ic3",
    "4": "iv l4 ic4",
    "5": "v l5 ic5",
    "phd": "phd",
}
LEVELS = {word: level for level, words in _LEVELS.items() for word in words.split()}
"""Words of rank and the rank they name: titles that differ in it name different jobs."""

_FORMS = {
    "student": "werkstudent werkstudentin werkstudierende werkstudierender student studentin studentische studentischer studentenjob",
    "intern": "praktikum praktikant praktikantin pflichtpraktikum intern internship interns stage stagiaire",
    "apprentice": "ausbildung azubi auszubildende auszubildender duales dual studium apprentice apprenticeship",
    "part": "teilzeit parttime part",
    "mini": "minijob minijobber midijob aushilfe",
    "freelance": "freelance freelancer freelancing freelancerbasis freiberufler freiberuflich contractor",
    "limited": "befristet temporary interim elternzeitvertretung vertretung maternity",
    "career_change": "quereinstieg quereinsteiger quereinsteigerin umschulung",
    "volunteer": "volunteer ehrenamt ehrenamtlich",
}
FORMS = {word: form for form, words in _FORMS.items() for word in words.split()}
"""Words of the form of employment and the form they name; full time is the ordinary case and no form."""

_NOISE = (
    "remote hybrid homeoffice home office vollzeit fulltime full time onsite vor ort in im am an bei fur fuer und and the a for oder or",
    "mit with of der die das den dem als at to von vom zum zur auf ab sofort gesucht job jobs nebenjob stelle standort raum region level",
    "unbefristet unbefristete festanstellung direktvermittlung m w d f x h gn all genders gender human deutschland",
    "germany deutschlandweit bundesweit germanywide international new neu wir suchen bereich schwerpunkt",
    "erfahrener erfahrene erfahrenen erfahrung experienced motivierter motivierte engagierter engagierte dynamischer dynamische",
    "leidenschaftlicher leidenschaftliche begabter begabte qualifizierter qualifizierte professioneller professional top",
)
NOISE = frozenset(word for line in _NOISE for word in line.split())
"""Words that say nothing about the job itself."""

_PHRASES = {
    "recruiting": "talent acquisition|talent acquisition partner|recruiting partner",
    "hr": "human resources?",
    "ceo": "chief executive officer|managing director|geschaftsfuhr(?:er|erin|ung)",
    "cto": "chief (?:technology|technical) officer",
    "cfo": "chief financ(?:e|ial) officer",
    "coo": "chief operat(?:ing|ions) officer",
    "cmo": "chief marketing officer",
    "vp": "vice president",
    "teamlead": "team (?:lead|leader|leiter|leitung)",
    "ecommerce": "e commerce|e com",
    "qa": "quality assurance|qualitats ?sicherung",
    "socialmedia": "social media",
    "backend": "back end",
    "frontend": "front end",
    "fullstack": "full stack",
    "ai": "artificial intelligence|kunstliche intelligenz",
    "ml": "machine learning",
    "pr": "public relations|offentlichkeits ?arbeit",
    "customerservice": "customer (?:service|support|care)|kunden ?(?:service|support|betreuung|betreuer|dienst)",
    "ux": "user experience",
    "ui": "user interface",
    "seo": "search engine optimi[sz]ation",
    "it": "information technology|informationstechnik|informationstechnologie",
    "rnd": "research (?:and |und )?development|forschung (?:und )?entwicklung|r d",
    "projectmanager": "proje[ck]t ?(?:manager|managerin|management|leiter|leiterin|leitung)",
    "productmanager": "produ[ck]t ?(?:manager|managerin|management)",
    "officemanager": "office ?(?:manager|managerin|management)|buro ?(?:manager|managerin|management)",
    "taxadvisor": "steuer ?berat(?:er|erin|ung)|tax (?:advis[oe]r|consultant)",
    "realestate": "real estate|immobilien",
    "supplychain": "supply chain|lieferkette",
    "werkstudent": "working student",
}
PHRASES = tuple((re.compile(rf"\b(?:{pattern})\b"), term) for term, pattern in _PHRASES.items())
"""Expressions of several words, or of one in some languages, and the one term they are compared as."""

AMOUNT_OF_REMOTE = re.compile(r"\b(?:\d{1,3} )?(?:remote|home ?office|mobiles arbeiten|hybrid)(?: \d{1,3})?\b")
"""How much of the work may be done elsewhere: no part of what the job is."""

SYNONYMS = tuple(
    line.split()
    for line in (
        "engineer engineering developer development programmer entwickler entwicklung programmierer ingenieur ingenieurin",
        "recruiting recruiter recruitment rekrutierung personalgewinnung personalbeschaffung",
        "hr personal people personalwesen personalabteilung",
        "ai ki",
        "consolidation konsolidierung",
        "group konzern",
        "finance finanz finanzen financial",
        "accounting accountant buchhalter buchhaltung rechnungswesen",
        "controlling controller",
        "sales vertrieb verkauf verkaufer seller vertriebler",
        "procurement purchasing purchaser einkauf einkaufer beschaffung",
        "warehouse lager",
        "logistics logistik",
        "production produktion manufacturing fertigung",
        "quality qualitat",
        "architect architekt architecture architektur",
        "consultant consulting berater beratung adviser advisor",
        "analyst analytiker",
        "design designer gestalter gestaltung",
        "editor redakteur redaktion",
        "copywriter texter",
        "translator ubersetzer",
        "lawyer attorney anwalt rechtsanwalt jurist",
        "physician doctor arzt arztin",
        "nurse pflegefachkraft pflegekraft krankenpfleger",
        "driver fahrer",
        "cook koch",
        "waiter kellner",
        "administrator admin administration",
        "security sicherheit",
        "data daten",
        "network netzwerk",
        "database datenbank",
        "insurance versicherung",
        "research forschung researcher forscher",
        "teacher lehrer",
        "electrician elektriker elektroniker",
        "mechanic mechaniker",
        "technician techniker",
        "energy energie",
        "construction bau",
        "automation automatisierung",
        "strategy strategie",
        "sustainability nachhaltigkeit",
        "customer client kunde kunden",
        "member mitglied mitglieder",
        "event events veranstaltung veranstaltungen",
        "environment environmental umwelt",
        "tax steuer steuern",
        "legal recht",
        "system systems systeme",
        "specialist spezialist",
        "expert experte expertin",
        "trainer coach",
        "salary payroll entgelt entgeltabrechnung lohnbuchhaltung gehaltsabrechnung",
    )
)
"""Words of one trade or subject; the first stands for all."""

_TAILS = (
    "entwickler entwicklung ingenieur berater beratung mechaniker techniker elektroniker sachbearbeiter mitarbeiter buchhalter",
    "buchhaltung controller controlling verkaufer administrator architekt designer analyst redakteur trainer fahrer helfer",
    "referent spezialist experte planer prufer konstrukteur programmierer vertrieb marketing manager management",
)
COMPOUND_TAILS = frozenset(word for line in _TAILS for word in line.split())
"""What a compound of German may end in: ``softwareentwickler`` says software and developer."""
