"""The words of the sample source: invented companies, places, roles and sentences, in English and German.

Only data. Every company is made up; any likeness to a real one is accidental.
"""

from __future__ import annotations

from dataclasses import dataclass

COMPANIES = (
    "Nimbrella Labs", "Quartzfern GmbH", "Hollowpine Software", "Tidewick Analytics", "Brackenfold AG",
    "Lumenharrow", "Osprey & Thistle", "Kaltwerk Systeme GmbH", "Marrowbridge Health", "Sable Finch Robotics",
    "Vellumgate", "Dunesong Energy", "Fjordlicht AS", "Petrichor Data", "Greywillow Bank",
    "Sternkamm Logistik GmbH", "Copperlark Games", "Halden Mobility", "Wintermoss Research", "Orchardline Foods",
    "Blauwinkel Medien GmbH", "Cinderpath Security", "Elmhollow Education", "Rookery Payments", "Saltmarsh Bio",
    "Tannengrund Maschinenbau GmbH", "Umbra Optics", "Yarrow Insurance", "Zephyrine Travel", "Moorstein Consulting",
)  # fmt: skip

PLACES = (
    ("Berlin, Germany", "hybrid", "EUR", 1.00),
    ("Munich, Germany", "onsite", "EUR", 1.08),
    ("Hamburg, Germany", "hybrid", "EUR", 0.98),
    ("Leipzig, Germany", "onsite", "EUR", 0.88),
    ("Vienna, Austria", "hybrid", "EUR", 0.96),
    ("Zurich, Switzerland", "hybrid", "CHF", 1.55),
    ("Amsterdam, Netherlands", "hybrid", "EUR", 1.05),
    ("London, United Kingdom", "hybrid", "GBP", 0.95),
    ("Lisbon, Portugal", "remote", "EUR", 0.75),
    ("Remote (Europe)", "remote", "EUR", 0.97),
    ("Remote (worldwide)", "remote", "USD", 1.20),
    ("New York, NY, USA", "onsite", "USD", 1.75),
    ("Toronto, Canada", "hybrid", "CAD", 1.45),
    ("Dublin, Ireland", "hybrid", "EUR", 1.07),
)
"""Place as posted, workplace, currency, and pay there in that currency relative to Berlin in euro."""

SENIORITIES = (("Junior ", 0.72), ("", 1.0), ("Senior ", 1.28), ("Lead ", 1.45))
"""Prefix of a title and pay relative to the middle."""


@dataclass(frozen=True)
class Role:
    """One kind of work.

    Attributes:
        pay: yearly pay in Berlin in the middle of a career, in EUR.
        tasks, needs: sentences of which a posting takes some.
    """

    title: str
    pay: int
    language: str
    tags: tuple[str, ...]
    tasks: tuple[str, ...]
    needs: tuple[str, ...]


INTRODUCTIONS = {
    "en": (
        "{company} is a team of {size} people who like quiet work and clear goals.",
        "At {company} we build things that people use every day, and we are {size} colleagues so far.",
        "{company} was founded by former colleagues and has grown to {size} people without losing its humour.",
    ),
    "de": (
        "{company} ist ein Team von {size} Menschen, die gern in Ruhe und mit klaren Zielen arbeiten.",
        "Bei {company} entstehen Dinge, die jeden Tag gebraucht werden; wir sind {size} Kolleginnen und Kollegen.",
    ),
}

BENEFITS = {
    "en": ("30 days of holiday", "a training budget you decide on", "a four-day week on request", "a bicycle lease",
           "a pension scheme", "no meetings on Wednesdays", "your choice of hardware", "paid parental leave"),
    "de": ("30 Tage Urlaub", "ein eigenes Budget für Weiterbildung", "eine Vier-Tage-Woche auf Wunsch", "ein Jobrad",
           "betriebliche Altersvorsorge", "besprechungsfreie Mittwoche", "Hardware nach Wahl"),
}  # fmt: skip

HEADINGS = {
    "en": ("What you will do", "What you bring", "What we offer"),
    "de": ("Deine Aufgaben", "Dein Profil", "Wir bieten"),
}

ROLES = (
    Role("Data Scientist", 68000, "en", ("python", "machine learning", "sql", "statistics"),
         ("Design experiments and explain their results to people who decide.",
          "Build forecasting models for demand and prices and watch them in production.",
          "Turn a vague question into a metric that can be computed every week.",
          "Write features with SQL and Python that others can reuse."),
         ("Solid statistics: you know when a difference is noise.", "Python with pandas or polars, scikit-learn, SQL.",
          "Experience with PyTorch or gradient boosting.", "You write down what did not work.")),
    Role("Machine Learning Engineer", 76000, "en", ("python", "pytorch", "mlops", "docker"),
         ("Bring ranking and recommendation models from notebook to service.",
          "Keep training pipelines reproducible, from raw data to the deployed weights.",
          "Measure latency and quality and say which of them a change costs."),
         ("PyTorch, Python packaging, containers.", "Experience with feature stores or orchestration such as Dagster.",
          "You can read a paper and tell what it leaves out.")),
    Role("Data Engineer", 70000, "en", ("sql", "dagster", "dbt", "duckdb", "kafka"),
         ("Own the warehouse: ingestion, modelling, tests and costs.",
          "Replace nightly scripts by asset graphs with lineage and checks.",
          "Help analysts to trust the numbers they see."),
         ("SQL beyond the textbook, Python, one orchestrator.", "Experience with DuckDB, Snowflake or BigQuery.",
          "You like deleting pipelines more than adding them.")),
    Role("Backend Engineer (Go)", 74000, "en", ("go", "postgresql", "kubernetes", "grpc"),
         ("Design services that stay simple under load.", "Review code kindly and often.",
          "Take part in a small on-call rotation that is paid and quiet."),
         ("Go or another compiled language.", "PostgreSQL, transactions and indexes.", "Kubernetes from the user's side.")),
    Role("Frontend Engineer", 66000, "en", ("typescript", "react", "accessibility", "css"),
         ("Build interfaces that work with a keyboard and on a slow phone.",
          "Shape the design system together with two designers.", "Keep bundle size and error rate going down."),
         ("TypeScript and React, and HTML and CSS without them.", "Knowledge of accessibility guidelines.",
          "An eye for detail and a sense for when it is enough.")),
    Role("Site Reliability Engineer", 78000, "en", ("linux", "terraform", "observability", "python"),
         ("Make failures boring: budgets, runbooks, rehearsals.", "Automate what is done twice.",
          "Plan capacity with the teams that need it."),
         ("Linux and networks in depth.", "Terraform, Prometheus, some Python.", "Calm in incidents.")),
    Role("Product Manager", 72000, "en", ("discovery", "roadmap", "analytics", "b2b"),
         ("Talk to users every week and bring back what you heard.", "Decide what we do not build.",
          "Write one-page proposals that engineers enjoy."),
         ("Several years with a software product.", "Comfort with SQL or spreadsheets.", "Clear writing.")),
    Role("UX Researcher", 60000, "en", ("interviews", "usability", "surveys", "figma"),
         ("Plan and run interviews, diary studies and usability tests.", "Keep a library of what we know about users."),
         ("Experience with qualitative methods.", "You can disagree with a roadmap and be thanked for it.")),
    Role("Strategy Consultant", 75000, "en", ("strategy", "excel", "market analysis", "presentations"),
         ("Structure problems for clients in energy and mobility.", "Build models of markets and question them.",
          "Present to boards without a slide too many."),
         ("A degree and two years of consulting or in-house strategy.", "Numbers and words in equal measure.",
          "Willingness to travel one or two days a week.")),
    Role("Financial Controller", 64000, "en", ("ifrs", "sap", "budgeting", "excel"),
         ("Own monthly closing and the budget of two business units.", "Explain deviations before anyone asks."),
         ("Experience with IFRS and an ERP system.", "A feeling for which figure is wrong.")),
    Role("Security Engineer", 80000, "en", ("threat modelling", "python", "cloud", "pentesting"),
         ("Review designs before they are built and systems after.", "Run the bug bounty and thank its hunters.",
          "Teach teams to model threats themselves."),
         ("Experience in offensive or defensive security.", "You can read code in several languages.",
          "Patience: most findings are old.")),
    Role("Technical Writer", 55000, "en", ("documentation", "markdown", "api", "editing"),
         ("Write guides that are shorter than the ones they replace.", "Keep API references true by testing them."),
         ("Samples of your writing about software.", "Git, Markdown, curiosity.")),
    Role("Bioinformatician", 62000, "en", ("genomics", "r", "python", "nextflow"),
         ("Analyse sequencing data of rare diseases together with clinicians.", "Maintain workflows in Nextflow."),
         ("A degree in a life science or in informatics.", "R or Python, statistics, care with patient data.")),
    Role("Softwareentwickler (m/w/d) Java", 65000, "de", ("java", "spring", "sql", "git"),
         ("Du entwickelst Dienste für die Planung von Lieferketten.", "Du löst alte Module ab, Schritt für Schritt.",
          "Du stimmst dich direkt mit den Fachabteilungen ab."),
         ("Gute Kenntnisse in Java und Spring.", "Erfahrung mit relationalen Datenbanken.", "Deutsch auf Niveau C1.")),
    Role("Projektleiter (m/w/d) Energietechnik", 67000, "de", ("projektleitung", "energie", "planung"),
         ("Du leitest den Bau von Speichern und Ladeparks.", "Du verantwortest Budget, Termine und Sicherheit."),
         ("Abgeschlossenes Studium der Elektrotechnik oder vergleichbar.", "Erfahrung mit Bauprojekten.",
          "Reisebereitschaft und Führerschein.")),
    Role("Pflegefachkraft (m/w/d)", 43000, "de", ("pflege", "gesundheit", "schichtdienst"),
         ("Du begleitest Menschen auf einer kleinen Station mit festen Teams.", "Du leitest Auszubildende an."),
         ("Examen in der Pflege.", "Freude am Umgang mit Menschen.", "Bereitschaft zu planbaren Schichten.")),
    Role("Datenanalyst (m/w/d)", 56000, "de", ("sql", "power bi", "excel", "statistik"),
         ("Du baust Berichte, die Fragen beantworten statt neue zu stellen.", "Du prüfst Datenquellen und ihre Lücken."),
         ("SQL und ein Werkzeug für Dashboards.", "Grundlagen der Statistik.", "Verständliche Sprache.")),
)  # fmt: skip
