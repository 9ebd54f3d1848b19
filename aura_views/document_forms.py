"""How documents can be asked for, and what meta.json says of how written ones came about: who worded them, what it took.

Asking is ``documents``'s, showing a prompt ``document_prompts``'s.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from aura_io.document_requests import ALLOWED, RequestedForm, configured_form
from aura_io.documents import META
from aura_io.whole_files import read_file
from aura_io.workspace import Home
from aura_ml.documents.repair import Replacement
from aura_views.documents import Documents, RequestRefused
from aura_views.settings_now import settings_now

FIELDS = ("tone", "length", "pages", "style", "paper", "language", "provider")
CHOICES: dict[str, tuple[str, ...]] = {field: tuple(map(str, ALLOWED[field])) for field in FIELDS}


@dataclass(frozen=True)
class Wording:
    """How written documents came about.

    Attributes:
        model: empty where no language model was asked. tokens, cost_usd: of all its answers together; None: price unknown.
        replaced: lines of the model that the fact gate refused, and what stands instead.
        notes: what a reader should know before sending.
    """

    model: str = ""
    host: str = ""
    answers: int = 0
    tokens: int = 0
    cost_usd: float | None = 0.0
    cap_usd: float = 0.0
    offline_because: str = ""
    replaced: tuple[Replacement, ...] = ()
    notes: tuple[str, ...] = ()


def form_values(home: Home, made: Documents | None) -> dict[str, str]:
    """Return the value of each field: as the documents were written; as config.yaml has it where that is not known."""
    meta = _meta(made)
    stated = {**_mapping(meta.get("options")), **_mapping(meta.get("layout"))}
    values: dict[str, str] = {
        field: str(value) for field, value in asdict(configured_form(home.settings.documents)).items()
    }
    for field, choices in CHOICES.items():
        if str(stated.get(field)) in choices:
            values[field] = str(stated[field])
    return values


def form_from(values: Mapping[str, str]) -> RequestedForm:
    """Return the form that a person chose.

    Raises:
        RequestRefused: a value that is not allowed.
    """
    known = {field: {str(each): each for each in ALLOWED[field]} for field in values if field in CHOICES}
    for field, allowed in known.items():
        if values[field] not in allowed:
            raise RequestRefused(f"{field} {values[field]!r} is unknown; allowed: {', '.join(allowed)}")
    return RequestedForm(**{field: allowed[values[field]] for field, allowed in known.items()})  # type: ignore[arg-type]


def asks_model(home: Home) -> bool:
    """Whether config.yaml names a language model."""
    return settings_now(home).llm.provider != "none"


def spending_cap(home: Home) -> float:
    """Return what the documents of one posting may cost, in dollars."""
    return settings_now(home).llm.max_cost_usd


def wording_of(home: Home, made: Documents) -> Wording:
    """Return how ``made`` came about, as its meta.json says; empty where that is gone or of another form."""
    meta = _meta(made)
    notes = meta.get("notes")
    told = tuple(note for note in notes if isinstance(note, str)) if isinstance(notes, list) else ()
    record = _mapping(meta.get("language_model"))
    if not record.get("model"):
        return Wording(notes=told)
    attempts = [_mapping(each) for each in record.get("attempts") or []]
    costs = [each.get("cost_usd") for each in attempts]
    replaced = tuple(
        Replacement(**{key: str(each.get(key, "")) for key in ("place", "sentence", "reason", "instead")})
        for each in map(_mapping, record.get("replaced") or [])
    )
    return Wording(
        model=str(record["model"]),
        host=str(record.get("host", "")),
        answers=len(attempts),
        tokens=sum(int(each.get("tokens_in") or 0) + int(each.get("tokens_out") or 0) for each in attempts),
        cost_usd=None if None in costs else float(sum(cost or 0.0 for cost in costs)),
        cap_usd=spending_cap(home),
        offline_because=str(record.get("written_offline_because") or ""),
        replaced=replaced,
        notes=told,
    )


def _meta(made: Documents | None) -> Mapping[str, Any]:
    if made is None or made.folder is None:
        return {}
    try:
        return _mapping(json.loads(read_file(made.folder / META)))
    except (OSError, ValueError):
        return {}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
