"""Asking a language model: a server on this computer that speaks OpenAI's protocol, or a provider through litellm.

Which one, whether it may be asked and what it may cost is decided here; what it is asked and what becomes of its answer is
``aura_ml.documents``'s and ``aura_io.polishing``'s. litellm is imported only when a provider is asked.
"""

from __future__ import annotations

import ipaddress
import json
import os
import threading
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from aura_io.privacy import apply_privacy_switches
from aura_io.settings_documents import LOCAL_PROVIDERS, LlmSettings
from aura_io.settings_secrets import Secrets

Message = Mapping[str, str]
_Result = TypeVar("_Result")

MAX_ANSWER_BYTES = 2_000_000
_CHARS_PER_TOKEN = 3.0
"""A cautious share for English and German with names: estimates come out high, so that the cap holds."""
_DEFAULT_ADDRESSES = {"ollama": "http://127.0.0.1:11434/v1", "llama_cpp": "http://127.0.0.1:8080/v1"}
_DEFAULT_MODELS = {
    "openai": "gpt-4o-mini",
    "anthropic": "claude-haiku-4-5",
    "gemini": "gemini-2.5-flash",
    "mistral": "mistral-small-latest",
    "llama_cpp": "local",
}


class LlmFailed(RuntimeError):
    """A model that gave no answer; the message says why, without a full stop."""


@dataclass(frozen=True)
class Generated:
    """An answer and what it took.

    Attributes:
        cost_usd: None where the provider's price is not known; 0 for a server of one's own.
    """

    text: str
    tokens_in: int
    tokens_out: int
    cost_usd: float | None
    seconds: float


class TextGenerator(Protocol):
    """Whatever answers messages with a text."""

    def generate(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Generated:
        """Return the answer to ``messages``, held to the JSON Schema where the model can be.

        Raises:
            LlmFailed: no answer.
        """
        ...


@dataclass(frozen=True)
class LlmPlan:
    """Who would be asked.

    Attributes:
        address: where a server of one's own answers; empty for a provider's own address.
        is_remote: whether profile and posting would leave this computer.
        reason: why nobody is asked, with the cure; empty when someone is.
    """

    provider: str
    model: str = ""
    address: str = ""
    is_remote: bool = False
    reason: str = ""

    @property
    def host(self) -> str:
        """The host that is asked, or the provider's name."""
        return urlsplit(self.address).netloc if self.address else self.provider


def llm_plan(settings: LlmSettings, secrets: Secrets) -> LlmPlan:
    """Return who is asked according to config.yaml and .env, or why nobody is."""
    provider = settings.provider
    if provider == "none":
        return LlmPlan(provider, reason="llm.provider is none")
    model = settings.model or _DEFAULT_MODELS.get(provider, "")
    if not model:
        return LlmPlan(provider, reason=f"llm.model is not set, and {provider} has no usual one; name the model")
    address = settings.base_url or _DEFAULT_ADDRESSES.get(provider, "")
    if provider in LOCAL_PROVIDERS and not address:
        return LlmPlan(provider, model, reason="llm.base_url is not set; give the server's address")
    is_remote = not is_loopback(address)
    plan = LlmPlan(provider, model, address, is_remote)
    if is_remote and not settings.allow_remote:
        return _without(
            plan, f"{plan.host} is not this computer, and llm.allow_remote is false; set it to true to allow it"
        )
    if provider not in LOCAL_PROVIDERS and not api_key(provider, secrets):
        return _without(
            plan, f"llm.provider is {provider} and there is no {provider.upper()}_API_KEY; write it into .env"
        )
    return plan


def _without(plan: LlmPlan, reason: str) -> LlmPlan:
    return LlmPlan(plan.provider, plan.model, plan.address, plan.is_remote, reason)


def api_key(provider: str, secrets: Secrets) -> str:
    """Return the provider's key, empty where there is none."""
    key = getattr(secrets, f"{provider}_api_key", None)
    return key.get_secret_value() if key else ""


def is_loopback(address: str) -> bool:
    """Whether an address names this computer: a loopback number or ``localhost``, not a name that may resolve to one."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def estimated_tokens(messages: Sequence[Message]) -> int:
    """Return about how many tokens messages have, rather too many than too few."""
    return int(sum(len(message["content"]) for message in messages) / _CHARS_PER_TOKEN) + 20 * len(messages)


def estimated_cost(plan: LlmPlan, tokens_in: int, tokens_out: int) -> float | None:
    """Return what an answer would cost at most in US dollars; None where the price is not known."""
    if plan.provider in LOCAL_PROVIDERS:
        return 0.0
    prices: Mapping[str, Any] = _litellm().model_cost
    price = prices.get(_routed(plan)) or prices.get(plan.model)
    if not price or price.get("input_cost_per_token") is None or price.get("output_cost_per_token") is None:
        return None
    return float(tokens_in * price["input_cost_per_token"] + tokens_out * price["output_cost_per_token"])


def generator_of(plan: LlmPlan, settings: LlmSettings, secrets: Secrets) -> TextGenerator:
    """Return what asks the model of ``plan``."""
    if plan.provider in LOCAL_PROVIDERS:
        return ProtocolServer(plan, settings)
    return LitellmProvider(plan, settings, api_key(plan.provider, secrets))


@dataclass(frozen=True)
class ProtocolServer:
    """A server that speaks OpenAI's chat protocol (llama.cpp, Ollama, vLLM and others); no key, no redirect, no proxy."""

    plan: LlmPlan
    settings: LlmSettings

    def generate(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Generated:
        """Return the answer; the whole of it within ``timeout_s``, however slowly it drips.

        Raises:
            LlmFailed: unreachable, too slow, too large, an error or no chat completion.
        """
        began = time.monotonic()
        body = {
            "model": self.plan.model,
            "messages": [dict(message) for message in messages],
            "temperature": self.settings.temperature,
            "max_tokens": self.settings.max_tokens,
            "seed": 0,
            "stream": False,
            "response_format": {"type": "json_schema", "json_schema": {"name": "documents", "schema": dict(schema)}},
        }
        answered = _answer(self._posted(body, began + self.settings.timeout_s))
        usage = answered.get("usage") if isinstance(answered.get("usage"), dict) else {}
        text = _content(answered)
        return Generated(
            text,
            _count(usage, "prompt_tokens", estimated_tokens(messages)),
            _count(usage, "completion_tokens", int(len(text) / _CHARS_PER_TOKEN)),
            0.0,
            time.monotonic() - began,
        )

    def _posted(self, body: Mapping[str, Any], deadline: float) -> bytes:
        import httpx2

        timeout = httpx2.Timeout(self.settings.timeout_s, connect=min(10.0, self.settings.timeout_s))
        too_slow = f"{self.plan.host} gave no answer within {self.settings.timeout_s:g} s (llm.timeout_s)"
        held = bytearray()
        try:
            with (
                httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", f"{self.plan.address}/chat/completions", json=body) as response,
            ):
                for part in response.iter_bytes():
                    held += part
                    if time.monotonic() > deadline:
                        raise LlmFailed(too_slow)
                    if len(held) > MAX_ANSWER_BYTES:
                        raise LlmFailed(f"{self.plan.host} answered with more than {MAX_ANSWER_BYTES:,} bytes")
        except httpx2.TimeoutException as error:
            raise LlmFailed(too_slow) from error
        except httpx2.HTTPError as error:
            raise LlmFailed(f"{self.plan.host} cannot be asked ({error})") from error
        if response.status_code != 200:
            said = " ".join(bytes(held[:200]).decode("utf-8", "replace").split())
            raise LlmFailed(f"{self.plan.host} answered {response.status_code}: {said}")
        return bytes(held)


@dataclass(frozen=True)
class LitellmProvider:
    """A provider through litellm."""

    plan: LlmPlan
    settings: LlmSettings
    key: str

    def generate(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Generated:
        """Return the answer, within ``timeout_s``.

        Raises:
            LlmFailed: too slow, refused by the provider, or no text.
        """
        litellm = _litellm()
        began = time.monotonic()

        def ask() -> Any:
            return litellm.completion(
                model=_routed(self.plan),
                messages=[dict(message) for message in messages],
                temperature=self.settings.temperature,
                max_tokens=self.settings.max_tokens,
                timeout=self.settings.timeout_s,
                num_retries=0,
                max_retries=0,
                drop_params=True,
                api_key=self.key,
                api_base=self.plan.address or None,
                response_format={"type": "json_schema", "json_schema": {"name": "documents", "schema": dict(schema)}},
            )

        try:
            response = _within(self.settings.timeout_s, ask, f"{self.plan.host} gave no answer")
        except _provider_errors(litellm) as error:
            raise LlmFailed(f"{self.plan.host} refused: {_without_key(str(error), self.key)[:300]}") from error
        answered = response.model_dump()
        usage = answered.get("usage") or {}
        tokens_in = _count(usage, "prompt_tokens", estimated_tokens(messages))
        text = _content(answered)
        tokens_out = _count(usage, "completion_tokens", int(len(text) / _CHARS_PER_TOKEN))
        cost = estimated_cost(self.plan, tokens_in, tokens_out)
        return Generated(text, tokens_in, tokens_out, cost, time.monotonic() - began)


def _litellm() -> Any:
    apply_privacy_switches(os.environ)
    import litellm

    # Of one of litellm's own types; said when Pydantic first builds it, and nothing to a person who asked for a letter.
    warnings.filterwarnings("ignore", "Item .* on TypedDict class .* is using the `ReadOnly` qualifier", UserWarning)
    litellm.telemetry = False
    litellm.suppress_debug_info = True
    return litellm


def _provider_errors(litellm: Any) -> tuple[type[Exception], ...]:
    """Every error that litellm raises for a provider, and ValueError for what it does not know."""
    named = (value for value in vars(litellm.exceptions).values() if isinstance(value, type))
    return (ValueError, *(kind for kind in named if issubclass(kind, Exception)))


def _routed(plan: LlmPlan) -> str:
    """The model's name as litellm routes it."""
    return plan.model if plan.model.startswith(f"{plan.provider}/") else f"{plan.provider}/{plan.model}"


def _within(seconds: float, ask: Callable[[], _Result], failed: str) -> _Result:
    """Run ``ask`` beside this thread and wait no longer than ``seconds``: a read timeout starts anew with every byte."""
    results: list[_Result] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            results.append(ask())
        except Exception as error:  # noqa: BLE001 - handed to the caller's thread, which tells them apart
            problems.append(error)

    thread = threading.Thread(target=run, name="llm", daemon=True)
    thread.start()
    thread.join(seconds)
    if problems:
        raise problems[0]
    if not results:
        raise LlmFailed(f"{failed} within {seconds:g} s (llm.timeout_s)")
    return results[0]


def _answer(content: bytes) -> dict[str, Any]:
    try:
        answered = json.loads(content)
    except ValueError as error:
        raise LlmFailed(f"the server's answer is no JSON ({error})") from error
    if not isinstance(answered, dict):
        raise LlmFailed(f"the server's answer is a {type(answered).__name__}, no chat completion")
    return answered


def _content(answered: Mapping[str, Any]) -> str:
    """The text of a chat completion; a refusal and an answer that was cut off are none."""
    try:
        choice = answered["choices"][0]
        message = choice["message"]
        other = message.get("provider_specific_fields") or {}
        text, refusal = message.get("content"), message.get("refusal") or other.get("refusal")
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise LlmFailed("the answer is no chat completion") from error
    if refusal:
        raise LlmFailed(f"the model refused: {' '.join(str(refusal).split())[:200]}")
    if choice.get("finish_reason") == "length":
        raise LlmFailed("the answer was cut off (llm.max_tokens)")
    if not isinstance(text, str) or not text.strip():
        raise LlmFailed("the answer is empty")
    return text


def _count(usage: Any, name: str, otherwise: int) -> int:
    value = usage.get(name) if isinstance(usage, Mapping) else None
    return value if isinstance(value, int) and value >= 0 else otherwise


def _without_key(text: str, key: str) -> str:
    return " ".join((text.replace(key, "***") if key else text).split())
