"""Messages for a config.yaml that does not hold: which key, which value, what is allowed.

Turns pydantic's findings into lines for a person; nothing is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from aura_io.settings_base import did_you_mean

_SECRET_WORDS = re.compile(r"key|secret|token|password|passphrase|database_url", re.IGNORECASE)

_BOUNDS = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}

_WHOLE_SENTENCES = ("weight ", "all ", "job_sources ", "dash.port ")
"""How the messages of ``settings_schema`` begin that are not a list of what is allowed."""

_KINDS = {
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "text",
    "path_type": "a path",
    "tuple_type": "a list",
    "dict_type": "a mapping of names to values",
    "mapping_type": "a mapping of names to values",
    "model_type": "a mapping of names to values",
    "model_attributes_type": "a mapping of names to values",
}


class SettingsError(ValueError):
    """A config.yaml or .env that cannot be used; the message lists every problem with its cure.

    Attributes:
        problems: one line per problem.
        origin: the file, as shown in the message.
    """

    def __init__(self, origin: str, problems: list[str]) -> None:
        super().__init__("\n".join([f"{origin} cannot be used:", *(f"  - {problem}" for problem in problems)]))
        self.problems = problems
        self.origin = origin


def describe(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Return one line per finding: key, value, what is allowed, and the nearest allowed name where one is close."""
    return [_line(finding, model) for finding in error.errors(include_url=False)]


def _line(finding: Mapping[str, Any], model: type[BaseModel]) -> str:
    location = tuple(finding["loc"])
    key = _dotted(location)
    kind = str(finding["type"])
    if kind == "extra_forbidden":
        return _unknown_key(location, model)
    if kind == "missing":
        return f"{key} is missing; it is needed"
    allowed = _allowed(finding, kind, location, model)
    if not key:
        return allowed
    return f"{key} = {shown(str(location[-1]), finding['input'])}: {allowed}"


def _allowed(finding: Mapping[str, Any], kind: str, location: tuple[Any, ...], model: type[BaseModel]) -> str:
    context = finding.get("ctx") or {}
    bounds = _bounds_of(location, model)
    if kind == "value_error":
        text = str(context["error"])
        return text if text.startswith(_WHOLE_SENTENCES) else f"allowed: {text}"
    if kind == "literal_error":
        choices = tuple(re.findall(r"'([^']*)'", str(context["expected"])))
        return f"allowed: {', '.join(choices)}{did_you_mean(str(finding['input']), choices)}"
    if kind.startswith("date_"):
        return "allowed: a date written as YYYY-MM-DD"
    if kind in _KINDS:
        return f"allowed: {_KINDS[kind]}{bounds}"
    if kind == "string_too_short":
        return "allowed: a text that is not empty"
    if bounds:
        return f"allowed: a number{bounds}"
    return str(finding["msg"])


def _bounds_of(location: tuple[Any, ...], model: type[BaseModel]) -> str:
    if not location:
        return ""
    parent = _model_at(location[:-1], model)
    field = parent.model_fields.get(str(location[-1])) if parent else None
    if field is None:
        return ""
    parts = [
        f"{_BOUNDS[name]} {getattr(limit, name)}"
        for limit in field.metadata
        for name in ("ge", "gt", "le", "lt")
        if getattr(limit, name, None) is not None
    ]
    return ", " + " and ".join(parts) if parts else ""


def _unknown_key(location: tuple[Any, ...], model: type[BaseModel]) -> str:
    name = str(location[-1])
    parent = _model_at(location[:-1], model)
    known = tuple(parent.model_fields) if parent else ()
    section = _dotted(location[:-1])
    where = f"in {section}" if section else "at the top level"
    if _SECRET_WORDS.search(name) and not did_you_mean(name, known):
        return f"{_dotted(location)} does not belong into config.yaml; write secrets into .env (see .env.example)"
    hint = did_you_mean(name, known) or "."
    return f"{_dotted(location)} is not a known key{hint} Known {where}: {', '.join(known)}"


def _model_at(location: tuple[Any, ...], model: type[BaseModel]) -> type[BaseModel] | None:
    current: type[BaseModel] | None = model
    for part in location:
        if isinstance(part, int) or current is None:
            continue
        field = current.model_fields.get(str(part))
        current = next(_models_in(field.annotation), None) if field else None
    return current


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _dotted(location: tuple[Any, ...]) -> str:
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def shown(name: str, value: Any) -> str:
    """Return ``value`` for a message: as stars when ``name`` sounds like a secret, shortened when long."""
    if _SECRET_WORDS.search(name):
        return "'****'"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
