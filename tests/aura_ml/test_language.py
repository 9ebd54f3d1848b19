"""Languages of short and long postings."""

from __future__ import annotations

import pytest

from aura_ml.language import detect_language

SAMPLES = {
    "de": "Wir suchen für unser Team in der Entwicklung eine Person, die mit uns die Plattform weiter ausbaut und gerne im Austausch arbeitet.",
    "en": "You will work with our team on the platform and help to build the tools that our customers use for their daily business.",
    "fr": "Nous recherchons une personne motivée pour rejoindre notre équipe à Lyon et développer les outils utilisés par nos clients.",
    "es": "Buscamos una persona para unirse a nuestro equipo en Madrid y desarrollar las herramientas que utilizan nuestros clientes.",
    "pt": "Estamos à procura de uma pessoa para a nossa equipa em Lisboa que goste de desenvolver ferramentas para os nossos clientes.",
    "nl": "Wij zoeken een collega voor ons team in Utrecht die graag meebouwt aan de hulpmiddelen die onze klanten elke dag gebruiken.",
    "pl": "Szukamy osoby do naszego zespołu w Krakowie, która chce tworzyć narzędzia używane codziennie przez naszych klientów.",
    "uk": "Ми шукаємо людину до нашої команди у Києві, яка хоче створювати інструменти для наших клієнтів щодня.",
}


@pytest.mark.parametrize("code", SAMPLES)
@pytest.mark.parametrize("times", [1, 12])
def test_language_of_text(code: str, times: int) -> None:
    assert detect_language("", " ".join([SAMPLES[code]] * times)) == code


def test_an_english_title_does_not_outweigh_a_german_text() -> None:
    assert detect_language("Senior Product Manager with the team of the year", SAMPLES["de"] * 8) == "de"


@pytest.mark.parametrize("text", ["", "C++", "12345 67890 1234567890 9999999"])
def test_too_little_text_has_no_language(text: str) -> None:
    assert detect_language(text, "") is None
