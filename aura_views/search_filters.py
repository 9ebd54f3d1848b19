"""What a search is narrowed to: place, workplace, pay, language, source, week, skills. Pure, from words to conditions.

A filter keeps what is known to fit: an opening that does not state its pay does not fit a salary floor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

import polars as pl

from aura_ml.weeks import parse_week
from aura_views.wording import WORKPLACES, board_name, counted, language_name, listed, week_span

LONGEST_TEXT = 200
MOST_EUR = 10_000_000
_SPLIT = re.compile(r"\s*,\s*")


class WrongFilter(ValueError):
    """A filter that means nothing; the message says what is allowed."""


@dataclass(frozen=True)
class Filters:
    """What a hit must be; what is empty or None does not narrow.

    Attributes:
        place: words that must all stand in the place as the posting states it; case and accents as written.
        workplaces: any of remote, hybrid, onsite.
        salary_eur: EUR per year that the upper end of the pay must reach, at the shipped rates.
        languages: ISO 639-1 codes of the text, any of them. sources: names of boards, any of them.
        week: a week in which the opening was listed. skills: skills or words that must all
            stand in title, text or tags, under one of their ``spellings``.
    """

    place: str = ""
    workplaces: tuple[str, ...] = ()
    salary_eur: int | None = None
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    week: date | None = None
    skills: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Filters()

    def condition(self) -> pl.Expr:
        """Return the condition over a frame of openings: columns as in ``jobs``, and ``first_week``."""
        parts = [_has_words("location", self.place.split())]
        if self.workplaces:
            parts.append(pl.col("workplace").is_in(self.workplaces))
        if self.salary_eur is not None:
            pay = pl.coalesce("salary_max_eur_year", "salary_min_eur_year")
            parts.append(pay >= self.salary_eur)
        if self.languages:
            parts.append(pl.col("language").is_in(self.languages))
        if self.sources:
            parts.append(pl.col("boards").list.eval(pl.element().is_in(self.sources)).list.any())
        if self.week is not None:
            parts.append((pl.col("first_week") <= self.week) & (pl.col("week") >= self.week))
        parts += [names_skill(spellings(skill), "title", "description", "tags") for skill in self.skills]
        return pl.all_horizontal(parts).fill_null(value=False)

    def words(self) -> list[str]:
        """Return each filter as a person reads it."""
        said = [f"in {self.place}"] if self.place else []
        if self.workplaces:
            said.append(listed([WORKPLACES[each].lower() for each in self.workplaces]))
        if self.salary_eur is not None:
            said.append(f"stated pay reaches {self.salary_eur:,} EUR per year")
        if self.languages:
            said.append(f"in {listed([language_name(code) or code for code in self.languages])}")
        if self.sources:
            said.append(f"on {listed([board_name(name) for name in self.sources])}")
        if self.week is not None:
            said.append(f"listed {week_span(self.week)}")
        if self.skills:
            said.append(f"naming {listed(list(self.skills))}")
        return said

    def without(self, name: str) -> Filters:
        """Return these filters without the one called ``name``."""
        return replace(self, **{name: getattr(Filters(), name)})


def filters_from(asked: Mapping[str, str | Sequence[str] | int | None]) -> Filters:
    """Return the filters that an address, a form or a command asks for.

    Args:
        asked: ``place``, ``workplace``, ``min``, ``language``, ``source``, ``week``, ``skills``; lists as lists or
            separated by commas; other keys are left alone.

    Raises:
        WrongFilter: a value that means nothing, or is longer than ``LONGEST_TEXT``.
    """
    workplaces = tuple(each.casefold() for each in _list(asked.get("workplace")))
    for each in workplaces:
        if each not in WORKPLACES:
            raise WrongFilter(f"{each!r} is no workplace; there are {', '.join(WORKPLACES)}")
    return Filters(
        place=_text(asked.get("place"), "the place"),
        workplaces=workplaces,
        salary_eur=_salary(asked.get("min")),
        languages=tuple(each.casefold() for each in _list(asked.get("language"))),
        sources=tuple(each.casefold() for each in _list(asked.get("source"))),
        week=_week(asked.get("week")),
        skills=_list(asked.get("skills")),
    )


def address_of(query: str, filters: Filters, like: int | None = None) -> str:
    """Return the part of an address after the question mark that asks for this search; the order is fixed."""
    pairs = [
        ("q", query.strip()),
        ("like", str(like) if like is not None else ""),
        ("place", filters.place),
        ("workplace", ",".join(filters.workplaces)),
        ("min", str(filters.salary_eur) if filters.salary_eur is not None else ""),
        ("language", ",".join(filters.languages)),
        ("source", ",".join(filters.sources)),
        ("week", filters.week.isoformat() if filters.week else ""),
        ("skills", ",".join(filters.skills)),
    ]
    return urlencode([(name, value) for name, value in pairs if value])


def narrowed_in_words(filters: Filters, found: int, openings: int) -> str:
    """Return how many of all openings the filters leave."""
    if not filters:
        return f"{counted(openings, 'opening')} known"
    return f"{found:,} of {counted(openings, 'opening')} fit"


FILTER_NAMES = tuple(each.name for each in fields(Filters))


def _has_words(column: str, words: Sequence[str]) -> pl.Expr:
    text = pl.col(column).fill_null("").str.to_lowercase()
    each = [text.str.contains(word.lower(), literal=True) for word in words]
    return pl.all_horizontal(each) if each else pl.lit(value=True)


def names_skill(names: Sequence[str], *columns: str) -> pl.Expr:
    """Return the condition that one of ``columns`` (title, description, tags) holds one of ``names`` as a word of its own.

    Whatever stands around it: C++ and .NET have no word boundary. A mark belongs to its letter: in a decomposed ``für``
    the ``r`` is no word.
    """
    pattern = _naming(names)
    texts = [pl.col("skills").list.join("\n").fill_null("") if name == "tags" else pl.col(name) for name in columns]
    return pl.any_horizontal([text.str.contains(pattern) for text in texts])


def _naming(names: Sequence[str]) -> str:
    any_name = "|".join(map(re.escape, names))
    return rf"(?i)(^|[^\p{{L}}\p{{M}}\p{{N}}])({any_name})($|[^\p{{L}}\p{{M}}\p{{N}}+#])"


@lru_cache(maxsize=512)
def spellings(skill: str) -> tuple[str, ...]:
    """Return the words to look for: ``skill`` as typed, and the skill's other names that mean nothing else.

    ``k8s`` also finds Kubernetes; ``golang`` does not find ``Go``, which is an everyday word. Of names that hold a shorter
    one, such as ``AWS Lambda``, the shorter is enough.
    """
    from aura_ml.skills.lexicon import load_lexicon
    from aura_ml.skills.words import name_key

    known = load_lexicon()
    skill_id = known.by_name.get(name_key(skill))
    names = list(known.skills[skill_id].names) if skill_id else []
    kept: list[str] = []
    for name in sorted(dict.fromkeys([skill, *names]), key=len):
        if not kept or not pl.select(pl.lit(name).str.contains(_naming(kept))).item():
            kept.append(name)
    return tuple(kept)


def _list(value: object) -> tuple[str, ...]:
    given = value if isinstance(value, list | tuple) else _SPLIT.split(_text(value, "a list"))
    return tuple(dict.fromkeys(str(each).strip() for each in given if str(each).strip()))


def _text(value: object, what: str) -> str:
    text = " ".join(str(value or "").split())
    if len(text) > LONGEST_TEXT:
        raise WrongFilter(f"{what} is longer than {LONGEST_TEXT} characters")
    return text


def _salary(value: object) -> int | None:
    text = str(value if value is not None else "").strip().replace(" ", "").replace("_", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_EUR:
        raise WrongFilter(f"{value!r} is no salary; give whole EUR per year, such as 70000")
    return int(text)


def _week(value: object) -> date | None:
    text = str(value or "").strip()
    if not text:
        return None
    try:
        return parse_week(text)
    except ValueError as error:
        raise WrongFilter(str(error)) from error
