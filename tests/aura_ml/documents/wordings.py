"""Everyday wordings and inventions that the fact gate's rules were widened with: a chef, a marketer, an electrician, a clerk."""

from __future__ import annotations

from aura_ml.documents import JobText
from aura_ml.profile import profile_from_resume
from aura_ml.records import Profile

_CHEF: dict[str, object] = {
    "basics": {
        "name": "Lucie Marchetti",
        "label": "Sous-chef",
        "email": "lucie@example.org",
        "summary": "I cook with what the season gives. A calm kitchen matters more to me than a loud one.",
        "location": {"city": "Edinburgh"},
    },
    "work": [
        {
            "name": "The Salted Lamb",
            "position": "Sous-Chef",
            "location": "Edinburgh",
            "startDate": "2019-06",
            "highlights": [
                "Plan the weekly menu for a restaurant with 60 seats",
                "Reduced food waste by a third by buying smaller amounts more often",
                "Train 3 apprentices on the hot line",
                "Negotiated new contracts with 8 local suppliers",
                "Took over the hygiene records (HACCP)",
            ],
        },
        {
            "name": "Hotel Strathmere",
            "position": "Commis Chef",
            "location": "Perth",
            "startDate": "2016-03",
            "endDate": "2019-05",
            "highlights": ["Prepared breakfast for up to 120 guests", "Helped with the catering of weddings"],
        },
    ],
    "education": [
        {
            "institution": "Perth College",
            "studyType": "HND",
            "area": "Professional Cookery",
            "startDate": "2014-09",
            "endDate": "2016-06",
        }
    ],
    "skills": [{"name": "Kitchen", "keywords": ["HACCP", "menu planning", "pastry", "stock control"]}],
    "certificates": [{"name": "Food Hygiene Level 3", "issuer": "Highfield", "date": "2020-02"}],
    "languages": [{"language": "Italian", "fluency": "Native"}, {"language": "English", "fluency": "Fluent"}],
}
_CHEF_JOB = JobText(
    "Head Chef - Riverside Brasserie",
    "Corran Hotels Ltd",
    "Glasgow",
    """What you need
- Experience as a sous-chef or head chef
- Menu planning and costing
- Knowledge of HACCP
- Leadership of a brigade of ten
- Vegan cuisine""",
    "en",
    ("menu planning", "costing", "HACCP", "leadership"),
)
_MARKETER: dict[str, object] = {
    "basics": {
        "name": "Dario Wenk",
        "label": "Online marketing specialist",
        "email": "dario@example.org",
        "summary": "Marketer with a background in journalism; I enjoy turning dry topics into stories that people finish.",
        "location": {"city": "Basel"},
    },
    "work": [
        {
            "name": "Rheinwelle AG",
            "position": "Online Marketing Specialist",
            "location": "Basel",
            "startDate": "2021-01",
            "highlights": [
                "Write the newsletter with 14,000 subscribers",
                "Increased the open rate from 22 % to 31 % through A/B tests",
                "Run Google Ads campaigns with a monthly budget of CHF 25k",
                "Work closely with sales and the design agency",
            ],
        },
        {
            "name": "Badischer Bote",
            "position": "Freelance Journalist",
            "startDate": "2017",
            "endDate": "2020",
            "highlights": ["Published over 90 articles on local business", "Interviewed founders and mayors"],
        },
    ],
    "education": [
        {
            "institution": "Universität Freiburg",
            "studyType": "MA",
            "area": "Media Studies",
            "startDate": "2014-10",
            "endDate": "2017-03",
        }
    ],
    "skills": [{"name": "Marketing", "keywords": ["Google Ads", "SEO", "Mailchimp", "copywriting"]}],
    "languages": [{"language": "German", "fluency": "Native"}, {"language": "French", "fluency": "B1"}],
}
_MARKETER_JOB = JobText(
    "Content Marketing Manager (80-100%)",
    "Alpenglut Outdoor",
    "Zürich",
    """Your profile
- Several years of content marketing
- SEO and HubSpot
- Management of freelancers
- Fluent French""",
    "en",
    ("SEO", "HubSpot", "French"),
)
_ELECTRICIAN: dict[str, object] = {
    "basics": {
        "name": "Kevin Ostrowski",
        "label": "Elektroniker für Betriebstechnik",
        "email": "kevin@example.org",
        "summary": "Ich suche Fehler gern gründlich. Sicherheit geht bei mir vor Schnelligkeit.",
        "location": {"city": "Dortmund"},
    },
    "work": [
        {
            "name": "Westfalen Stahl AG",
            "position": "Elektroniker für Betriebstechnik",
            "location": "Dortmund",
            "startDate": "2016-02",
            "highlights": [
                "Störungssuche an 40 Förderanlagen",
                "Programmierung von Siemens S7",
                "Austausch der alten Schaltschränke in 3 Hallen",
                "Mitarbeit an der Planung der neuen Trafostation",
                "Prüfung ortsveränderlicher Geräte nach DGUV V3",
            ],
        },
        {
            "name": "Elektro Brinkmann",
            "position": "Geselle",
            "location": "Hagen",
            "startDate": "2013-07",
            "endDate": "2016-01",
            "highlights": ["Installation von Leitungen in Neubauten", "Einbau von Wallboxen"],
        },
    ],
    "education": [
        {
            "institution": "Berufskolleg Hagen",
            "studyType": "Ausbildung zum Elektroniker",
            "startDate": "2010-08",
            "endDate": "2013-06",
        }
    ],
    "skills": [{"name": "Technik", "keywords": ["Siemens S7", "SPS", "Messtechnik", "EPLAN"]}],
    "certificates": [{"name": "Schaltberechtigung bis 30 kV", "issuer": "TÜV Nord", "date": "2019-09"}],
    "languages": [{"language": "Deutsch", "fluency": "Muttersprache"}, {"language": "Englisch", "fluency": "A2"}],
}
_ELECTRICIAN_JOB = JobText(
    "Elektroniker (m/w/d) / Teamleiter Instandhaltung",
    "Ruhr Verpackung GmbH",
    "Bochum",
    """Ihr Profil
- Abgeschlossene Ausbildung als Elektroniker
- Erfahrung in der Programmierung von TIA Portal
- Führung eines kleinen Teams
- Bereitschaft zur Schichtarbeit
- Gute Englischkenntnisse""",
    "de",
    ("TIA Portal", "SPS", "Englisch"),
)
_CLERK: dict[str, object] = {
    "basics": {
        "name": "Anneke Flor",
        "label": "Kauffrau für Büromanagement",
        "email": "anneke@example.org",
        "summary": "Ich ordne gern, was andere liegen lassen. Freundlichkeit am Telefon ist für mich selbstverständlich.",
        "location": {"city": "Bremen"},
    },
    "work": [
        {
            "name": "Hansa Optik GmbH",
            "position": "Sachbearbeiterin Auftragsabwicklung",
            "location": "Bremen",
            "startDate": "2018-08",
            "highlights": [
                "Bearbeitung von etwa 80 Bestellungen am Tag",
                "Betreuung von 25 Filialen per Telefon und E-Mail",
                "Rechnungsprüfung mit DATEV",
                "Ablage von Papier auf digital umgestellt, dadurch Suchzeiten halbiert",
                "Vertretung der Assistentin der Geschäftsführung",
            ],
        },
        {
            "name": "Arztpraxis Dr. Lindner",
            "position": "Aushilfe am Empfang",
            "startDate": "2014-10",
            "endDate": "2015-07",
            "highlights": ["Vergabe von Terminen", "Annahme von Anrufen"],
        },
    ],
    "education": [
        {
            "institution": "Handelsschule Bremen",
            "studyType": "Ausbildung zur Kauffrau für Büromanagement",
            "startDate": "2015-08",
            "endDate": "2018-07",
        }
    ],
    "skills": [{"name": "Büro", "keywords": ["DATEV", "Excel", "Outlook", "Rechnungsprüfung"]}],
    "languages": [{"language": "Deutsch", "fluency": "Muttersprache"}, {"language": "Englisch", "fluency": "gut"}],
}
_CLERK_JOB = JobText(
    "Teamassistenz (w/m/d) in Teilzeit",
    "Kanzlei Petersen & Kollegen",
    "Oldenburg",
    """Das bringen Sie mit
- Kaufmännische Ausbildung
- Erfahrung in der Reisekostenabrechnung
- Sicherer Umgang mit Excel und PowerPoint
- Verhandlungssicheres Englisch
- Organisationstalent""",
    "de",
    ("Excel", "PowerPoint", "Englisch"),
)
_RESUMES = {"chef": _CHEF, "marketer": _MARKETER, "electrician": _ELECTRICIAN, "clerk": _CLERK}
JOBS = {"chef": _CHEF_JOB, "marketer": _MARKETER_JOB, "electrician": _ELECTRICIAN_JOB, "clerk": _CLERK_JOB}

SOUS, COMMIS = "Sous-Chef at", "Commis Chef at"
ADS, PRESS = "Online Marketing Specialist at", "Freelance Journalist at"
STAHL, GESELLE = "Elektroniker für Betriebstechnik at", "Geselle at"
OPTIK, PRAXIS = "Sachbearbeiterin Auftrags", "Aushilfe am Empfang at"

GOOD: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = [
    ("chef", "I would like to apply for the post of Head Chef at the Riverside Brasserie.", (), ()),
    ("chef", "With great interest I read your advertisement for a Head Chef.", (), ()),
    ("chef", "The position of Head Chef at Corran Hotels appeals to me.", (), ()),
    ("chef", "For the past years I have been a sous-chef at The Salted Lamb in Edinburgh.", (SOUS,), ()),
    ("chef", "Since June 2019 I have worked there as sous-chef.", (SOUS,), ()),
    ("chef", "Every week I plan the menu of a 60-seat restaurant.", ("Plan the weekly", SOUS), ()),
    ("chef", "By buying smaller quantities more often I was able to cut food waste by one third.", ("Reduced food", SOUS), ()),
    ("chef", "Food waste fell by a third because I bought smaller amounts more frequently.", ("Reduced food", SOUS), ()),
    ("chef", "I am also training three apprentices on the hot line.", ("Train 3", SOUS), ()),
    ("chef", "I have negotiated new contracts with eight suppliers from the area.", ("Negotiated new", SOUS), ()),
    ("chef", "I keep the hygiene records according to HACCP.", ("Took over the hygiene", SOUS), ()),
    ("chef", "Prior to this, I spent three years at Hotel Strathmere in Perth as a commis chef.", (COMMIS,), ()),
    ("chef", "In this role I prepared breakfast for as many as 120 guests.", ("Prepared breakfast", COMMIS), ()),
    ("chef", "I assisted with catering for weddings.", ("Helped with the catering", COMMIS), ()),
    ("chef", "I finished my HND in Professional Cookery at Perth College in the summer of 2016.", ("HND in",), ()),
    ("chef", "I obtained the Food Hygiene Level 3 certificate from Highfield in February 2020.", ("Food Hygiene",), ()),
    ("chef", "A calm kitchen is very important to me.", ("I cook with",), ()),
    ("chef", "Your advertisement mentions leadership of a brigade of ten.", (), ("Leadership of a brigade of ten",)),
    ("chef", "I have no experience with vegan cuisine so far, but I am willing to learn it.", (), ("Vegan cuisine",)),
    ("chef", "I am familiar with menu planning and stock control.", ("skill:menu planning", "skill:stock control"), ()),
    ("chef", "I would be happy to come to Glasgow for a trial shift and look forward to your reply.", (), ()),
    ("marketer", "I am very interested in the position of Content Marketing Manager at Alpenglut Outdoor.", (), ()),
    ("marketer", "At present I work at Rheinwelle AG in Basel, where I am an Online Marketing Specialist.", (ADS,), ()),
    ("marketer", "Among other things, I write a newsletter that reaches 14,000 subscribers.", ("Write the newsletter", ADS), ()),
    ("marketer", "Thanks to A/B tests, its open rate climbed from 22 to 31 percent.", ("Increased the open", ADS), ()),
    ("marketer", "I also manage Google Ads campaigns with a budget of 25,000 CHF per month.", ("Run Google", ADS), ()),
    ("marketer", "In my everyday work I cooperate closely with the sales team and a design agency.", ("Work closely", ADS), ()),
    ("marketer", "From 2017 until 2020 I was a freelance journalist for the Badischer Bote.", (PRESS,), ()),
    ("marketer", "During this time I published more than ninety articles about local businesses and interviewed mayors and founders.", ("Published over", "Interviewed founders", PRESS), ()),
    ("marketer", "I have a Master's degree (MA) in Media Studies, which I completed at Universität Freiburg in March 2017.", ("MA in",), ()),
    ("marketer", "My tools are Google Ads, Mailchimp and SEO.", ("skill:Google Ads", "skill:Mailchimp", "skill:SEO"), ()),
    ("marketer", "As a marketer with a background in journalism, I like to turn dry topics into stories.", ("Marketer with a",), ()),
    ("marketer", "What you are looking for, among other things, is SEO and HubSpot.", (), ("SEO and HubSpot",)),
    ("marketer", "HubSpot is a tool I have yet to work with.", (), ("HubSpot",)),
    ("marketer", "My French is currently at B1 level.", ("French, B1",), ()),
    ("marketer", "German is my mother tongue.", ("German, Native",), ()),
    ("marketer", "I look forward to the opportunity to introduce myself in person.", (), ()),
    ("electrician", "hiermit bewerbe ich mich auf die ausgeschriebene Stelle als Elektroniker.", (), ()),
    ("electrician", "Ihre Anzeige hat mein Interesse geweckt.", (), ()),
    ("electrician", "Seit Februar 2016 arbeite ich als Elektroniker für Betriebstechnik bei der Westfalen Stahl AG in Dortmund.", (STAHL,), ()),
    ("electrician", "Ich suche Störungen an vierzig Förderanlagen.", ("Störungssuche", STAHL), ()),
    ("electrician", "Auch das Programmieren der Siemens S7 gehört zu meinem Alltag.", ("Programmierung von", STAHL), ()),
    ("electrician", "In drei Hallen habe ich alte Schaltschränke ausgetauscht.", ("Austausch der alten", STAHL), ()),
    ("electrician", "Ich tauschte die alten Schaltschränke in 3 Hallen aus.", ("Austausch der alten", STAHL), ()),
    ("electrician", "An der Planung der neuen Trafostation war ich beteiligt.", ("Mitarbeit an der Planung", STAHL), ()),
    ("electrician", "Ortsveränderliche Geräte prüfe ich nach DGUV V3.", ("Prüfung ortsver", STAHL), ()),
    ("electrician", "Zuvor war ich zweieinhalb Jahre als Geselle bei Elektro Brinkmann in Hagen angestellt.", (GESELLE,), ()),
    ("electrician", "Dort verlegte und installierte ich Leitungen in Neubauten und baute Wallboxen ein.", ("Installation von", "Einbau von", GESELLE), ()),
    ("electrician", "Gelernt habe ich Elektroniker am Berufskolleg Hagen; die Ausbildung habe ich im Juni 2013 erfolgreich abgeschlossen.", ("Ausbildung zum Elek",), ()),
    ("electrician", "Seit September 2019 habe ich die Schaltberechtigung bis 30 kV.", ("Schaltberechtigung",), ()),
    ("electrician", "Bei der Arbeit ist mir Sicherheit wichtiger als Schnelligkeit.", ("Ich suche Fehler",), ()),
    ("electrician", "Ich kenne mich mit SPS, Messtechnik und EPLAN aus.", ("skill:SPS", "skill:Messtechnik", "skill:EPLAN"), ()),
    ("electrician", "Sie wünschen sich Erfahrung in der Programmierung von TIA Portal.", (), ("Erfahrung in der Programmierung von TIA Portal",)),
    ("electrician", "Mit dem TIA Portal habe ich bislang noch keine Erfahrung, arbeite mich aber gern ein.", (), ("TIA Portal",)),
    ("clerk", "Ihre Ausschreibung für eine Teamassistenz in Teilzeit spricht mich sehr an.", (), ()),
    ("clerk", "Ich möchte mich Ihnen gern als neue Teamassistenz vorstellen.", (), ()),
    ("clerk", "Momentan bin ich bei der Hansa Optik GmbH als Sachbearbeiterin in der Auftragsabwicklung beschäftigt.", (OPTIK,), ()),
    ("clerk", "Jeden Tag bearbeite ich rund 80 Bestellungen.", ("Bearbeitung von etwa", OPTIK), ()),
    ("clerk", "Ich betreue 25 Filialen telefonisch und per E-Mail.", ("Betreuung von 25", OPTIK), ()),
    ("clerk", "Rechnungen prüfe ich in DATEV.", ("Rechnungsprüfung mit", OPTIK), ()),
    ("clerk", "Die Ablage habe ich von Papier auf digital umgestellt; die Suchzeiten haben sich dadurch halbiert.", ("Ablage von Papier", OPTIK), ()),
    ("clerk", "Bei Bedarf vertrete ich die Assistentin der Geschäftsführung.", ("Vertretung der", OPTIK), ()),
    ("clerk", "Erste Erfahrungen sammelte ich als Aushilfe am Empfang der Arztpraxis Dr. Lindner.", (PRAXIS,), ()),
    ("clerk", "Zu meinen Aufgaben gehörte es dort, Termine zu vergeben und Anrufe anzunehmen.", ("Vergabe von Terminen", "Annahme von Anrufen", PRAXIS), ()),
    ("clerk", "Von August 2015 bis Juli 2018 lernte ich an der Handelsschule Bremen Kauffrau für Büromanagement.", ("Ausbildung zur Kauffrau",), ()),
    ("clerk", "Mit Excel und Outlook arbeite ich täglich.", ("skill:Excel", "skill:Outlook"), ()),
    ("clerk", "Reisekosten habe ich bisher nicht abgerechnet.", (), ()),
    ("clerk", "Gern überzeuge ich Sie in einem persönlichen Gespräch.", (), ()),
    ("clerk", "Ich ordne gerne und bin am Telefon freundlich.", ("Ich ordne gern",), ()),
]  # fmt: skip

BAD: list[tuple[str, str, str, tuple[str, ...], tuple[str, ...]]] = [
    ("chef", "title", "I have been Head Chef at The Salted Lamb since June 2019.", (SOUS,), ()),
    ("chef", "title", "I was a chef at Hotel Strathmere.", (COMMIS,), ()),
    ("chef", "title", "I am a trainer of apprentices on the hot line.", ("Train 3", SOUS), ()),
    ("chef", "title", "I was the menu planner of Hotel Strathmere.", ("skill:menu planning", COMMIS), ()),
    ("chef", "seniority", "I ran the catering of weddings.", ("Helped with the catering", COMMIS), ()),
    ("chef", "seniority", "I lead 3 apprentices on the hot line.", ("Train 3", SOUS), ()),
    ("chef", "date", "I spent five years at Hotel Strathmere as a commis chef.", (COMMIS,), ()),
    ("chef", "number", "I cut food waste by two thirds.", ("Reduced food", SOUS), ()),
    ("chef", "number", "I cut food waste by half.", ("Reduced food", SOUS), ()),
    ("chef", "number", "I trained 8 apprentices on the hot line.", ("Train 3", "Negotiated new", SOUS), ()),
    ("chef", "posting", "I was Head Chef in the position of Riverside Brasserie.", (), ()),
    ("chef", "posting", "I held the role of Head Chef at Corran Hotels.", (), ()),
    ("chef", "posting", "I am interested in costing, which I do every week.", (), ("costing",)),
    ("chef", "posting", "I am willing to say that I know vegan cuisine.", (), ("Vegan cuisine",)),
    ("chef", "posting", "I have not only led a brigade of ten.", (), ("brigade of ten",)),
    ("chef", "posting", "There is no dish of vegan cuisine that I do not know.", (), ("Vegan cuisine",)),
    ("chef", "certificate", "I hold the Food Hygiene Level 4 certificate.", ("Food Hygiene",), ()),
    ("chef", "degree", "I hold a degree in Professional Cookery from Glasgow College.", ("HND in",), ()),
    ("chef", "praise", "I am very confident and highly skilled in menu planning.", ("skill:menu planning",), ()),
    ("chef", "scope", "I plan every menu of the hotel group.", ("Plan the weekly", SOUS), ()),
    ("marketer", "title", "I am the Marketing Manager of Rheinwelle AG.", (ADS,), ()),
    ("marketer", "title", "I was a journalist and editor at the Badischer Bote.", (PRESS,), ()),
    ("marketer", "title", "I was a journalist at the Badischer Bote.", (PRESS,), ()),
    ("marketer", "number", "The open rate climbed from 31 to 22 percent.", ("Increased the open", ADS), ()),
    ("marketer", "number", "The open rate climbed by 31 percent.", ("Increased the open", ADS), ()),
    ("marketer", "number", "I manage a monthly budget of 250,000 CHF.", ("Run Google", ADS), ()),
    ("marketer", "seniority", "I manage the sales team and the design agency.", ("Work closely", ADS), ()),
    ("marketer", "language", "My French is fluent.", ("French, B1",), ()),
    ("marketer", "skill", "My tools are Google Ads and HubSpot.", ("skill:Google Ads",), ()),
    ("electrician", "title", "Ich bin Teamleiter bei der Westfalen Stahl AG.", (STAHL,), ()),
    ("electrician", "title", "Bei Elektro Brinkmann war ich Meister.", (GESELLE,), ()),
    ("electrician", "seniority", "Ich plante die neue Trafostation.", ("Mitarbeit an der Planung", STAHL), ()),
    ("electrician", "seniority", "Ich leitete den Austausch der alten Schaltschränke in 3 Hallen.", ("Austausch der alten", STAHL), ()),
    ("electrician", "number", "Ich suche Störungen an 400 Förderanlagen.", ("Störungssuche", STAHL), ()),
    ("electrician", "date", "Ich war vier Jahre als Geselle bei Elektro Brinkmann angestellt.", (GESELLE,), ()),
    ("electrician", "skill", "Ich programmiere TIA Portal.", ("Programmierung von", STAHL), ()),
    ("electrician", "certificate", "Ich habe die Schaltberechtigung bis 110 kV.", ("Schaltberechtigung",), ()),
    ("electrician", "posting", "Mit TIA Portal habe ich keine Probleme.", (), ("TIA Portal",)),
    ("electrician", "posting", "Ich führe gern ein kleines Team.", (), ()),
    ("clerk", "title", "Ich bin Assistentin der Geschäftsführung.", ("Vertretung der", OPTIK), ()),
    ("clerk", "title", "Ich war Leiterin am Empfang der Arztpraxis Dr. Lindner.", (PRAXIS,), ()),
    ("clerk", "number", "Ich bearbeite 180 Bestellungen am Tag.", ("Bearbeitung von etwa", OPTIK), ()),
    ("clerk", "number", "Ich bearbeite 80 Bestellungen pro Stunde.", ("Bearbeitung von etwa", OPTIK), ()),
    ("clerk", "scope", "Ich betreue alle Filialen per Telefon.", ("Betreuung von 25", OPTIK), ()),
    ("clerk", "merged", "In der Arztpraxis Dr. Lindner prüfte ich Rechnungen mit DATEV.", ("Rechnungsprüfung mit", PRAXIS), ()),
    ("clerk", "language", "Ich spreche verhandlungssicher Englisch.", ("Englisch, gut",), ()),
    ("clerk", "praise", "Ich bin ein Organisationstalent.", ("Ich ordne gern",), ()),
    ("clerk", "skill", "Reisekosten habe ich abgerechnet.", (), ()),
]  # fmt: skip


def people() -> dict[str, Profile]:
    """Each person's profile by trade."""
    return {trade: profile_from_resume(resume) for trade, resume in _RESUMES.items()}


STILL_REFUSED = frozenset(
    (
        "For the past years I have been a sous-chef at The Salted Lamb in Edinburgh.",
        "I keep the hygiene records according to HACCP.",
        "I finished my HND in Professional Cookery at Perth College in the summer of 2016.",
        "Reisekosten habe ich bisher nicht abgerechnet.",
        "At The Salted Lamb, a restaurant with 60 seats, I draw up the menu for each week.",
        "I got food waste down by one third: I buy less at a time, but more often.",
        "Before I moved into marketing, I worked as a freelance journalist.",
        "As a freelancer for the Badischer Bote, I wrote more than 90 articles about local business.",
        "Ihr Hinweis auf Schichtarbeit ist für mich kein Hindernis.",
        "Täglich gehen etwa 80 Bestellungen über meinen Schreibtisch.",
        "Für 25 Filialen bin ich per Telefon und E-Mail Ansprechpartnerin.",
        "Als Vertretung der Assistentin der Geschäftsführung springe ich bei Bedarf ein.",
        "Since January 2021 I have been responsible for the newsletter at Rheinwelle AG, which goes to 14,000 subscribers.",
        "My articles, more than 90 of them, dealt with local business.",
    )
)
"""Honest, and more than the gate's words can follow; they are counted as what they are."""

MORE_GOOD: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = [
    ("chef", "Your search for a Head Chef caught my attention.", (), ()),
    ("chef", "At The Salted Lamb, a restaurant with 60 seats, I draw up the menu for each week.", ("Plan the weekly", SOUS), ()),
    ("chef", "I got food waste down by one third: I buy less at a time, but more often.", ("Reduced food", SOUS), ()),
    ("chef", "Three apprentices are learning the hot line from me.", ("Train 3", SOUS), ()),
    ("chef", "New contracts with eight local suppliers are the result of my negotiations.", ("Negotiated new", SOUS), ()),
    ("chef", "My previous employer was Hotel Strathmere, where I was a commis chef from March 2016 to May 2019.", (COMMIS,), ()),
    ("chef", "I hold an HND in Professional Cookery, awarded by Perth College.", ("HND in",), ()),
    ("chef", "Italian is my first language; my English is fluent.", ("Italian, Native", "English, Fluent"), ()),
    ("chef", "You mention menu planning and costing.", (), ("menu planning and costing",)),
    ("chef", "Costing is an area in which I do not have experience yet.", (), ("costing",)),
    ("marketer", "The newsletter I write has 14,000 subscribers.", ("Write the newsletter", ADS), ()),
    ("marketer", "I used A/B tests to increase the open rate to 31 % from 22 %.", ("Increased the open", ADS), ()),
    ("marketer", "I run campaigns with Google Ads; the monthly budget is CHF 25,000.", ("Run Google", ADS), ()),
    ("marketer", "Before I moved into marketing, I worked as a freelance journalist.", (PRESS,), ()),
    ("marketer", "As a freelancer for the Badischer Bote, I wrote more than 90 articles about local business.", ("Published over", PRESS), ()),
    ("marketer", "I would like to bring this experience to Alpenglut Outdoor.", (), ()),
    ("marketer", "Copywriting and SEO are part of my daily work.", ("skill:copywriting", "skill:SEO"), ()),
    ("marketer", "My studies at Universität Freiburg ended with an MA in Media Studies in 2017.", ("MA in",), ()),
    ("electrician", "mit Interesse habe ich gelesen, dass Sie einen Elektroniker suchen.", (), ()),
    ("electrician", "Ich bin gelernter Elektroniker.", ("Ausbildung zum Elek",), ()),
    ("electrician", "Bei der Westfalen Stahl AG kümmere ich mich um die Störungssuche an 40 Förderanlagen.", ("Störungssuche", STAHL), ()),
    ("electrician", "Bei der Planung der neuen Trafostation habe ich mitgewirkt.", ("Mitarbeit an der Planung", STAHL), ()),
    ("electrician", "Die Prüfung ortsveränderlicher Geräte nach DGUV V3 führe ich ebenfalls durch.", ("Prüfung ortsver", STAHL), ()),
    ("electrician", "Von Juli 2013 bis Januar 2016 arbeitete ich als Geselle bei Elektro Brinkmann und installierte Leitungen in Neubauten.", ("Installation von", GESELLE), ()),
    ("electrician", "Ihr Hinweis auf Schichtarbeit ist für mich kein Hindernis.", (), ()),
    ("electrician", "Erfahrung mit dem TIA Portal fehlt mir noch.", (), ("TIA Portal",)),
    ("clerk", "Täglich gehen etwa 80 Bestellungen über meinen Schreibtisch.", ("Bearbeitung von etwa", OPTIK), ()),
    ("clerk", "Für 25 Filialen bin ich per Telefon und E-Mail Ansprechpartnerin.", ("Betreuung von 25", OPTIK), ()),
    ("clerk", "Durch die Umstellung der Ablage von Papier auf digital wurden die Suchzeiten halbiert.", ("Ablage von Papier", OPTIK), ()),
    ("clerk", "Als Vertretung der Assistentin der Geschäftsführung springe ich bei Bedarf ein.", ("Vertretung der", OPTIK), ()),
    ("clerk", "Meine Englischkenntnisse sind gut.", ("Englisch, gut",), ()),
    ("clerk", "PowerPoint nutze ich bisher noch nicht.", (), ("PowerPoint",)),
]  # fmt: skip
MORE_BAD: list[tuple[str, str, str, tuple[str, ...], tuple[str, ...]]] = [
    ("chef", "title", "I was the sous-chef of Hotel Strathmere.", (COMMIS,), ()),
    ("chef", "title", "As a negotiator I know 8 local suppliers.", ("Negotiated new", SOUS), ()),
    ("chef", "title", "I am a supplier of local amounts.", ("Negotiated new", "Reduced food", SOUS), ()),
    ("chef", "number", "I trained 60 apprentices on the hot line.", ("Train 3", "Plan the weekly", SOUS), ()),
    ("chef", "number", "I prepared breakfast for 120 guests.", ("Prepared breakfast", COMMIS), ()),
    ("chef", "number", "I prepared breakfast for more than 120 guests.", ("Prepared breakfast", COMMIS), ()),
    ("chef", "number", "Food waste rose by a third.", ("Reduced food", SOUS), ()),
    ("chef", "date", "I spent thirty months at Hotel Strathmere as a commis chef.", (COMMIS,), ()),
    ("chef", "date", "I have worked at Hotel Strathmere for three years.", (COMMIS,), ()),
    ("chef", "stronger", "I handled the catering of weddings.", ("Helped with the catering", COMMIS), ()),
    ("chef", "stronger", "I was involved in costing.", ("Helped with the catering", COMMIS), ()),
    ("chef", "stronger", "I introduced HACCP.", ("Took over the hygiene", SOUS), ()),
    ("chef", "scope", "I plan the menus of several restaurants.", ("Plan the weekly", SOUS), ()),
    ("chef", "scope", "I train every apprentice in the company.", ("Train 3", SOUS), ()),
    ("chef", "posting", "I was interested in the role of Head Chef, and I held it at The Salted Lamb.", (SOUS,), ()),
    ("chef", "posting", "I joined Corran Hotels as Head Chef.", (), ()),
    ("chef", "posting", "I accept awards as Head Chef at Corran Hotels.", (), ()),
    ("chef", "posting", "No one doubts my knowledge of vegan cuisine.", (), ("Vegan cuisine",)),
    ("chef", "posting", "You ask for vegan cuisine, an area that I know.", (), ("Vegan cuisine",)),
    ("chef", "posting", "You are looking for costing, and my experience includes costing.", (), ("costing",)),
    ("chef", "posting", "Vegan cuisine is not new to me.", (), ("Vegan cuisine",)),
    ("chef", "posting", "I have never stopped to learn vegan cuisine.", (), ("Vegan cuisine",)),
    ("chef", "posting", "I never work without HACCP and costing.", (), ("costing",)),
    ("chef", "praise", "Guests like my menus best.", ("Plan the weekly", SOUS), ()),
    ("chef", "no fact", "I have much experience.", (), ()),
    ("chef", "no fact", "I have a great interest in wine and a great palate.", (), ()),
    ("marketer", "employer", "I came from a company like Google to Rheinwelle AG.", (ADS,), ()),
    ("marketer", "number", "The newsletter has over 14,000 subscribers.", ("Write the newsletter", ADS), ()),
    ("marketer", "number", "I run campaigns with a daily budget of CHF 25k.", ("Run Google", ADS), ()),
    ("marketer", "number", "I published 90 articles in the first month.", ("Published over", PRESS), ()),
    ("marketer", "title", "I was the mayor of local business.", ("Interviewed founders", "Published over", PRESS), ()),
    ("marketer", "title", "As founder, I interviewed mayors.", ("Interviewed founders", PRESS), ()),
    ("marketer", "degree", "I have a BA in Media Studies from Universität Freiburg.", ("MA in",), ()),
    ("marketer", "degree", "I have a Master of Science in Media Studies.", ("MA in",), ()),
    ("marketer", "stronger", "I built the newsletter with 14,000 subscribers.", ("Write the newsletter", ADS), ()),
    ("electrician", "title", "Als Leiter der Planung kenne ich die neue Trafostation.", ("Mitarbeit an der Planung", STAHL), ()),
    ("electrician", "title", "Ich bin Prüfer nach DGUV V3.", ("Prüfung ortsver", STAHL), ()),
    ("electrician", "number", "Ich tauschte Schaltschränke in 40 Hallen aus.", ("Austausch der alten", "Störungssuche", STAHL), ()),
    ("electrician", "posting", "Erfahrung mit dem TIA Portal ist bei mir vorhanden.", (), ("TIA Portal",)),
    ("electrician", "posting", "Ich bewerbe mich mit Erfahrung als Teamleiter Instandhaltung.", (), ()),
    ("electrician", "language", "Ich spreche Englisch als Muttersprache.", ("Englisch, A2", "Deutsch, Mutter"), ()),
    ("electrician", "scope", "Ich prüfe sämtliche Geräte nach DGUV V3.", ("Prüfung ortsver", STAHL), ()),
    ("clerk", "title", "Ich war Ärztin in der Arztpraxis Dr. Lindner.", (PRAXIS,), ()),
    ("clerk", "title", "Ich bin Geschäftsführerin der Hansa Optik GmbH.", ("Vertretung der", OPTIK), ()),
    ("clerk", "title", "Ich war Assistentin am Empfang der Arztpraxis Dr. Lindner.", ("Vertretung der", PRAXIS), ()),
    ("clerk", "stronger", "Ich leite 25 Filialen.", ("Betreuung von 25", OPTIK), ()),
    ("clerk", "number", "Die Suchzeiten sanken um zwei Drittel.", ("Ablage von Papier", OPTIK), ()),
    ("clerk", "number", "Die Suchzeiten haben sich verdoppelt.", ("Ablage von Papier", OPTIK), ()),
]  # fmt: skip

THIRD_GOOD: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = [
    ("chef", "Please find my CV attached.", (), ()),
    ("chef", "Thank you for taking the time to read my letter.", (), ()),
    ("chef", "I look forward to hearing from you and remain at your disposal for any questions.", (), ()),
    ("chef", "My current job is sous-chef at The Salted Lamb.", (SOUS,), ()),
    ("chef", "Menu planning is one of my tasks: each week I plan the menu for our 60 seats.", ("Plan the weekly", "skill:menu planning", SOUS), ()),
    ("chef", "Part of my work is training three apprentices on the hot line.", ("Train 3", SOUS), ()),
    ("chef", "In Perth I prepared breakfasts for up to 120 guests at Hotel Strathmere.", ("Prepared breakfast", COMMIS), ()),
    ("chef", "I have a certificate in Food Hygiene (Level 3).", ("Food Hygiene",), ()),
    ("chef", "What matters to me is a calm kitchen.", ("I cook with",), ()),
    ("chef", "You are seeking someone with knowledge of HACCP.", (), ("Knowledge of HACCP",)),
    ("marketer", "Since January 2021 I have been responsible for the newsletter at Rheinwelle AG, which goes to 14,000 subscribers.", ("Write the newsletter", ADS), ()),
    ("marketer", "The open rate of 22 % grew to 31 % thanks to A/B tests.", ("Increased the open", ADS), ()),
    ("marketer", "I speak French at B1 level and German natively.", ("French, B1", "German, Native"), ()),
    ("marketer", "My articles, more than 90 of them, dealt with local business.", ("Published over", PRESS), ()),
    ("marketer", "Fluent French is something I am still working towards.", (), ("Fluent French",)),
    ("marketer", "Your company interests me very much.", (), ()),
    ("electrician", "Sehr gern möchte ich Ihr Team als Elektroniker verstärken.", (), ()),
    ("electrician", "Ich bin seit 2016 bei der Westfalen Stahl AG beschäftigt.", (STAHL,), ()),
    ("electrician", "Dort programmiere ich Siemens S7 und prüfe ortsveränderliche Geräte nach DGUV V3.", ("Programmierung von", "Prüfung ortsver", STAHL), ()),
    ("electrician", "Zu meinem Arbeitsbereich gehören 40 Förderanlagen, an denen ich Störungen suche.", ("Störungssuche", STAHL), ()),
    ("electrician", "Meine Ausbildung zum Elektroniker dauerte von August 2010 bis Juni 2013.", ("Ausbildung zum Elek",), ()),
    ("electrician", "Mein Englisch entspricht dem Niveau A2.", ("Englisch, A2",), ()),
    ("electrician", "Die Führung eines kleinen Teams wäre für mich neu.", (), ("Führung eines kleinen Teams",)),
    ("electrician", "Für ein Gespräch stehe ich Ihnen jederzeit zur Verfügung.", (), ()),
    ("clerk", "Aufmerksam habe ich Ihre Anzeige gelesen.", (), ()),
    ("clerk", "In meiner jetzigen Stelle bei der Hansa Optik GmbH bearbeite ich täglich etwa 80 Bestellungen.", ("Bearbeitung von etwa", OPTIK), ()),
    ("clerk", "Die Filialen, 25 an der Zahl, betreue ich per Telefon und per E-Mail.", ("Betreuung von 25", OPTIK), ()),
    ("clerk", "Von Oktober 2014 bis Juli 2015 habe ich als Aushilfe am Empfang einer Arztpraxis gearbeitet.", (PRAXIS,), ()),
    ("clerk", "Ich habe eine Ausbildung zur Kauffrau für Büromanagement.", ("Ausbildung zur Kauffrau",), ()),
    ("clerk", "Mit PowerPoint habe ich bislang wenig gearbeitet.", (), ("PowerPoint",)),
    ("clerk", "Auf Ihre Rückmeldung bin ich gespannt.", (), ()),
]  # fmt: skip
THIRD_BAD: list[tuple[str, str, str, tuple[str, ...], tuple[str, ...]]] = [
    ("chef", "date", "I finished my HND at Perth College in 2014.", ("HND in",), ()),
    ("chef", "number", "I reduced food waste by a third in one month.", ("Reduced food", SOUS), ()),
    ("marketer", "number", "I increased the open rate from 22 % to 31 % within a week.", ("Increased the open", ADS), ()),
    ("electrician", "date", "Die Ausbildung habe ich 2010 abgeschlossen.", ("Ausbildung zum Elek",), ()),
    ("electrician", "number", "In einem Jahr tauschte ich die alten Schaltschränke in 3 Hallen aus.", ("Austausch der alten", STAHL), ()),
    ("marketer", "stronger", "I am responsible for sales and the design agency.", ("Work closely", ADS), ()),
    ("chef", "stronger", "I was responsible for the catering of weddings.", ("Helped with the catering", COMMIS), ()),
    ("clerk", "posting", "Mit PowerPoint habe ich bislang wenig Probleme gehabt.", (), ("PowerPoint",)),
    ("clerk", "title", "Ich bin Teamassistenz bei der Hansa Optik GmbH.", (OPTIK,), ()),
]  # fmt: skip
