"""Wishes, what is new, and what the reader does claim nothing; the same words as a claim are refused."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from people import DATA_JOB, engineer, fact_ids

from aura_ml.documents import JobText, Line
from aura_ml.documents.gate import Gate
from aura_ml.profile import profile_from_resume

GARDENS = JobText(
    "Head Gardener",
    "Melford Hall Trust",
    "Sudbury",
    """Melford Hall Trust keeps twelve historic gardens and opens them to the public.
You will
- Lead a team of five gardeners
- Manage a yearly budget
- Know peat-free growing and rose pruning
- Hold a chainsaw licence and PA1 certificate
- Guide visitors at weekends""",
    "en",
    ("rose pruning", "chainsaw", "budgeting"),
    "2026-11-20",
)
GARDENER = profile_from_resume(
    {
        "basics": {"name": "Ines Whitlock"},
        "work": [
            {
                "name": "Oak Nursery",
                "position": "Gardener",
                "startDate": "2019",
                "highlights": ["Grow 300 kinds of herbs", "Helped the foreman with watering plans"],
            }
        ],
        "education": [
            {
                "institution": "Reed College",
                "studyType": "Diploma",
                "area": "Horticulture",
                "startDate": "2015-09",
                "endDate": "2018-07",
            }
        ],
    }
)
KITCHEN = JobText(
    "Küchenleitung (m/w/d)",
    "Haus am See gGmbH",
    "Plön",
    """Das Haus am See kocht täglich für 140 Bewohner mit Gemüse aus dem eigenen Garten.
Ihre Aufgaben
- Leitung eines Teams von 6 Köchen
- Kalkulation und Wareneinkauf
- Einhaltung von HACCP
Sie bringen mit
- Ausbildung als Koch
- Führerschein
- Erfahrung mit Diätkost""",
    "de",
    ("HACCP", "Diätkost"),
    "2026-11-20",
)
COOK = profile_from_resume(
    {
        "basics": {"name": "Arvid Sommerfeldt"},
        "work": [
            {
                "name": "Gasthof Linde",
                "position": "Koch",
                "startDate": "2019",
                "highlights": ["80 Mittagessen für Fahrer zubereitet"],
            }
        ],
    }
)
WISHED = [
    "What attracts me is that Melford Hall Trust opens its gardens to the public.",
    "I like that you keep historic gardens.",
    "Growing without peat would be new to me, but I would love to learn it.",
    "Leading a team would be my next step.",
    "I do not hold a chainsaw licence yet, though I would be glad to get one.",
    "I have not managed a budget so far.",
    "I would enjoy guiding visitors at weekends.",
    "Your twelve historic gardens are a place I would love to work in.",
    "You are looking for someone who knows peat-free growing.",
    "I was pleased to read that you are looking for a Head Gardener.",
    "It would be a pleasure to show you how I work.",
    "Please let me know if you need anything else from me.",
    "Could we arrange a time to talk?",
    "I hope to hear from you soon.",
    "The budget is an area where I still need to learn.",
    "That you garden without peat made me curious.",
    "Working at weekends is no problem for me.",
]
CLAIMED = [
    "I would love to go on leading a team.",
    "I would like to bring my rose pruning to your gardens.",
    "I love leading a team.",
    "I find rose pruning easy.",
    "With me you get someone who can lead a team.",
    "As a team leader I would enjoy your gardens.",
    "I am ready to lead a team.",
    "I want to lead a team again.",
    "I hold a chainsaw licence.",
    "Rose pruning is what I do.",
    "I would continue to manage a budget for you.",
    "I can guide visitors at weekends.",
    "Your gardens need someone who leads, and I do.",
    "I have never had trouble leading a team.",
    "I have not only led a team.",
    "You will find that I know rose pruning.",
    "I would use the chainsaw as I did before.",
    "It would not be new to me to lead a team.",
    "My next step after leading a team is your gardens.",
    "I hope to manage a budget as well as I did.",
    "I have always liked rose pruning.",
    "Leading a team is what I like to do.",
    "I like how I lead a team.",
    "I would like to say that I have led a team.",
    "I wish to lead your team with the same success.",
    "What makes me proud is leading a team.",
    "Guiding visitors suits me because I did it.",
    "I want you to know that I manage a budget.",
    "I am happy leading a team.",
    "I am keen on the rose pruning that I know.",
    "The gardens I led opened to the public.",
    "I was glad to lead a team.",
    "I look back on leading a team.",
    "Rose pruning interests me since I learned it.",
    "I feel that I lead a team well.",
    "I was moved to lead a team of five gardeners.",
    "I would lead a team, having managed a budget.",
]
WISHED_DE = [
    "Dass Sie mit Gemüse aus dem eigenen Garten kochen, hat mich neugierig gemacht.",
    "Die Leitung eines Teams wäre für mich neu.",
    "Ein Team habe ich noch nicht geleitet.",
    "Mit Diätkost habe ich bislang keine Erfahrung.",
    "HACCP würde ich gern lernen.",
    "Ich würde mich freuen, Sie und Ihr Team kennenzulernen.",
    "Besonders gefällt mir, dass Sie Gemüse aus dem eigenen Garten verwenden.",
    "Einen Führerschein besitze ich nicht.",
    "Sie suchen jemanden, der Diätkost kocht.",
    "Für Bewohner zu kochen, wäre ein neuer Schritt für mich.",
    "Ihr Haus am See würde ich gern persönlich kennenlernen.",
    "Die Kalkulation muss ich noch lernen.",
    "Über Ihre Antwort freue ich mich.",
    "Ihr Garten reizt mich.",
]
CLAIMED_DE = [
    "Ich leite gern ein Team.",
    "Ich möchte wieder ein Team leiten.",
    "Ich würde meine Erfahrung mit Diätkost gern einbringen.",
    "Diätkost ist mir nicht fremd.",
    "Ein Team zu leiten, ist mein Alltag.",
    "Ich bin bereit, ein Team zu leiten, wie ich es immer getan habe.",
    "Ich freue mich, weiterhin Diätkost zu kochen.",
    "Mit mir bekommen Sie jemanden, der ein Team leitet.",
    "HACCP kann ich.",
    "Als Küchenleitung möchte ich weiter kochen.",
    "Ich habe ein Team geleitet.",
    "Wareneinkauf macht mir Freude.",
    "Die Kalkulation liegt mir.",
    "Ich mag Diätkost, die ich lange koche.",
    "Es gibt nichts in HACCP, das mir fehlt.",
    "Ich würde sagen, dass ich Diätkost kann.",
    "Ich war gern in der Leitung.",
    "Ein Führerschein ist vorhanden.",
    "Die Leitung eines Teams wäre für mich nicht neu.",
    "Ich finde Kalkulation leicht.",
    "Ich wünsche mir, auch bei Ihnen ein Team zu leiten.",
    "Die Leitung eines Teams reizt mich, seit ich sie habe.",
    "Dass ich ein Team leite, freut mich.",
    "Mich freut, dass Sie jemanden suchen, der wie ich Diätkost kocht.",
]
CLAIMED_BESIDE_A_FACT = [
    "You want rose pruning, and I did so with 300 kinds of herbs.",
    "You look for rose pruning; I do that, and I grow 300 kinds of herbs.",
    "I would like to prune roses, as I do at Oak Nursery.",
    "What you want is rose pruning, and I have exactly that.",
    "You ask for a chainsaw licence, I have one, and I grow 300 kinds of herbs.",
    "I grow 300 kinds of herbs, which is what your gardens need, and lead a team.",
    "You need a team leader, like me.",
    "I grow 300 kinds of herbs, I would say as well as anyone.",
    "I grow 300 kinds of herbs, although I have never failed.",
    "I grow 300 kinds of herbs, and I would love to go on leading a team.",
    "Your team would get a gardener who leads, and I grow 300 kinds of herbs.",
    "I hope you like that I lead a team; I grow 300 kinds of herbs.",
    "I grow 300 kinds of herbs; you would have nobody better.",
    "You are looking for rose pruning, my daily work, and I grow 300 kinds of herbs.",
    "I grow 300 kinds of herbs without peat.",
    "I grow 300 kinds of herbs without help.",
    "I would not be new to leading a team, and I grow 300 kinds of herbs.",
    "I look after 300 kinds of herbs, and you know my rose pruning.",
    "The public knows my gardens, and I grow 300 kinds of herbs.",
    "You will see that I lead, and I grow 300 kinds of herbs.",
    "I grow 300 kinds of herbs, what you need, as Head Gardener.",
    "I grow 300 kinds of herbs, which visitors love.",
]


@pytest.mark.parametrize("text", WISHED)
def test_a_wish_needs_no_fact(text: str) -> None:
    assert Gate(GARDENER, GARDENS).reason(Line(text, ())) is None


@pytest.mark.parametrize("text", WISHED_DE)
def test_a_german_wish_needs_no_fact(text: str) -> None:
    assert Gate(COOK, KITCHEN).reason(Line(text, ())) is None


@pytest.mark.parametrize("text", CLAIMED)
def test_a_claim_in_the_words_of_a_wish_is_refused(text: str) -> None:
    assert Gate(GARDENER, GARDENS).reason(Line(text, ()))


@pytest.mark.parametrize("text", CLAIMED_DE)
def test_a_german_claim_in_the_words_of_a_wish_is_refused(text: str) -> None:
    assert Gate(COOK, KITCHEN).reason(Line(text, ()))


@pytest.mark.parametrize("text", CLAIMED_BESIDE_A_FACT)
def test_a_fact_beside_it_makes_no_claim_true(text: str) -> None:
    assert Gate(GARDENER, GARDENS).reason(Line(text, fact_ids(GARDENER, "Grow 300", "Gardener at")))


def test_a_clause_that_claims_nothing_stands_beside_a_fact() -> None:
    text = "I grow 300 kinds of herbs, and I would love to learn rose pruning."
    assert Gate(GARDENER, GARDENS).reason(Line(text, fact_ids(GARDENER, "Grow 300", "Gardener at"))) is None


@pytest.mark.parametrize(
    ("text", "fact", "ask", "passes"),
    [
        ("Kubernetes, which you ask for, is one of the tools I know.", "skill:Python", "Kubernetes", False),
        ("Python, which you ask for, is one of the tools I know.", "skill:Python", "Python", True),
        (
            "Kubernetes is what you ask for, and I built the ingestion of 40 sources in it.",
            "Built the ingestion",
            "Kubernetes",
            False,
        ),
        (
            "You ask for Kubernetes; that is what I built the ingestion of 40 sources on.",
            "Built the ingestion",
            "Kubernetes",
            False,
        ),
        ("You ask for Kubernetes, and I built the ingestion of 40 sources.", "Built the ingestion", "Kubernetes", True),
    ],
)
def test_what_is_said_of_a_quoted_need_needs_it_among_the_facts(text: str, fact: str, ask: str, passes: bool) -> None:
    line = Line(text, fact_ids(engineer(), fact), (ask,))
    assert (Gate(engineer(), DATA_JOB).reason(line) is None) == passes


@pytest.mark.parametrize(
    ("text", "cited", "passes"),
    [
        ("I wrote watering plans.", ("Helped the foreman", "Gardener at"), False),
        ("I helped with watering plans.", ("Helped the foreman", "Gardener at"), True),
        ("I gave the foreman a hand with watering plans.", ("Helped the foreman", "Gardener at"), True),
        ("I grow 300 kinds of herbs, never late.", ("Grow 300", "Gardener at"), False),
        ("I finished my Diploma in Horticulture in the summer of 2018.", ("Diploma",), True),
        ("I finished my Diploma in Horticulture in the spring of 2018.", ("Diploma",), False),
        ("I am a graduate of Reed College.", ("Diploma",), True),
        ("I am a lecturer of Reed College.", ("Diploma",), False),
    ],
)
def test_hedges_denials_and_seasons(text: str, cited: tuple[str, ...], passes: bool) -> None:
    assert (Gate(GARDENER, GARDENS).reason(Line(text, fact_ids(GARDENER, *cited))) is None) == passes


def test_to_lead_is_no_form_of_to_drive() -> None:
    gate = Gate(COOK, KITCHEN)
    cited = fact_ids(COOK, "80 Mittagessen", "Koch at")
    assert gate.reason(Line("Ich führe Fahrer.", cited))
