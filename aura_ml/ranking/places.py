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


class Wishes:
    """The person's wishes, read once; ``match`` is cached by what it depends on."""

    def __init__(self, preferences: Preferences) -> None:
        self._spots: tuple[Spot, ...] = tuple(
            spot for place in preferences.places for spot in read_location(place).spots
        )
        self._workplaces = frozenset(preferences.workplaces)
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
            place = self._place(spots, workplace, remote_regions)
            mode = self._workplace(workplace)
            stated = [value for value in (place, mode) if value is not None]
            words = self._words(location, workplace, remote_regions, place, mode)
            known = PlaceMatch(min(stated) if stated else None, place, mode, words)
            self._cache[key] = known
        return known

    def _workplace(self, workplace: str | None) -> float | None:
        if not self._workplaces or workplace is None:
            return None
        if workplace in self._workplaces:
            return 1.0
        return HALF_WORKPLACE if HYBRID in (workplace, *self._workplaces) else 0.0

    def _place(self, spots: Sequence[Spot], workplace: str | None, remote_regions: Sequence[str]) -> float | None:
        if not self._spots:
            return None
        nearness = [_nearness(wish, spot) for wish in self._spots for spot in spots if not spot.area]
        if workplace != REMOTE:
            return max(nearness) if nearness else None
        if remote_regions:
            open_to = any(_is_open_to(region, wish) for region in remote_regions for wish in self._spots)
            return 1.0 if open_to else 0.0
        if nearness:
            return 1.0 if max(nearness) >= SAME_COUNTRY else SAME_COUNTRY
        return REMOTE_UNSTATED

    def _words(
        self,
        location: str | None,
        workplace: str | None,
        remote_regions: Sequence[str],
        place: float | None,
        mode: float | None,
    ) -> str:
        how = _WORDS.get(workplace or "", "")
        if workplace == REMOTE:
            where = f"open to {_named(remote_regions)}" if remote_regions else ""
            where = where or (
                f"posted for {location}" if location and fold(location) != REMOTE else "where from is not said"
            )
        else:
            where = f"in {location}" if location else "place not stated"
        text = ", ".join(filter(None, (how, where)))
        return (text[:1].upper() + text[1:]) + _verdict(place, mode)


def _verdict(place: float | None, mode: float | None) -> str:
    notes = []
    if place is not None:
        notes.append(_place_verdict(place))
    if mode is not None and mode < 1.0:
        notes.append("not quite the workplace you wish" if mode else "not a workplace you wish")
    return f": {' and '.join(notes)}" if notes else ""


def _place_verdict(place: float) -> str:
    if place == 1.0:
        return "where you want to work"
    if place == REMOTE_UNSTATED:
        return "it may include you"
    if place == SAME_REGION:
        return "near one of your places"
    return "in a country you named, but elsewhere" if place else "outside your places"


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
