"""The words of the sample source: invented companies, places, roles and sentences, in four languages.

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
    "Amberquill Press", "Birkenried Klinik", "Cloudberry Metrics", "Driftglass Water", "Emberlane Foods",
    "Falkenried Bahntechnik GmbH", "Glimmerstone Games", "Harrowfield Farms", "Isenbach Chemie AG", "Juniper & Vale",
    "Kestrelmoor Aviation", "Lindwurm Theater", "Mistral Orchard", "Northgate Tutors", "Olivetrace",
    "Pebblewick Homes", "Quillfeather Legal", "Rosenhain Hotels", "Silverbirch Labs", "Thornapple Retail",
    "Ulmenhof Stadtwerke", "Velvet Heron Design", "Whinberry Outdoor", "Xylander Textil GmbH",
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
    ("Paris, France", "hybrid", "EUR", 1.02),
    ("Lyon, France", "onsite", "EUR", 0.90),
    ("Madrid, Spain", "hybrid", "EUR", 0.78),
    ("Barcelona, Spain", "hybrid", "EUR", 0.80),
    ("Copenhagen, Denmark", "hybrid", "EUR", 1.18),
    ("Stockholm, Sweden", "onsite", "EUR", 1.04),
    ("Warsaw, Poland", "hybrid", "EUR", 0.72),
    ("Austin, TX, USA", "hybrid", "USD", 1.55),
    ("Remote (Germany)", "remote", "EUR", 0.98),
    ("Cologne, Germany", "hybrid", "EUR", 0.96),
)
"""Place as posted, workplace, currency, and pay there in that currency relative to Berlin in euro."""

PLACES_OF = {
    "en": PLACES,
    "de": (*PLACES[:5], *PLACES[-2:]),
    "fr": (PLACES[14], PLACES[15], PLACES[9]),
    "es": (PLACES[16], PLACES[17], PLACES[9]),
}
"""Places of the postings in each language."""

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
    "fr": (
        "{company} réunit {size} personnes qui aiment travailler au calme et avec des objectifs clairs.",
        "Chez {company}, nous sommes {size} et nous fabriquons des choses utiles chaque jour.",
    ),
    "es": (
        "{company} es un equipo de {size} personas a las que les gusta trabajar con calma y objetivos claros.",
        "En {company} somos {size} y hacemos cosas que se usan todos los días.",
    ),
}

BENEFITS = {
    "en": ("30 days of holiday", "a training budget you decide on", "a four-day week on request", "a bicycle lease",
           "a pension scheme", "no meetings on Wednesdays", "your choice of hardware", "paid parental leave"),
    "de": ("30 Tage Urlaub", "ein eigenes Budget für Weiterbildung", "eine Vier-Tage-Woche auf Wunsch", "ein Jobrad",
           "betriebliche Altersvorsorge", "besprechungsfreie Mittwoche", "Hardware nach Wahl"),
    "fr": ("30 jours de congés", "un budget de formation", "deux jours de télétravail par semaine",
           "une participation aux transports", "du matériel au choix"),
    "es": ("28 días de vacaciones", "un presupuesto de formación", "dos días de teletrabajo a la semana",
           "horario flexible", "el equipo que prefieras"),
}  # fmt: skip

HEADINGS = {
    "en": ("What you will do", "What you bring", "What we offer"),
    "de": ("Deine Aufgaben", "Dein Profil", "Wir bieten"),
    "fr": ("Vos missions", "Votre profil", "Nous offrons"),
    "es": ("Qué harás", "Qué aportas", "Qué ofrecemos"),
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
    Role("Analytics Engineer", 66000, "en", ("sql", "dbt", "python", "git"),
         ("Model raw events into tables that people understand without asking.",
          "Agree with each team on what its numbers mean, and write it down.",
          "Test the models, so that a wrong figure is found before the meeting."),
         ("SQL, dbt or something like it, some Python.", "Git and code review.", "You ask what a number is for.")),
    Role("Research Engineer, Language Models", 85000, "en", ("python", "pytorch", "nlp", "transformers"),
         ("Train and evaluate language models for search and question answering.",
          "Build test sets that tell progress from luck.", "Make inference cheap enough for every request."),
         ("PyTorch and transformers in depth.", "Experience with information retrieval.", "Papers read with a pencil.")),
    Role("Computer Vision Engineer", 78000, "en", ("python", "opencv", "pytorch", "c++"),
         ("Detect defects on a production line in real time.", "Label little, measure much, explain every failure.",
          "Bring models to small devices."),
         ("Deep learning for images, OpenCV, some C++.", "Experience with cameras and bad light.")),
    Role("Robotics Software Engineer", 77000, "en", ("c++", "ros", "python", "control"),
         ("Plan motions that never surprise the people beside the robot.", "Simulate first, then try it on steel.",
          "Write drivers for sensors that lie."),
         ("C++ and ROS.", "Control theory or kinematics.", "Two hands and patience in the lab.")),
    Role("Embedded Engineer", 72000, "en", ("c", "rtos", "electronics", "rust"),
         ("Write firmware for meters that must run ten years on one battery.", "Bring up new boards with the hardware team."),
         ("C on small controllers, an RTOS.", "You can read a schematic.", "Rust is welcome.")),
    Role("Mobile Developer (Kotlin)", 68000, "en", ("kotlin", "android", "testing", "rest"),
         ("Build an app that works in a tunnel.", "Cut start time and crash rate, release by release."),
         ("Kotlin and the Android platform.", "Tests that run on every change.", "A sense for small screens.")),
    Role("Engineering Manager", 95000, "en", ("leadership", "hiring", "planning", "software"),
         ("Lead a team of seven and make yourself less needed each month.", "Hire slowly and fairly.",
          "Keep plans honest when the facts change."),
         ("Years as an engineer and some as a manager.", "Feedback that people can use.", "Clear writing.")),
    Role("Marketing Manager", 58000, "en", ("campaigns", "seo", "content", "analytics"),
         ("Plan campaigns for people who dislike advertising.", "Write, test, and drop what does not work.",
          "Report what a customer costs and what she brings."),
         ("Experience in online marketing.", "A feeling for words and for numbers.")),
    Role("Account Executive", 62000, "en", ("sales", "crm", "negotiation", "b2b"),
         ("Win customers in logistics and keep your promises to them.", "Listen longer than you talk.",
          "Keep the pipeline in the CRM true."),
         ("Experience in selling software to companies.", "You hear a no early and take it well.")),
    Role("Customer Success Manager", 52000, "en", ("onboarding", "support", "crm", "training"),
         ("Help new customers to their first success within a week.", "Bring their complaints to the product team."),
         ("Experience with customers of a software product.", "Calm on the phone, exact in writing.")),
    Role("People Operations Partner", 56000, "en", ("hr", "payroll", "labour law", "coaching"),
         ("Look after contracts, pay and the first day of everyone.", "Coach managers through hard conversations."),
         ("Experience in human resources.", "Knowledge of labour law.", "Discretion.")),
    Role("Legal Counsel", 82000, "en", ("contracts", "privacy", "gdpr", "negotiation"),
         ("Draft and negotiate contracts that both sides can read.", "Advise product teams on privacy from the start."),
         ("A law degree and practice with technology.", "GDPR in daily work.")),
    Role("Supply Chain Analyst", 54000, "en", ("forecasting", "excel", "sap", "logistics"),
         ("Forecast demand for six warehouses and say how sure you are.", "Find the stock that nobody will buy."),
         ("Excel beyond formulas, SAP, some SQL.", "Interest in how things travel.")),
    Role("Civil Engineer, Bridges", 63000, "en", ("structural analysis", "cad", "site supervision"),
         ("Assess old bridges and plan their repair.", "Supervise sites in rain and sun."),
         ("A degree in civil engineering.", "CAD and structural analysis.", "A driving licence.")),
    Role("Laboratory Technician", 44000, "en", ("pcr", "cell culture", "documentation"),
         ("Prepare samples, run assays, and write down every deviation.", "Keep instruments calibrated."),
         ("Training in a laboratory profession.", "Careful hands and honest notes.")),
    Role("Game Designer", 57000, "en", ("prototyping", "unity", "level design", "writing"),
         ("Invent rules that are explained in one minute and last a hundred hours.", "Prototype in Unity and throw away."),
         ("A game you have finished.", "Willingness to cut what you love.")),
    Role("Secondary School Teacher, Mathematics", 50000, "en", ("teaching", "mathematics", "curriculum"),
         ("Teach classes of at most twenty, from fractions to integrals.", "Develop lessons together with colleagues."),
         ("A teaching qualification.", "Patience, humour, and love for the subject.")),
    Role("Hotel Operations Manager", 48000, "en", ("hospitality", "rostering", "budgeting"),
         ("Run a house of eighty rooms by the sea.", "Plan shifts that people can live with."),
         ("Experience in hospitality.", "A friendly word at six in the morning.")),
    Role("Content Editor", 46000, "en", ("editing", "writing", "research", "cms"),
         ("Edit articles on science for readers without a degree.", "Check every claim against its source."),
         ("Experience in an editorial office.", "Grammar, doubt, and deadlines kept.")),
    Role("Machine-Learning-Ingenieur (m/w/d)", 72000, "de", ("python", "machine learning", "docker", "sql"),
         ("Du bringst Modelle für die Bedarfsplanung in den Betrieb.", "Du misst, ob sie besser sind als die Regel davor.",
          "Du arbeitest eng mit Disposition und Technik zusammen."),
         ("Python, scikit-learn oder PyTorch, SQL.", "Erfahrung mit Containern.", "Deutsch auf Niveau B2.")),
    Role("Erzieher (m/w/d)", 41000, "de", ("pädagogik", "kita", "teamarbeit"),
         ("Du begleitest eine Gruppe von zwölf Kindern durch den Tag.", "Du gestaltest Räume, in denen gespielt wird."),
         ("Staatliche Anerkennung.", "Geduld und Freude am Draußensein.")),
    Role("Elektroniker für Betriebstechnik (m/w/d)", 47000, "de", ("elektrotechnik", "wartung", "sps"),
         ("Du hältst Anlagen am Laufen und findest Fehler, bevor sie teuer werden.", "Du liest und änderst Schaltpläne."),
         ("Abgeschlossene Ausbildung.", "Kenntnisse in SPS.", "Bereitschaft zu seltenem Notdienst.")),
    Role("Data scientist (H/F)", 62000, "fr", ("python", "sql", "statistiques", "scikit-learn"),
         ("Vous concevez des modèles de prévision et suivez leur qualité.", "Vous expliquez vos résultats sans jargon."),
         ("Python, SQL et de bonnes bases en statistique.", "Français courant, anglais de travail.")),
    Role("Chef de projet travaux (H/F)", 58000, "fr", ("chantier", "planning", "budget"),
         ("Vous pilotez des chantiers de rénovation, du devis à la réception.", "Vous veillez au budget et à la sécurité."),
         ("Un diplôme d'ingénieur ou équivalent.", "Une première expérience de chantier.")),
    Role("Ingeniero de datos (H/M)", 55000, "es", ("sql", "python", "airflow", "aws"),
         ("Mantienes los flujos de datos y sus pruebas.", "Ayudas a los equipos a confiar en sus cifras."),
         ("SQL, Python y un orquestador.", "Español fluido e inglés de trabajo.")),
    Role("Responsable de tienda (H/M)", 36000, "es", ("comercio", "equipo", "inventario"),
         ("Diriges un equipo de ocho personas.", "Cuidas del inventario y de la clientela."),
         ("Experiencia en comercio.", "Buen trato y orden.")),
)  # fmt: skip
