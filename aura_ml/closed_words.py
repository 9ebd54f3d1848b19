"""Words by which a posting says that it is closed, in several languages.

"Until the position is filled" says the opposite and is not taken for it.
"""

from __future__ import annotations

import re

from aura_ml.text import fold

_CLOSED = re.compile(
    r"(?<!until the )(?<!till the )(?<!once the )(?<!when the )(?<!if the )\b(?:"
    r"(?:position|role|job|vacancy|posting|listing) (?:has (?:already |now )?been|was|is now|is already|is no longer) "
    r"(?:filled|closed|available|active|open)"
    r"|no longer (?:accepting|taking) (?:new )?applications|applications (?:are|have) (?:now )?(?:been )?closed"
    r"|this (?:job|position|posting|vacancy|offer) (?:has expired|is closed|is expired)"
    r"|(?:stelle|position) (?:ist|wurde) (?:bereits|inzwischen|schon|leider) (?:besetzt|vergeben)"
    r"|(?:stelle|stellenanzeige|anzeige|ausschreibung) ist (?:leider )?(?:nicht mehr (?:verfugbar|aktiv|aktuell|online)|abgelaufen)"
    r"|bewerbungsfrist ist (?:leider )?abgelaufen|bewerbungsphase ist (?:leider )?(?:beendet|abgeschlossen)"
    r"|(?:poste|offre) (?:est |a ete )?(?:deja )?(?:pourvue?|expiree?|cloturee?)|offre n'est plus (?:disponible|en ligne)"
    r"|(?:puesto|vacante|oferta) (?:ya )?(?:esta |ha sido )?(?:cubiert[oa]|cerrad[oa]|caducad[oa])|ya no (?:se aceptan|acepta) solicitudes"
    r"|(?:posizione|offerta) (?:gia )?(?:e |e stata )?(?:chiusa|coperta|scaduta)"
    r"|vacature is (?:inmiddels |reeds |al )?(?:vervuld|gesloten|verlopen)"
    r"|oferta (?:pracy )?(?:wygasla|jest nieaktualna|jest nieaktywna)|rekrutacja (?:zostala )?zakonczona"
    r"|vaga (?:foi |esta )?(?:encerrada|preenchida)"
    r")\b"
)  # fmt: skip
_CLOSED_TITLE = re.compile(
    r"[(\[]\s*(?:filled|closed|expired|besetzt|vergeben|geschlossen|abgelaufen|pourvu|cerrad[oa]|vervuld)\s*[)\]]"
)


def closed_words(title: str, text: str) -> str | None:
    """Return the words by which a posting says that it is closed, folded; None where it does not."""
    in_title = _CLOSED_TITLE.search(fold(title))
    found = in_title or _CLOSED.search(" ".join(fold(text).split()))
    return found[0].strip() if found else None
