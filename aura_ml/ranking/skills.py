"""Which of the profile's skills a posting names: whole words, with a small table of other names.

Finding skills the profile does not name is another matter and not done here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from aura_ml.lexical import tokenize

_SAME: tuple[tuple[str, ...], ...] = (
    ("JavaScript", "JS", "Java Script", "ECMAScript"),
    ("TypeScript", "TS"),
    ("Node.js", "NodeJS", "Node JS", "Node"),
    ("React", "React.js", "ReactJS"),
    ("Vue", "Vue.js", "VueJS"),
    ("Angular", "AngularJS", "Angular.js"),
    ("Go", "Golang"),
    ("C#", "C Sharp", "CSharp"),
    ("C++", "CPP"),
    (".NET", "dotnet", "ASP.NET"),
    ("PostgreSQL", "Postgres"),
    ("Microsoft SQL Server", "SQL Server", "MSSQL"),
    ("Kubernetes", "K8s"),
    ("Amazon Web Services", "AWS"),
    ("Google Cloud Platform", "GCP", "Google Cloud"),
    ("Microsoft Azure", "Azure"),
    ("Machine Learning", "ML", "maschinelles Lernen"),
    ("Artificial Intelligence", "AI", "künstliche Intelligenz", "KI"),
    ("Natural Language Processing", "NLP"),
    ("Deep Learning", "DL"),
    ("scikit-learn", "sklearn"),
    ("CI/CD", "continuous integration", "continuous delivery"),
    ("Infrastructure as Code", "IaC"),
    ("Power BI", "PowerBI"),
    ("Microsoft Excel", "MS Excel", "Excel"),
    ("Search Engine Optimization", "SEO", "Suchmaschinenoptimierung"),
    ("User Experience", "UX", "UX Design"),
    ("User Interface", "UI", "UI Design"),
    ("Quality Assurance", "QA", "Qualitätssicherung"),
    ("Project Management", "Projektmanagement"),
    ("Accounting", "Buchhaltung", "Bookkeeping"),
    ("Customer Service", "Kundenservice", "Customer Support"),
    ("Sales", "Vertrieb"),
    ("English", "Englisch"),
    ("German", "Deutsch"),
)

_CASED = frozenset(
    ("go", "r", "c", "d", "rest", "swift", "rust", "dart", "spark", "chef", "puppet", "helm", "make", "ruby")
)
"""Everyday words or single letters: they count only in the spelling a skill has (Go, R, REST)."""


def _keys(names: Iterable[str]) -> dict[str, str]:
    """The folded words of each name, joined by spaces."""
    listed = list(dict.fromkeys(names))
    return {name: " ".join(tokens) for name, tokens in zip(listed, tokenize(listed), strict=True)}


def named_skills(texts: pl.Series, tokens: pl.Series, skills: Sequence[str]) -> list[list[str]]:
    """Return for every text which of ``skills`` it names, in the order of ``skills``.

    Args:
        texts: the raw texts; ambiguous names such as Go or R are looked up here in their own spelling.
        tokens: the texts' token lists, as from ``token_lists``.
        skills: names as the person wrote them; other names of the same thing count as well.
    """
    keys = _keys([*skills, *(name for group in _SAME for name in group)])
    groups = {keys[name]: group for group in _SAME for name in group}
    patterns: dict[str, list[str]] = {}
    cased: list[tuple[str, str]] = []
    for skill in skills:
        for name in dict.fromkeys((skill, *groups.get(keys[skill], ()))):
            if keys[name] in _CASED:
                cased.append((skill, name))
            elif keys[name]:
                patterns.setdefault(f" {keys[name]} ", []).append(skill)
    found: list[set[str]] = [set() for _ in range(len(texts))]
    if patterns:
        joined = (" " + tokens.list.join(" ") + " ").alias("text").to_frame()
        hits = joined.select(pl.col("text").str.extract_many(list(patterns), overlapping=True).list.unique())["text"]
        for names, hit in zip(found, hits.to_list(), strict=True):
            names.update(skill for pattern in hit or () for skill in patterns[pattern])
    for skill, name in cased:
        for row in _rows_naming(texts, name):
            found[row].add(skill)
    return [[skill for skill in skills if skill in names] for names in found]


def _rows_naming(texts: pl.Series, name: str) -> list[int]:
    """Rows that hold ``name`` as a word of its own in exactly this spelling, not as part of ``C++`` or ``R&D``."""
    escaped = "".join(f"\\{character}" if not character.isalnum() else character for character in name)
    pattern = rf"(?:^|[^\p{{L}}\p{{N}}&+#./-]){escaped}(?:$|[^\p{{L}}\p{{N}}&+#-])"
    hits: list[int] = texts.str.contains(pattern).fill_null(False).arg_true().to_list()
    return hits
