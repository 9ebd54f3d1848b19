"""Five more people for the fact gate's hold-out, of other trades than those whose sentences its rules were made with.

Their sentences are in ``blind``.
"""

from __future__ import annotations

from aura_ml.documents import JobText
from aura_ml.profile import profile_from_resume
from aura_ml.records import Profile

TEACHER: dict[str, object] = {
    "basics": {
        "name": "Tomás Oakley",
        "label": "Secondary school teacher",
        "email": "tomas@example.org",
        "summary": "I teach mathematics so that pupils ask more than they answer. Patience and clear structure guide my lessons.",
        "location": {"city": "Leeds"},
    },
    "work": [
        {
            "name": "Moorgate Academy",
            "position": "Mathematics Teacher",
            "location": "Leeds",
            "startDate": "2017-09",
            "highlights": [
                "Teach mathematics to classes of up to 32 pupils aged 11 to 16",
                "Set up a homework club attended by 45 pupils each week",
                "Raised the share of pupils passing GCSE mathematics from 61% to 74% within three years",
                "Coordinated the exchange of test material between 4 schools",
                "Supported the head of department in planning the yearly budget of £18,000",
            ],
        },
        {
            "name": "Dale Tutoring Ltd",
            "position": "Tutor (part-time)",
            "location": "York",
            "startDate": "2014-10",
            "endDate": "2017-07",
            "highlights": ["Tutored A-level students in statistics", "Prepared weekly progress reports for parents"],
        },
    ],
    "education": [
        {
            "institution": "University of Ridings",
            "studyType": "PGCE",
            "area": "Secondary Mathematics",
            "startDate": "2016-09",
            "endDate": "2017-06",
        },
        {
            "institution": "University of Ridings",
            "studyType": "BSc (Hons)",
            "area": "Mathematics",
            "startDate": "2012-09",
            "endDate": "2015-07",
        },
    ],
    "skills": [{"name": "Teaching", "keywords": ["curriculum planning", "assessment", "GeoGebra", "Microsoft Teams"]}],
    "languages": [{"language": "English", "fluency": "Native"}, {"language": "Spanish", "fluency": "Conversational"}],
    "volunteer": [
        {
            "organization": "Leeds Chess Club",
            "position": "Youth Coach",
            "startDate": "2019-01",
            "summary": "Coach twelve children on Saturday mornings",
        }
    ],
}
SCHOOL_JOB = JobText(
    "Teacher of Mathematics (Key Stage 3-5)",
    "Northfield Trust Schools",
    "Sheffield",
    """About you
- Qualified teacher with a degree in mathematics
- Experience of teaching A-level statistics
- Confident use of Python in the classroom
- Ability to motivate learners of all abilities
- Leadership of a subject area would be an advantage""",
    "en",
    ("Python", "statistics", "assessment"),
)

ACCOUNTANT: dict[str, object] = {
    "basics": {
        "name": "Ngozi Hartmann",
        "label": "Financial accountant",
        "email": "ngozi@example.org",
        "summary": "Accountant for mid-sized manufacturers. I like books that close on time and figures that explain themselves.",
        "location": {"city": "Dublin"},
    },
    "work": [
        {
            "name": "Brightwater Foods plc",
            "position": "Financial Accountant",
            "location": "Dublin",
            "startDate": "2020-02",
            "highlights": [
                "Prepare the monthly accounts of 6 subsidiaries under IFRS",
                "Shortened the month-end close from 9 to 5 working days",
                "Automated the reconciliation of 1,200 supplier accounts in Excel and Power Query",
                "Took part in the rollout of SAP S/4HANA",
                "Answer the questions of the external auditors",
            ],
        },
        {
            "name": "Kerrigan & Doyle",
            "position": "Accounts Assistant",
            "location": "Cork",
            "startDate": "2016-06",
            "endDate": "2020-01",
            "highlights": ["Processed about 300 invoices a week", "Assisted with VAT returns for small businesses"],
        },
    ],
    "education": [
        {
            "institution": "Munster College",
            "studyType": "Bachelor of Business Studies",
            "area": "Accounting",
            "startDate": "2012-09",
            "endDate": "2016-05",
        }
    ],
    "skills": [{"name": "Tools", "keywords": ["Excel", "Power Query", "SAP", "Sage 50"]}],
    "certificates": [{"name": "ACCA Applied Skills", "issuer": "ACCA", "date": "2021-12"}],
    "languages": [{"language": "English", "fluency": "Native"}, {"language": "German", "fluency": "B2"}],
}
FINANCE_JOB = JobText(
    "Senior Financial Accountant",
    "Larkspur Medical Ltd.",
    "Galway",
    """Requirements
- Fully qualified accountant (ACCA or CIMA)
- Solid knowledge of IFRS and US GAAP
- Experience of group consolidation
- Advanced Excel
- Experience in managing a small team""",
    "en",
    ("IFRS", "US GAAP", "Excel", "SAP"),
)

FRONTEND: dict[str, object] = {
    "basics": {
        "name": "Juno Adeyemi-Park",
        "label": "Frontend developer",
        "email": "juno@example.org",
        "summary": "Frontend developer who cares about accessible interfaces.",
        "location": {"city": "Amsterdam"},
    },
    "work": [
        {
            "name": "Tidepool B.V.",
            "position": "Frontend Developer",
            "location": "Amsterdam",
            "startDate": "2021-04",
            "highlights": [
                "Rebuilt the booking flow in React and TypeScript; conversion rose by 12%",
                "Cut the page load time in half by splitting the bundle",
                "Maintain the component library used by 5 product teams",
                "Organise the monthly accessibility review",
            ],
        },
        {
            "name": "Studio Kwast",
            "position": "Web Developer (internship)",
            "location": "Utrecht",
            "startDate": "2020-02",
            "endDate": "2020-08",
            "highlights": ["Contributed to 7 WordPress sites for local shops", "Learned Git and code review"],
        },
    ],
    "education": [
        {
            "institution": "Hogeschool Maasdam",
            "studyType": "Bachelor",
            "area": "Communication and Multimedia Design",
            "startDate": "2016-09",
            "endDate": "2020-07",
        }
    ],
    "skills": [{"name": "Web", "keywords": ["React", "TypeScript", "CSS", "Jest", "Figma", "WCAG"]}],
    "projects": [
        {
            "name": "contrast-check",
            "description": "A command line tool that checks colour contrast",
            "url": "https://example.org/cc",
        }
    ],
    "languages": [
        {"language": "Dutch", "fluency": "Native"},
        {"language": "English", "fluency": "Professional working proficiency"},
    ],
}
WEB_JOB = JobText(
    "Senior Frontend Engineer (Vue.js)",
    "Polder Energy",
    "Rotterdam",
    """You bring
- 5+ years of frontend development
- Vue.js, TypeScript and GraphQL
- An eye for accessibility (WCAG)
- Automated testing with Cypress or Jest
- Mentoring of junior engineers""",
    "en",
    ("Vue.js", "TypeScript", "GraphQL", "WCAG", "Cypress", "Jest"),
)

CARER: dict[str, object] = {
    "basics": {
        "name": "Selma Kılıç",
        "label": "Pflegefachfrau",
        "email": "selma@example.org",
        "summary": "Ich pflege ältere Menschen so, wie ich selbst gepflegt werden möchte. Verlässlichkeit und Ruhe zeichnen meine Arbeit aus.",
        "location": {"city": "Kassel"},
    },
    "work": [
        {
            "name": "Seniorenzentrum Fuldablick",
            "position": "Pflegefachfrau",
            "location": "Kassel",
            "startDate": "2019-10",
            "highlights": [
                "Versorgung von 18 Bewohnern im Frühdienst",
                "Einarbeitung von 6 neuen Kolleginnen",
                "Dokumentation der Pflege mit MediFox",
                "Umstellung der Dienstplanung mitgestaltet, Überstunden sanken von 120 auf 70 im Monat",
                "Wundversorgung nach ärztlicher Anordnung",
            ],
        },
        {
            "name": "Ambulante Pflege Weserland",
            "position": "Pflegehilfskraft",
            "location": "Hann. Münden",
            "startDate": "2014-09",
            "endDate": "2016-08",
            "highlights": ["Unterstützung bei der Grundpflege zu Hause", "Fahrten zu täglich 12 Patienten"],
        },
    ],
    "education": [
        {
            "institution": "Pflegeschule Kassel",
            "studyType": "Ausbildung zur Altenpflegerin",
            "startDate": "2016-09",
            "endDate": "2019-08",
        }
    ],
    "skills": [{"name": "Pflege", "keywords": ["Wundversorgung", "Medikamentengabe", "Demenzbetreuung", "MediFox"]}],
    "certificates": [{"name": "Fortbildung Palliative Care", "issuer": "Bildungswerk Nordhessen", "date": "2022-03"}],
    "languages": [{"language": "Türkisch", "fluency": "Muttersprache"}, {"language": "Deutsch", "fluency": "C1"}],
}
CARE_JOB = JobText(
    "Pflegefachkraft (m/w/d) mit Leitungsfunktion",
    "Haus am Stadtpark gGmbH",
    "Göttingen",
    """Ihr Profil
- Abgeschlossene Ausbildung als Pflegefachkraft
- Weiterbildung zur Wohnbereichsleitung
- Erfahrung in der Wundversorgung
- Sicherer Umgang mit MS Office
- Einfühlungsvermögen und Teamfähigkeit
- Führerschein Klasse B""",
    "de",
    ("Wundversorgung", "MS Office", "Führerschein Klasse B"),
)

WAREHOUSE: dict[str, object] = {
    "basics": {
        "name": "Piotr Brandl",
        "label": "Fachkraft für Lagerlogistik",
        "email": "piotr@example.org",
        "summary": "Ich sorge seit vielen Jahren dafür, dass Ware pünktlich und vollständig ankommt.",
        "location": {"city": "Regensburg"},
    },
    "work": [
        {
            "name": "Donau Spedition GmbH & Co. KG",
            "position": "Stellvertretender Schichtleiter Lager",
            "location": "Regensburg",
            "startDate": "2018-01",
            "highlights": [
                "Einteilung von 15 Mitarbeitern in der Spätschicht",
                "Kommissionierung von rund 900 Sendungen pro Tag",
                "Fehlerquote durch Barcode-Scanner von 2,4 % auf 0,9 % gesenkt",
                "Inventur mit SAP EWM geplant und durchgeführt",
            ],
        },
        {
            "name": "Möbelhaus Vogl",
            "position": "Lagerist",
            "startDate": "2011-08",
            "endDate": "2017-12",
            "highlights": ["Be- und Entladen von LKW", "Annahme und Prüfung der Ware"],
        },
    ],
    "education": [
        {
            "institution": "Berufsschule Regensburg",
            "studyType": "Ausbildung zur Fachkraft für Lagerlogistik",
            "startDate": "2008",
            "endDate": "2011",
        }
    ],
    "skills": [{"name": "Lager", "keywords": ["SAP EWM", "Kommissionierung", "Inventur", "Ladungssicherung"]}],
    "certificates": [{"name": "Staplerschein", "issuer": "TÜV Süd", "date": "2012-05"}],
    "languages": [{"language": "Polnisch", "fluency": "Muttersprache"}, {"language": "Deutsch", "fluency": "fließend"}],
}
LOGISTICS_JOB = JobText(
    "Schichtleiter Lager (m/w/d)",
    "Frischkette Bayern GmbH",
    "Landshut",
    """Das bringst du mit
- Ausbildung im Bereich Lagerlogistik
- Führungserfahrung im Schichtbetrieb
- Kenntnisse in SAP EWM
- Erfahrung mit Tiefkühlware
- Gefahrgutschein
- Englischkenntnisse""",
    "de",
    ("SAP EWM", "Gefahrgutschein"),
)

_RESUMES = {"teacher": TEACHER, "accountant": ACCOUNTANT, "frontend": FRONTEND, "carer": CARER, "warehouse": WAREHOUSE}
JOBS = {
    "teacher": SCHOOL_JOB,
    "accountant": FINANCE_JOB,
    "frontend": WEB_JOB,
    "carer": CARE_JOB,
    "warehouse": LOGISTICS_JOB,
}


def people() -> dict[str, Profile]:
    """Each person's profile by trade."""
    return {trade: profile_from_resume(resume) for trade, resume in _RESUMES.items()}
