"""Exchange rates as shipped, with their date; amounts become comparable, never exact.

No rates are fetched: a currency without a shipped rate stays without a EUR figure.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True)
class ExchangeRates:
    """Rates of one day: ``units_per_eur["USD"]`` dollars buy one euro."""

    day: date
    units_per_eur: dict[str, float]

    def to_eur(self, amount: float, currency: str | None) -> float | None:
        """Return ``amount`` in EUR, or None for a currency without a rate."""
        units = self.units_per_eur.get(currency or "")
        return amount / units if units else None


@lru_cache(maxsize=1)
def shipped_rates() -> ExchangeRates:
    """Return the table in ``aura_ml/data/fx_rates.json``."""
    table = json.loads(files("aura_ml").joinpath("data", "fx_rates.json").read_text(encoding="utf-8"))
    return ExchangeRates(date.fromisoformat(table["date"]), table["units_per_base"])
