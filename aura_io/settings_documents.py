"""The sections of config.yaml about documents: how they look and are written, and the language model that may polish them."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from aura_io.settings_base import Section, not_among

LLM_PROVIDERS = (
    "none",
    "openai",
    "anthropic",
    "azure",
    "gemini",
    "groq",
    "mistral",
    "openrouter",
    "ollama",
    "llama_cpp",
    "openai_compatible",
)
LOCAL_PROVIDERS = ("ollama", "llama_cpp", "openai_compatible")


class DocumentSettings(Section):
    """How CV and letter are written and look where a request says nothing else.

    Attributes:
        postings: which postings the asset writes for: those asked for, or those and the whole slate of the week.
        pages: pages that the CV may have, 1 or 2; 0 for as many as it takes.
    """

    postings: Literal["requested", "slate"] = "requested"
    length: Literal["short", "standard", "full"] = "standard"
    tone: Literal["plain", "warm", "formal"] = "plain"
    style: Literal["classic", "ledger"] = "classic"
    paper: Literal["a4", "us-letter"] = "a4"
    pages: Literal[0, 1, 2] = 0


class LlmSettings(Section):
    """The language model that may polish documents; none is asked unless a key or a local server is there.

    Attributes:
        model: its name as the provider has it; empty takes the provider's usual small one.
        base_url: where a local server answers (``http://127.0.0.1:8080/v1``); only for local providers.
        allow_remote: whether profile and posting may leave this computer; without it only loopback addresses are asked.
        timeout_s: seconds one answer may take. max_tokens: length one answer may have.
        max_cost_usd: what the documents of one posting may cost at most; an estimate above it asks nobody.
        max_week_cost_usd: what all answers of a week may cost together.
    """

    provider: str = "none"
    temperature: float = Field(default=0.2, ge=0, le=2)
    model: str = Field(default="", max_length=200)
    base_url: str = Field(default="", max_length=300)
    allow_remote: bool = False
    timeout_s: float = Field(default=120.0, gt=0, le=3600)
    max_tokens: int = Field(default=3000, ge=200, le=32_000)
    max_cost_usd: float = Field(default=0.25, ge=0, le=100)
    max_week_cost_usd: float = Field(default=1.0, ge=0, le=1000)

    @field_validator("provider")
    @classmethod
    def _known_provider(cls, value: str) -> str:
        name = value.strip().casefold()
        if name not in LLM_PROVIDERS:
            raise not_among(value, LLM_PROVIDERS)
        return name

    @field_validator("base_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("a web address such as http://127.0.0.1:8080/v1")
        return value.rstrip("/")
