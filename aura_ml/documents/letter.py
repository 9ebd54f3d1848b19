"""The offline writer's cover letter: what the posting asks for, and the person's own statements that answer it.

A sentence about the person cites its facts; a sentence about the posting quotes it and claims nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from aura_ml.documents.cv import ranked, recency
from aura_ml.documents.draft import DocumentLanguage, DocumentOptions, JobText, Letter, Line
from aura_ml.documents.gate import Gate
from aura_ml.documents.letter_forms import ASK_NEED, ASK_SKILLS, FORMS, TARGET, long_date
from aura_ml.documents.matching import Match, Matching, shares_words
from aura_ml.documents.phrasing import Phrasing, article, enumeration, sentences
from aura_ml.documents.posting import Requirement, target_company, target_place, target_title
from aura_ml.documents.records import Record, contacts, records
from aura_ml.records import Fact, Profile
from aura_ml.text import fold

_PARAGRAPHS = {"short": 1, "standard": 2, "full": 3}
_SENTENCES = {"short": 1, "standard": 2, "full": 3}
_MAX_SKILLS = 6
_OLDER = 0.8
"""An answer from an older entry counts this much of one from the entry after it."""
_MAX_SUMMARY_WORDS = 32
_NO_ARTICLE = re.compile(
    r"(?:head|chief|director|vice|ceo|cto|cfo|coo|vp|lead of|member|president|founder|co-founder)\b|.*[,/|&]",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"degree|bachelor|master|phd|diploma|university|studium|abschluss|ausbildung|hochschul", re.IGNORECASE
)


def write_letter(
    job: JobText, profile: Profile, matching: Matching, language: DocumentLanguage, options: DocumentOptions
) -> Letter:
    """Return the cover letter of ``profile`` for ``job``."""
    writer = _LetterWriter(job, profile, matching, language, options)
    greeting, invitation, thanks, closing = FORMS[language][options.tone]
    paragraphs = [
        writer.opening(),
        *writer.answers(),
        [*writer.more(), *writer.gap()],
        [Line(invitation), Line(thanks)],
    ]
    return Letter(
        name=profile.name,
        contacts=contacts(profile),
        recipient=tuple(filter(None, (target_company(job), target_place(job)))),
        date=long_date(options.day, language),
        subject=writer.subject(),
        greeting=Line(greeting),
        paragraphs=tuple(tuple(paragraph) for paragraph in paragraphs if paragraph),
        closing=Line(closing),
    )


class _LetterWriter:
    def __init__(
        self, job: JobText, profile: Profile, matching: Matching, language: DocumentLanguage, options: DocumentOptions
    ) -> None:
        self._job, self._profile, self._matching = job, profile, matching
        self._language, self._options = language, options
        self._records = records(profile)
        self._facts = {fact.fact_id: fact for fact in profile.facts}
        self._parent = {fact.fact_id: record for record in reversed(self._records) for fact in record.statements}
        self._phrasing = Phrasing(profile, language)
        self._gate = Gate(profile, job)
        self._posting = fold(" ".join((job.title, job.description, " | ".join(job.skills))))
        self._used: set[str] = set()
        self._said: list[str] = []
        self._asked = 0

    def subject(self) -> Line:
        title = target_title(self._job)
        if self._language == "de":
            return Line(f"Bewerbung als {title}" if title else "Bewerbung um die ausgeschriebene Stelle")
        return Line(f"Application for the position of {title}" if title else "Application for the advertised position")

    def opening(self) -> list[Line]:
        lines = [Line(self._target())]
        person = self._person()
        if person is not None:
            lines.append(person)
        summary = next((fact for fact in self._profile.facts if fact.kind == "summary"), None)
        if summary is not None and self._options.length != "short":
            own = [
                text
                for text in sentences(summary.text)
                if re.match(r"(?:I|My|Ich|Meine?)\b", text)
                and len(text.split()) <= _MAX_SUMMARY_WORDS
                and text[-1] in ".!"
            ]
            if own:
                lines.append(Line(own[0], (summary.fact_id,)))
        self._said.extend(line.text for line in lines[1:])
        return lines

    def _target(self) -> str:
        title, company = target_title(self._job), target_company(self._job)
        if self._language == "de":
            where = f" bei {company}" if company else ""
            if not title:
                return f"ich bewerbe mich{where} um die ausgeschriebene Stelle."
        else:
            where = f" at {company}" if company else ""
            if not title:
                return f"I am applying {f'to {company} ' if company else ''}for the position you advertise."
        return TARGET[self._language][self._options.tone].format(f"{title}{where}")

    def _person(self) -> Line | None:
        jobs = [record for record in self._records if record.kind == "work" and record.organisation]
        record = next((record for record in jobs if record.is_current), None)
        if record is None and jobs:
            record = max(jobs, key=lambda item: (item.end or item.start, item.start))
        if record is None:
            return None
        title = (
            record.title
            if self._language == "de" or _NO_ARTICLE.match(record.title)
            else f"{article(record.title)} {record.title}"
        )
        if self._language == "de":
            text = (
                f"Derzeit arbeite ich als {title} bei {record.organisation}."
                if record.is_current
                else f"Zuletzt arbeitete ich als {title} bei {record.organisation}."
            )
        else:
            text = (
                f"I currently work as {title} at {record.organisation}."
                if record.is_current
                else f"Previously, I worked as {title} at {record.organisation}."
            )
        return Line(text, (record.fact.fact_id,))

    def answers(self) -> list[list[Line]]:
        """One paragraph per need that a statement answers; without any, one of the best statements."""
        paragraphs: list[list[Line]] = []
        before: Record | None = None
        for need, fact in self._pairs():
            record = self._parent.get(fact.fact_id)
            ask = self._ask(need, fact) if need is not None else []
            joins = bool(paragraphs) and not ask and record is not None and record == before
            again = len(paragraphs[-1]) if joins else 0
            told = self._told(fact, need, record, again=again, also=record is not None and record == before)
            if joins:
                paragraphs[-1].extend(told)
            else:
                paragraphs.append([*ask, *told])
            before = record
        return paragraphs

    def _pairs(self) -> list[tuple[Requirement | None, Fact]]:
        """The needs to be answered, each with the statement that answers it best; every statement once."""
        pairs: list[tuple[Requirement | None, Fact]] = []
        wanted = _PARAGRAPHS[self._options.length]
        places = {record: place for place, record in enumerate(sorted(self._records, key=recency, reverse=True))}

        def weight(link: Match) -> float:
            record = self._parent.get(link.fact_id)
            return link.strength * (_OLDER ** min(places[record], 5) if record else _OLDER)

        for link in sorted(self._matching.links, key=weight, reverse=True):
            fact = self._facts[link.fact_id]
            if (
                fact.kind == "highlight"
                and not self._is_taken(link.requirement, fact, pairs)
                and self._is_sayable(fact)
            ):
                pairs.append((link.requirement, fact))
                if len(pairs) == wanted:
                    return self._reserved(pairs)
        return self._reserved([*pairs, *self._unasked(wanted - len(pairs), pairs)])

    def _unasked(
        self, count: int, pairs: Sequence[tuple[Requirement | None, Fact]]
    ) -> list[tuple[Requirement | None, Fact]]:
        """Where the posting's needs meet few statements: those of the newest entries that come nearest to it."""
        said = {fact for _, fact in pairs}
        newest = {record: place for place, record in enumerate(sorted(self._records, key=recency, reverse=True))}
        left = [fact for fact in self._profile.facts if fact.kind == "highlight" and fact not in said]

        def nearness(fact: Fact) -> tuple[float, int]:
            record = self._parent.get(fact.fact_id)
            place = min(newest[record], 5) if record else 5
            return (-self._matching.scores.get(fact.fact_id, 0.0) * _OLDER**place, place)

        left.sort(key=nearness)
        found: list[tuple[Requirement | None, Fact]] = [(None, fact) for fact in left if self._is_sayable(fact)]
        return found[: max(0, count)]

    def _is_taken(self, need: Requirement, fact: Fact, pairs: list[tuple[Requirement | None, Fact]]) -> bool:
        return any(need == other or fact == stated for other, stated in pairs)

    def _is_sayable(self, fact: Fact) -> bool:
        text = self._phrasing.sentence(fact.text, self._parent.get(fact.fact_id))
        return bool(text) and self._gate.reason(self._line(text, fact)) is None

    def _reserved(self, pairs: list[tuple[Requirement | None, Fact]]) -> list[tuple[Requirement | None, Fact]]:
        self._used.update(fact.fact_id for _, fact in pairs)
        return pairs

    def _line(self, text: str, fact: Fact) -> Line:
        record = self._parent.get(fact.fact_id)
        return Line(text, (fact.fact_id, *((record.fact.fact_id,) if record else ())))

    def _told(
        self, fact: Fact, need: Requirement | None, record: Record | None, *, again: int, also: bool
    ) -> list[Line]:
        """The statement, and more of the same entry that answers the posting."""
        answering = {link.fact_id for link in self._matching.links if link.requirement == need}
        others = ranked(record.statements, self._matching) if record else []
        others = [
            other for other in others if other.fact_id not in self._used and self._matching.scores.get(other.fact_id)
        ]
        others.sort(key=lambda other: other.fact_id not in answering)
        lines: list[Line] = []
        for statement in (fact, *others):
            if len(lines) == _SENTENCES[self._options.length]:
                break
            text = self._phrasing.sentence(statement.text, record, again=again + len(lines), also=also)
            line = self._line(text, statement)
            if text and self._gate.reason(line) is None:
                self._used.add(statement.fact_id)
                self._said.append(text)
                lines.append(line)
        return lines

    def _ask(self, need: Requirement, fact: Fact) -> list[Line]:
        frame = min(self._asked, 2)
        if need.need and _same_language(need.need, self._language) and shares_words(need.need, fact.text):
            self._asked += 1
            return [Line(ASK_NEED[self._language][frame].format(need.need), asks=(need.need,))]
        shared = [
            skill
            for skill in self._matching.skills_of[fact.fact_id]
            if skill in self._matching.matched and re.search(rf"(?<!\w){re.escape(fold(skill))}(?!\w)", self._posting)
        ]
        if not shared:
            return []
        self._asked += 1
        return [Line(ASK_SKILLS[self._language][frame].format(enumeration(shared, self._language)), asks=tuple(shared))]

    def more(self) -> list[Line]:
        """Matched skills not said yet, a degree or a language that the posting asks for."""
        said = fold(" ".join(self._said))
        ids = {fact.text: fact.fact_id for fact in self._profile.facts if fact.kind == "skill"}
        left = [
            skill
            for skill in self._matching.matched or self._profile.skills
            if skill in ids and not re.search(rf"(?<!\w){re.escape(fold(skill))}(?!\w)", said)
        ][:_MAX_SKILLS]
        lines: list[Line] = []
        if left:
            also = bool(self._asked)
            listed = enumeration(left, self._language)
            if self._language == "de":
                verb = "gehören" if len(left) > 1 else "gehört"
                text = f"Zu meinen Kenntnissen {verb}{' auch' if also else ''} {listed}."
            else:
                text = f"My skills {'also ' if also else ''}include {listed}."
            lines.append(Line(text, tuple(ids[skill] for skill in left)))
        if any(_DEGREE.search(need.text) for need in self._matching.requirements):
            lines.extend(self._degree())
        return [*lines, *self._languages()]

    def _degree(self) -> list[Line]:
        done = [
            record
            for record in self._records
            if record.kind == "education"
            and record.degree
            and record.organisation
            and record.end
            and not self._is_future(record.end)
        ]
        if not done:
            return []
        record = max(done, key=lambda item: (self._matching.scores.get(item.fact.fact_id, 0.0), item.end))
        if self._language == "de":
            text = f"Mein Abschluss: {record.title}, {record.organisation}."
        else:
            area = f" in {record.area}" if record.area else ""
            text = f"I hold {article(record.degree)} {record.degree}{area} from {record.organisation}."
        return [Line(text, (record.fact.fact_id,))]

    def _is_future(self, end: str) -> bool:
        day = self._options.day
        return bool(day) and end > day[: len(end)]

    def _languages(self) -> list[Line]:
        wanted = fold(" ".join(need.text for need in self._matching.requirements))
        names = {
            "german": "deutsch",
            "english": "englisch",
            "french": "franzosisch",
            "spanish": "spanisch",
            "italian": "italienisch",
        }
        other = names | {german: english for english, german in names.items()}
        spoken = [
            record
            for record in self._records
            if record.kind == "language"
            and any(
                f" {name}" in f" {wanted}" for name in filter(None, (fold(record.title), other.get(fold(record.title))))
            )
        ]
        if not spoken:
            return []
        listed = enumeration(
            [
                f"{record.title} ({_small(record.organisation)})" if record.organisation else record.title
                for record in spoken
            ],
            self._language,
        )
        start = "Ich spreche" if self._language == "de" else "I speak"
        return [Line(f"{start} {listed}.", tuple(record.fact.fact_id for record in spoken))]

    def gap(self) -> list[Line]:
        """One sentence that names required skills which the profile does not show."""
        missing = [skill for skill in self._matching.missing if fold(skill) in self._posting][:2]
        if not missing or self._options.gaps == "omit":
            return []
        listed = enumeration(missing, self._language)
        if self._language == "de":
            verb = "gehören" if len(missing) > 1 else "gehört"
            text = f"Ihre Anzeige nennt auch {listed}; das {verb} bisher nicht zu meiner Erfahrung."
        else:
            text = f"Your posting also asks for {listed}, which {'are' if len(missing) > 1 else 'is'} not part of my experience so far."
        return [Line(text, asks=tuple(missing))]


def _small(fluency: str) -> str:
    """A level of a language inside a sentence: "native speaker", but "C1" and "Muttersprache"."""
    return (
        fluency[0].lower() + fluency[1:]
        if re.match(r"[A-Z][a-z]+", fluency) and not fluency.startswith("Mutter")
        else fluency
    )


def _same_language(need: str, language: DocumentLanguage) -> bool:
    german = (
        re.match(r"(?:erfahrung|kenntnisse|fachkenntnisse|berufserfahrung|praxis|routine)", need, re.IGNORECASE)
        is not None
    )
    return german == (language == "de")
