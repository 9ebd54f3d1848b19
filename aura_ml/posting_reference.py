"""The posting of an applicant system that a web address leads to, whichever board carries the address.

Two boards that link to one form offer one opening. An address that names no single posting has no reference.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

MAX_ADDRESS_CHARS = 2_000

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_BY_PATH: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (system, re.compile(host), re.compile(path, re.IGNORECASE))
    for system, host, path in (
        ("greenhouse", r"(?:job-)?boards(?:\.eu)?\.greenhouse\.io", r"/[^/]+/jobs/(\d{4,20})(?:/|\Z)"),
        ("lever", r"jobs(?:\.eu)?\.lever\.co", rf"/[^/]+/({_UUID})(?:/|\Z)"),
        ("ashby", r"jobs\.ashbyhq\.com", rf"/[^/]+/({_UUID})(?:/|\Z)"),
        ("workable", r"apply\.workable\.com", r"/(?:[^/]+/)?j/([0-9A-F]{8,12})(?:/|\Z)"),
        ("smartrecruiters", r"jobs\.smartrecruiters\.com", r"/[^/]+/(\d{9,20})(?:-|/|\Z)"),
        ("recruitee", r"([a-z0-9-]+)\.recruitee\.com", r"/(?:[a-z]{2}/)?o/([a-z0-9-]{3,200})(?:/|\Z)"),
        ("personio", r"([a-z0-9-]+)\.jobs\.personio\.(?:de|com)", r"/job/(\d{3,12})(?:/|\Z)"),
        ("workday", r"([a-z0-9-]+)\.wd\d{1,3}\.myworkdayjobs\.com", r"/.*/job/.*_([a-z]{0,10}[-_]?\d[\w-]{2,40})(?:/apply)?/?\Z"),
        ("bamboohr", r"([a-z0-9-]+)\.bamboohr\.com", r"/(?:careers|jobs)/(?:view\.php)?(\d{1,9})(?:/|\Z)"),
    )
)  # fmt: skip
_BY_PARAMETER = (("greenhouse", "gh_jid", re.compile(r"\d{4,20}")), ("ashby", "ashby_jid", re.compile(_UUID)))


def posting_reference(url: str | None) -> str:
    """Return ``system/company/id`` of the posting that ``url`` leads to; "" where it names none for certain.

    The company stands there only where the system counts its ids per company.
    """
    if not url or len(url) > MAX_ADDRESS_CHARS:
        return ""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        parameters = parse_qs(parts.query)
    except ValueError:
        return ""
    for system, host_pattern, path_pattern in _BY_PATH:
        at_host, at_path = host_pattern.fullmatch(host), path_pattern.match(parts.path)
        if at_host and at_path:
            return "/".join((system, *at_host.groups(), at_path[1].lower()))
    for system, name, value_pattern in _BY_PARAMETER:
        for value in parameters.get(name, ()):
            if value_pattern.fullmatch(value):
                return f"{system}/{value.lower()}"
    return ""
