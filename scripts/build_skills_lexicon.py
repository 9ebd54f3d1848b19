"""Writes aura_ml/data/skills_lexicon.tsv from AURA's own list and the technologies of O*NET and ESCO, and
aura_ml/data/esco_skills.tsv, the labels of every ESCO skill.

    python scripts/build_skills_lexicon.py FOLDER_OF_TAXONOMIES

The folder holds taxonomy_onet/technology_skills.tsv.gz (O*NET Database, US Department of Labor, CC BY 4.0),
and in taxonomy_esco skills_en, digitalSkillsCollection_en, transversalSkillsCollection_en and
languageSkillsCollection_en, .csv.gz (European Commission, ESCO 1.2, CC BY 4.0). Names are trimmed of vendors' suffixes, long and generic ones are left out; see the rules below.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aura_ml.skills.concepts import COLUMNS as CONCEPT_COLUMNS  # noqa: E402
from aura_ml.skills.concepts import read_concepts  # noqa: E402
from aura_ml.skills.lexicon import COLUMNS, ESCO_SKILL, read_lexicon  # noqa: E402
from aura_ml.skills.words import name_key, skill_slug  # noqa: E402

CURATED = Path(__file__).with_name("skills_curated.txt")
TARGET = ROOT / "aura_ml" / "data" / "skills_lexicon.tsv"
CONCEPTS = "esco_skills.tsv"
COLLECTIONS = ("digitalSkillsCollection_en", "transversalSkillsCollection_en", "languageSkillsCollection_en")
NOT_A_SKILL = "not a skill"
MARKS = "?=~"

MIN_OCCUPATIONS = 5
"""O*NET names that are neither hot nor in demand are taken if so many occupations use them."""

MAX_NAME_WORDS = 4
VENDORS = (
    "Adobe|Apache|Apple|Atlassian|Autodesk|Bentley|Cisco|Corel|Dassault Systemes|ESRI|Eclipse|Google|Hewlett Packard|"
    "Hewlett-Packard HP|IBM|Intuit|JetBrains|Leica Geosystems|McNeel|Microsoft Visual|Microsoft|National Instruments|"
    "Oracle|PTC|Portswigger|Pixologic|Red Hat|SAP|SideFX|Siemens|StataCorp|Tenable|The MathWorks|MathWorks|TIBCO|"
    "Trimble|Unity Technologies|Wolfram Research|Blackbaud|Citrix|Maxon|Thomson Reuters|TechSmith|Medidata"
)
MAKERS = f"{VENDORS}|Amazon|OpenAI|Salesforce.com|Sun Microsystems|Unreal Technology"
MAKER = re.compile(rf"^(?:{MAKERS}) (?=\S)")
"""Vendors, and further ones that are part of too many names to be cut off but from a name that is known already."""

VENDOR = re.compile(rf"^(?:{VENDORS}) (?=\S)")
ACRONYM = re.compile(
    r"^(?P<long>.+ [a-z][\w/-]*(?: [\w/-]+)*) (?P<short>[A-Z][A-Z0-9]{1,7})(?: (?:software|systems?))?$"
)
SUFFIX = re.compile(r" (?:software|systems?)$")
NOT_ALIASES = re.compile(
    r"\b(?:types?|kinds?|typology|range|knowledge|study|science|field|discipline|of|for|to|and|in|the)\b"
)
TOO_WIDE_TEXT = "industry history market components materials equipment systems devices areas terminology model"
TOO_WIDE = frozenset(TOO_WIDE_TEXT.split())
TOPICS = {
    "Web platform development software": "web and mobile",
    "Object or component oriented development software": "programming language",
    "Analytical or scientific software": "data",
    "Business intelligence and data analysis software": "data",
    "Computer aided design CAD software": "engineering and trades",
    "Medical software": "health and care",
    "Enterprise resource planning ERP software": "office and business software",
    "Operating system software": "cloud and operations",
    "Cloud-based management software": "cloud and operations",
}


@dataclass
class Entry:
    """A row of the lexicon in the making."""

    id: str
    name: str
    category: str
    names: list[str] = field(default_factory=list)
    weak: list[str] = field(default_factory=list)
    exact: list[str] = field(default_factory=list)
    context: list[str] = field(default_factory=list)
    implies: list[str] = field(default_factory=list)
    esco: str = ""
    onet: str = ""
    source: str = "aura"


class Builder:
    """Entries by id, and which entry has taken a name."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.owner: dict[str, str] = {}
        self.stopped: set[str] = set()

    def free(self, name: str) -> bool:
        key = name_key(name)
        return bool(key) and key not in self.owner and key not in self.stopped

    def add(self, entry: Entry) -> None:
        if entry.id in self.entries:
            raise SystemExit(f"{entry.name}: the id {entry.id} is there twice")
        self.entries[entry.id] = entry
        for names in (entry.names, entry.weak, entry.exact, entry.context):
            for name in list(names):
                key = name_key(name)
                taken = self.owner.setdefault(key, entry.id)
                if taken != entry.id:
                    raise SystemExit(f"{name!r} belongs to {taken} and to {entry.id}")

    def entry_of(self, name: str) -> Entry | None:
        return self.entries.get(self.owner.get(name_key(name), ""))


def read_curated(builder: Builder, text: str) -> None:
    """Add AURA's own list."""
    category = ""
    implied: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            category = line[1:-1]
            continue
        names_text, _, implies_text = line.partition(" > ")
        names = [name.strip() for name in names_text.split("|")]
        if category == NOT_A_SKILL:
            builder.stopped.update(name_key(name) for name in names)
            continue
        usual = names[0].lstrip(MARKS)
        entry = Entry(skill_slug(usual), usual, category)
        for name in dict.fromkeys(names):
            target = {"?": entry.weak, "=": entry.exact, "~": entry.context}.get(name[0], entry.names)
            target.append(name.lstrip(MARKS))
        implied[entry.id] = [name.strip() for name in implies_text.split(",") if name.strip()]
        if not entry.id:
            raise SystemExit(f"line {number}: no id can be made of {usual!r}")
        builder.add(entry)
    for skill_id, names in implied.items():
        for name in names:
            target_id = skill_slug(name)
            if target_id not in builder.entries:
                raise SystemExit(f"{skill_id} implies {name!r}, which is no usual name")
            builder.entries[skill_id].implies.append(target_id)


def read_onet(builder: Builder, path: Path) -> None:
    """Add hot and in-demand technologies and those of many occupations; mark the entries that are one already."""
    topics: dict[str, tuple[str, str]] = {}
    uses: Counter[str] = Counter()
    wanted: set[str] = set()
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            name = row["Example"]
            topics.setdefault(name, (row["Commodity Code"], row["Commodity Title"]))
            uses[name] += 1
            if "Y" in (row["Hot Technology"], row["In Demand"]):
                wanted.add(name)
    for name in sorted(topics, key=lambda name: (name not in wanted, -uses[name], name)):
        code, title = topics[name]
        candidates = list(onet_names(name))
        known = next(filter(None, map(builder.entry_of, [*candidates, *onet_short_names(name)])), None)
        if known is not None:
            known.onet = known.onet or f"{code}/{name}"
        elif (name in wanted or uses[name] >= MIN_OCCUPATIONS) and not generic(name):
            new = make_entry(builder, candidates, TOPICS.get(title, "software product"), "onet")
            if new is not None:
                new.onet = f"{code}/{name}"


def onet_names(name: str) -> Iterator[str]:
    """Ways a technology of O*NET is written: whole, without suffix, long form and acronym, without the vendor."""
    yield name
    acronym = ACRONYM.match(name)
    if acronym:
        yield acronym["long"]
        yield acronym["short"]
    plain = SUFFIX.sub("", name)
    yield plain
    short = VENDOR.sub("", plain)
    if distinctive(short):
        yield short


def onet_short_names(name: str) -> Iterator[str]:
    """Ways that are too short to add but tell that a technology is known already: ``Java`` of ``Oracle Java``."""
    plain = SUFFIX.sub("", name)
    short = MAKER.sub("", plain)
    if short != plain:
        yield short
    acronym = ACRONYM.match(plain)
    if acronym:
        yield MAKER.sub("", acronym["long"])
    first, _, last = plain.rpartition(" ")
    if last.isupper() and "".join(word[0] for word in first.split()).upper() == last:
        yield first


def generic(name: str) -> bool:
    """Whether an O*NET name is a kind of software rather than one: ``Word processing software``."""
    plain = SUFFIX.sub("", name)
    return plain != name and all(word.islower() for word in plain.split()[1:])


def make_entry(builder: Builder, names: list[str], category: str, source: str) -> Entry | None:
    """Add an entry with those of ``names`` that are free; single plain words count in context only."""
    free = [name for name in dict.fromkeys(names) if builder.free(name) and len(name.split()) <= MAX_NAME_WORDS]
    if not free or skill_slug(free[0]) in builder.entries:
        return None
    usual = SUFFIX.sub("", free[0]) if source == "onet" else free[0]
    entry = Entry(skill_slug(usual), usual, category, source=source)
    if not entry.id or entry.id in builder.entries:
        return None
    for name in dict.fromkeys((usual, *free)):
        if builder.free(name):
            (entry.names if distinctive(name) else entry.context).append(name)
    if not entry.names and not entry.context:
        return None
    builder.add(entry)
    return entry


def distinctive(name: str) -> bool:
    """Whether a name can hardly mean anything else: several words, or one with a capital or digit inside."""
    return len(name_key(name).split()) > 1 or (len(name) > 4 and any(not c.islower() for c in name[1:]))


def read_esco(builder: Builder, digital: Path, skills: Path) -> None:
    """Add digital knowledge concepts and mark entries that are an ESCO concept."""
    with gzip.open(skills, "rt", encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            whole = row["preferred_label"].strip()
            label = re.sub(r" \(.*\)$", "", whole)
            entry = builder.entry_of(label)
            own = entry is not None and name_key(label) == name_key(entry.name)
            if entry is not None and (own or (not entry.esco and label == whole)):
                entry.esco = row["concept_uri"].rpartition("/")[2]
    with gzip.open(digital, "rt", encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["skillType"] == "knowledge"]
    for row in sorted(rows, key=lambda row: row["conceptUri"]):
        label = row["preferredLabel"].strip()
        plain = re.sub(r" \(.*\)$", "", label)
        others = [name.strip() for name in row["altLabels"].split("|") if close_alias(plain, name.strip())]
        known = next(filter(None, map(builder.entry_of, [plain, *others])), None)
        if known is not None:
            if not known.esco or name_key(plain) == name_key(known.name):
                known.esco = row["conceptUri"].rpartition("/")[2]
            continue
        if not builder.free(plain) or not is_specific(plain):
            continue
        new = make_entry(builder, [plain, *others], "digital knowledge", "esco")
        if new is not None:
            new.esco = row["conceptUri"].rpartition("/")[2]
            if plain != label:
                new.context = list(dict.fromkeys([*new.context, *new.names]))
                new.names = []


def is_specific(label: str) -> bool:
    """Whether an ESCO label is short and names a product or a subject, not a trade, a history or a list of types."""
    words = label.split()
    limit = MAX_NAME_WORDS if label[0].isupper() else 2
    return len(words) <= limit and words[0] != "ICT" and not NOT_ALIASES.search(label) and words[-1] not in TOO_WIDE


def close_alias(label: str, name: str) -> bool:
    """Whether an alternative label is another way to write the label: ESCO also lists narrower and wider ones."""
    words, others = set(name_key(label).split()), set(name_key(name).split())
    initials = "".join(word[0] for word in label.split()).upper()
    if name == initials and len(name) > 2:
        return True
    shared = {word for word in words & others if len(word) > 3}
    return 1 < len(name.split()) <= MAX_NAME_WORDS and bool(shared) and not NOT_ALIASES.search(name)


def concepts(esco: Path) -> str:
    """Return UUID and label of every ESCO skill as tab-separated text, in order of UUID."""
    labels: dict[str, str] = {}
    for name in COLLECTIONS:
        with gzip.open(esco / f"{name}.csv.gz", "rt", encoding="utf-8-sig", newline="") as lines:
            labels.update((row["conceptUri"], row["preferredLabel"]) for row in csv.DictReader(lines))
    with gzip.open(esco / "skills_en.csv.gz", "rt", encoding="utf-8-sig", newline="") as lines:
        labels.update((row["concept_uri"], row["preferred_label"]) for row in csv.DictReader(lines))
    rows = [f"{uri.rpartition('/')[2]}\t{' '.join(label.split())}" for uri, label in labels.items()
            if uri.startswith(ESCO_SKILL)]  # fmt: skip
    return "\n".join(["\t".join(CONCEPT_COLUMNS), *sorted(rows)]) + "\n"


def main() -> int:
    """Build, check by reading it back, write, and say how many entries come from where."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path, help="folder with taxonomy_onet and taxonomy_esco")
    arguments.add_argument("--target", type=Path, default=TARGET, help="where to write (default: aura_ml/data)")
    given = arguments.parse_args()
    folder, target = given.folder, given.target
    builder = Builder()
    read_curated(builder, CURATED.read_text(encoding="utf-8"))
    read_onet(builder, folder / "taxonomy_onet" / "technology_skills.tsv.gz")
    esco = folder / "taxonomy_esco"
    read_esco(builder, esco / "digitalSkillsCollection_en.csv.gz", esco / "skills_en.csv.gz")
    lines = ["\t".join(COLUMNS)]
    for entry in sorted(builder.entries.values(), key=lambda entry: entry.id):
        cells = [getattr(entry, column) for column in COLUMNS]
        lines.append("\t".join("|".join(cell) if isinstance(cell, list) else cell for cell in cells))
    text = "\n".join(lines) + "\n"
    lexicon = read_lexicon(text)
    target.write_text(text, encoding="utf-8", newline="\n")
    labels = concepts(esco)
    read_concepts(labels)
    (target.parent / CONCEPTS).write_text(labels, encoding="utf-8", newline="\n")
    sources: defaultdict[str, int] = defaultdict(int)
    for skill in lexicon.skills.values():
        sources[skill.source] += 1
    print(f"{target.name}: {len(lexicon.skills)} skills {dict(sources)}, {len(text.encode()) / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
