"""Place and workplace of a posting against what the person wishes.

Reads the normalized columns of a job; texts of places are read by ``aura_ml.places``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aura_ml.gazetteer import WORLDWIDE, gazetteer
from aura_ml.places import HYBRID, ONSITE, REMOTE, Spot, read_location
from aura_ml.ranking.areas import covers
from aura_ml.records import Preferences
from aura_ml.text import fold

SAME_REGION = 0.6
SAME_COUNTRY = 0.3
REMOTE_UNSTATED = 0.7
"""A remote posting that does not say where one may live."""
HALF_WORKPLACE = 0.5
"""Hybrid where remote or on site is wished, or the other way round."""

_WORDS = {ONSITE: "on site", HYBRID: "hybrid", REMOTE: "remote"}


@dataclass(frozen=True)
class PlaceMatch:
    """How a posting's place meets the wishes.

    Attributes:
        value: in [0, 1]; None when nothing is wished or the posting says nothing.
        place: value of the place alone. workplace: value of the workplace alone.
        words: the posting's place and how it meets the wishes.
    """

    value: float | None
    place: float | None
    workplace: float | None
    words: str


@dataclass(frozen=True)
class _Wish:
    """One place the person named: as written, and as read."""

    name: str
    spot: Spot


@dataclass(frozen=True)
class _Where:
    """How near a posting's place is, and in words how it stands to the wishes."""

    value: float | None
    verdict: str = ""


class Wishes:
    """The person's wishes, read once; ``match`` is cached by what it depends on."""

    def __init__(self, preferences: Preferences) -> None:
        self._wishes: tuple[_Wish, ...] = tuple(
            _Wish(place.strip(), spot) for place in preferences.places for spot in read_location(place).spots
        )
        self._workplaces = preferences.workplaces
        self._cache: dict[tuple[object, ...], PlaceMatch] = {}

    def match(
        self,
        *,
        location: str | None,
        city: str | None,
        region: str | None,
        country: str | None,
        workplace: str | None,
        remote_regions: Sequence[str],
    ) -> PlaceMatch:
        """Return how a posting with these columns meets the wishes; the weaker of place and workplace counts."""
        key = (location, city, region, country, workplace, tuple(remote_regions))
        known = self._cache.get(key)
        if known is None:
            spots = read_location(location).spots or ((Spot(city or "", region or "", country or ""),))
            spots = tuple(spot for spot in spots if spot != Spot())
            where = self._place(spots, workplace, remote_regions)
            mode = self._workplace(workplace)
            stated = [value for value in (where.value, mode) if value is not None]
            words = self._words(location, workplace, remote_regions, where, mode)
            known = PlaceMatch(min(stated) if stated else None, where.value, mode, words)
            self._cache[key] = known
        return known

    def _workplace(self, workplace: str | None) -> float | None:
        if not self._workplaces or workplace is None:
            return None
        if workplace in self._workplaces:
            return 1.0
        return HALF_WORKPLACE if HYBRID in (workplace, *self._workplaces) else 0.0

    def _place(self, spots: Sequence[Spot], workplace: str | None, remote_regions: Sequence[str]) -> _Where:
        if not self._wishes:
            return _Where(None)
        if workplace == REMOTE and remote_regions:
            return self._open_to(remote_regions)
        found = [(wish, spot, _nearness(wish.spot, spot)) for wish in self._wishes for spot in spots if not spot.area]
        if not found:
            return _Where(REMOTE_UNSTATED, ": it may include you") if workplace == REMOTE else _Where(None)
        wish, spot, near = max(found, key=lambda each: each[2])
        if workplace == REMOTE:
            return _Where(1.0 if near >= SAME_COUNTRY else SAME_COUNTRY, _nearness_words(wish, spot, near))
        return _Where(near, _nearness_words(wish, spot, near))

    def _open_to(self, remote_regions: Sequence[str]) -> _Where:
        for wish in self._wishes:
            if any(_is_open_to(region, wish.spot) for region in remote_regions):
                named = fold(wish.name) in {fold(_named([region])) for region in remote_regions}
                return _Where(1.0, ", one of your places" if named else f", which includes {wish.name}")
        return _Where(0.0, ", which includes none of your places")

    def _words(
        self,
        location: str | None,
        workplace: str | None,
        remote_regions: Sequence[str],
        where: _Where,
        mode: float | None,
    ) -> str:
        how = _WORDS.get(workplace or "", "")
        place = _place_words(location, workplace, remote_regions) + where.verdict
        text = ", ".join(filter(None, (how, place)))
        wished = " or ".join(_WORDS.get(name, name) for name in self._workplaces)
        missed = f"; you want {wished}" if mode is not None and mode < 1.0 else ""
        return text[:1].upper() + text[1:] + missed


def _place_words(location: str | None, workplace: str | None, remote_regions: Sequence[str]) -> str:
    if workplace != REMOTE:
        return f"in {location}" if location else "place not stated"
    if remote_regions:
        return f"open to {_named(remote_regions)}"
    return f"posted for {location}" if location and fold(location) != REMOTE else "where from is not said"


def _nearness_words(wish: _Wish, spot: Spot, near: float) -> str:
    """Say how ``spot``, of nearness ``near``, stands to the nearest wish, by the name the person gave it."""
    if near == 1.0:
        whole = not spot.city and (bool(wish.spot.region) or not spot.region) and not wish.spot.area
        return ", one of your places" if wish.spot.city or whole else f": {wish.name} is one of your places"
    if near == SAME_REGION:
        return f", in the same region as {wish.name}"
    if near == SAME_COUNTRY:
        return f", in the same country as {wish.name}, but elsewhere"
    return ", outside your places"


def _nearness(wish: Spot, spot: Spot) -> float:
    """Return 1 within the wished place, less for the same region or country, 0 elsewhere."""
    if wish.area:
        return float(bool(spot.country) and covers(wish.area, spot.country))
    if wish.country and spot.country and wish.country != spot.country:
        return 0.0
    if wish.city:
        if fold(wish.city) == fold(spot.city):
            return 1.0
        if wish.region and fold(wish.region) == fold(spot.region):
            return SAME_REGION
        return SAME_COUNTRY if wish.country and wish.country == spot.country else 0.0
    if wish.region:
        if fold(wish.region) in (fold(spot.region), fold(spot.city)):
            return 1.0
        return SAME_COUNTRY if wish.country and wish.country == spot.country else 0.0
    return float(bool(wish.country) and wish.country == spot.country)


def _is_open_to(region: str, wish: Spot) -> bool:
    if region.startswith(WORLDWIDE) or wish.area == WORLDWIDE:
        return True
    if wish.area:
        return region == wish.area or covers(wish.area, region)
    return bool(wish.country) and covers(region, wish.country)


def _named(regions: Sequence[str]) -> str:
    names = gazetteer().country_names
    return ", ".join(names.get(region, region) for region in regions[:4]) + (" and others" if len(regions) > 4 else "")
