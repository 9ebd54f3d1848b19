"""Invented people and postings that the tests of the documents share."""

from __future__ import annotations

from aura_ml.documents import JobText
from aura_ml.profile import profile_from_resume
from aura_ml.records import Profile

ENGINEER: dict[str, object] = {
    "basics": {
        "name": "Mira Lindqvist",
        "label": "Data engineer",
        "email": "mira@example.org",
        "phone": "+49 30 5550199",
        "url": "https://mira.example.org",
        "summary": "I build and run data platforms for teams that depend on them every morning. I care about tests and clear ownership.",
        "location": {"city": "Berlin", "countryCode": "DE", "address": "Musterweg 1"},
        "profiles": [{"network": "GitHub", "username": "miral", "url": "https://github.com/miral"}],
    },
    "work": [
        {
            "name": "Nordlicht GmbH",
            "position": "Data Engineer",
            "location": "Berlin",
            "startDate": "2020-03",
            "highlights": [
                "Built the ingestion of 40 sources into PostgreSQL with Airflow and Python",
                "Reduced the nightly run from 6 hours to 50 minutes by partitioning the largest tables",
                "Introduced data quality checks with dbt that caught 30 faulty deliveries in the first year",
                "Mentored two junior colleagues",
                "Dashboards for the operations department in Metabase",
            ],
        },
        {
            "name": "Kleinbank AG",
            "position": "Backend Developer",
            "location": "Hamburg",
            "startDate": "2016-09",
            "endDate": "2020-02",
            "highlights": [
                "Developed payment services in Java and Kafka",
                "Assisted in the migration of the core system to AWS",
                "Wrote the REST API used by 12 partner banks",
                "Raised test coverage from 35 % to 80 %",
            ],
        },
        {
            "name": "City Library",
            "position": "Junior Programmer",
            "startDate": "2014",
            "endDate": "2016",
            "highlights": [
                "Catalogue clean-up with SQL",
                "Not responsible for budgets, but prepared the yearly figures",
            ],
        },
    ],
    "education": [
        {
            "institution": "Example University",
            "area": "Computer Science",
            "studyType": "BSc",
            "startDate": "2012-10",
            "endDate": "2016-08",
        },
        {"institution": "Open College", "area": "Statistics", "studyType": "MSc", "startDate": "2024-10"},
    ],
    "skills": [
        {"name": "Languages", "keywords": ["Python", "SQL", "Java"]},
        {"name": "Tools", "keywords": ["Airflow", "dbt", "PostgreSQL", "Kafka", "Docker", "AWS"]},
    ],
    "projects": [
        {
            "name": "openrail",
            "description": "A small library that reads timetable feeds",
            "highlights": ["Published on PyPI"],
            "keywords": ["Python"],
            "url": "https://example.org/openrail",
        }
    ],
    "certificates": [{"name": "AWS Certified Developer", "issuer": "Amazon", "date": "2021-05-01"}],
    "languages": [
        {"language": "German", "fluency": "Native speaker"},
        {"language": "English", "fluency": "Fluent"},
        {"language": "Swedish", "fluency": "Basic"},
    ],
}

MECHANIC: dict[str, object] = {
    "basics": {
        "name": "Jörg Weiß",
        "label": "Industriemechaniker",
        "email": "joerg@example.org",
        "phone": "+49 40 5550123",
        "summary": "Ich arbeite seit meiner Lehre in der Instandhaltung und halte Anlagen am Laufen. Sorgfalt ist mir wichtig.",
        "location": {"city": "Hamburg"},
    },
    "work": [
        {
            "name": "Werftbau Nord AG",
            "position": "Industriemechaniker Instandhaltung",
            "startDate": "2018-04",
            "highlights": [
                "Wartung und Instandsetzung von 25 CNC-Maschinen",
                "Stillstandszeiten durch vorbeugende Wartung um 18 % gesenkt",
                "Neue Ersatzteilverwaltung in SAP eingeführt",
                "Mithilfe bei der Einarbeitung von zwei Auszubildenden",
            ],
        },
        {
            "name": "Metall Süd GmbH",
            "position": "Schlosser",
            "startDate": "2012",
            "endDate": "2018-03",
            "highlights": ["Schweißen von Rahmen nach Zeichnung", "Montage von Förderanlagen"],
        },
    ],
    "education": [
        {
            "institution": "Berufsschule Hamburg",
            "studyType": "Ausbildung zum Industriemechaniker",
            "startDate": "2008",
            "endDate": "2012",
        }
    ],
    "skills": [{"name": "Technik", "keywords": ["Hydraulik", "Pneumatik", "CNC", "Schweißen", "SAP"]}],
    "certificates": [{"name": "Schweißerprüfung MAG", "issuer": "DVS", "date": "2019"}],
    "languages": [{"language": "Deutsch", "fluency": "Muttersprache"}, {"language": "Englisch", "fluency": "B1"}],
}

DATA_JOB = JobText(
    "Senior Data Engineer (m/f/d)",
    "Acme Analytics",
    "Berlin",
    """About us
We are a nice company with 300 people.
What you bring
- 3+ years of experience with Python and Airflow in production
- Strong SQL and data modelling skills, ideally dbt
- Experience with Kubernetes
- Knowledge of data quality testing
- Fluent English; German is a plus
- Degree in computer science or equivalent
Nice to have
- Terraform
Your tasks
- Build pipelines into our warehouse
- Lead a team of four""",
    "en",
    ("Python", "Airflow", "Kubernetes", "SQL", "dbt", "Terraform"),
)
PAYMENT_JOB = JobText(
    "Backend Developer Java",
    "Payway",
    "Hamburg",
    """Your role
- Develop payment services and REST APIs
Requirements
- You have experience with Java and Kafka
- REST API design
- Experience with AWS is a plus
- Fluent German""",
    "en",
    ("Java", "Kafka", "AWS", "REST"),
)
MECHANIC_JOB = JobText(
    "Industriemechaniker (m/w/d) Instandhaltung",
    "Hafenlogistik Elbe GmbH",
    "Hamburg",
    """Deine Aufgaben
- Wartung und Reparatur von Förderanlagen
Dein Profil
- Abgeschlossene Ausbildung als Industriemechaniker oder vergleichbar
- Erfahrung in der Wartung von CNC-Maschinen
- Gute Kenntnisse in Hydraulik und Pneumatik
- SAP von Vorteil
- Kenntnisse in Robotik
- Gute Deutschkenntnisse
Wir bieten
- 30 Tage Urlaub""",
    "de",
    ("Hydraulik", "Pneumatik", "CNC", "Robotik"),
)


def engineer(**changes: object) -> Profile:
    """The data engineer, with sections of the resume replaced."""
    return profile_from_resume({**ENGINEER, **changes})


def mechanic() -> Profile:
    """The mechanic, whose profile is German."""
    return profile_from_resume(MECHANIC)


def fact_ids(profile: Profile, *fragments: str) -> tuple[str, ...]:
    """The ids of the facts whose text holds each fragment; a skill is named as ``skill:Python``."""
    found = []
    for fragment in fragments:
        kind, _, name = fragment.rpartition(":")
        found.append(
            next(
                fact.fact_id
                for fact in profile.facts
                if (fact.text == name if kind == "skill" else fragment in fact.text)
            )
        )
    return tuple(found)
