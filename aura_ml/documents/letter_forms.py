"""The set phrases of a letter by language and tone: greeting, what is applied for, what is asked for, closing; and its date.

The fact gate knows these lines (``vocabulary``); statements about the person are in ``letter``.
"""

from __future__ import annotations

from aura_ml.documents.draft import DocumentLanguage, Tone

_MONTH_NAMES_EN = "January February March April May June July August September October November December"
_MONTHS_EN = _MONTH_NAMES_EN.split()
_MONTH_NAMES_DE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
_MONTHS_DE = _MONTH_NAMES_DE.split()
ASK_NEED = {
    "en": ("You ask for {}.", "You also look for {}.", "The role also calls for {}."),
    "de": ("Sie suchen {}.", "Sie wünschen sich auch {}.", "Sie erwarten zudem {}."),
}
ASK_SKILLS = {
    "en": ("Your posting names {}.", "Your posting also mentions {}.", "The role also calls for {}."),
    "de": ("Ihre Anzeige nennt {}.", "Ihre Anzeige nennt auch {}.", "Sie nennen zudem {}."),
}
FORMS: dict[DocumentLanguage, dict[Tone, tuple[str, str, str, str]]] = {
    "en": {
        "plain": (
            "Dear hiring team,",
            "I would be glad to tell you more in a conversation.",
            "Thank you for your time.",
            "Kind regards,",
        ),
        "warm": (
            "Dear hiring team,",
            "I would be happy to talk about it with you.",
            "Thank you for reading my application.",
            "Warm regards,",
        ),
        "formal": (
            "Dear Sir or Madam,",
            "I would welcome the opportunity to discuss my application in an interview.",
            "Thank you for your consideration.",
            "Yours faithfully,",
        ),
    },
    "de": {
        "plain": (
            "Sehr geehrte Damen und Herren,",
            "Gern erzähle ich Ihnen in einem persönlichen Gespräch mehr.",
            "Vielen Dank für Ihre Zeit.",
            "Mit freundlichen Grüßen",
        ),
        "warm": (
            "Guten Tag zusammen,",
            "Ich freue mich, wenn wir uns dazu unterhalten.",
            "Danke, dass Sie meine Bewerbung lesen.",
            "Herzliche Grüße",
        ),
        "formal": (
            "Sehr geehrte Damen und Herren,",
            "Über die Einladung zu einem Vorstellungsgespräch würde ich mich freuen.",
            "Für Rückfragen stehe ich Ihnen gern zur Verfügung.",
            "Mit freundlichen Grüßen",
        ),
    },
}
TARGET: dict[DocumentLanguage, dict[Tone, str]] = {
    "en": {
        "plain": "I am applying for the position of {}.",
        "warm": "I would like to apply for the position of {}.",
        "formal": "I am writing to apply for the position of {}.",
    },
    "de": {
        "plain": "ich bewerbe mich als {}.",
        "warm": "gern bewerbe ich mich als {}.",
        "formal": "hiermit bewerbe ich mich als {}.",
    },
}


def long_date(day: str, language: DocumentLanguage) -> str:
    """Return an ISO date as a letter prints it; empty for an empty one."""
    if not day:
        return ""
    year, month, number = (int(part) for part in day[:10].split("-"))
    if language == "de":
        return f"{number}. {_MONTHS_DE[month - 1]} {year}"
    return f"{number} {_MONTHS_EN[month - 1]} {year}"
