"""Who is asked, and what comes of servers that answer badly, slowly or not at all."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from pytest_httpserver import HTTPServer
from werkzeug import Response

from aura_io.llm import (
    LlmFailed,
    LlmPlan,
    estimated_cost,
    estimated_tokens,
    generator_of,
    is_loopback,
    llm_plan,
)
from aura_io.settings_documents import LlmSettings
from aura_io.settings_secrets import Secrets
from tests.llm_server import ChatServer, completion

MESSAGES = [{"role": "system", "content": "Rules"}, {"role": "user", "content": "Data"}]
KEY = Secrets(openai_api_key=SecretStr("sk-secret"))


@pytest.fixture
def server(httpserver: HTTPServer) -> ChatServer:
    return ChatServer(httpserver)


def ask(server: ChatServer, provider: str = "llama_cpp", **changes: object) -> object:
    settings = LlmSettings(provider=provider, base_url=server.address, model="gpt-4o-mini", **changes)
    plan = llm_plan(settings, KEY)
    assert not plan.reason
    return generator_of(plan, settings, KEY).generate(MESSAGES, {"type": "object"})


@pytest.mark.parametrize(
    ("settings", "secrets", "reason"),
    [
        ({"provider": "none"}, Secrets(), "is none"),
        ({"provider": "openai", "allow_remote": True}, Secrets(), "there is no OPENAI_API_KEY"),
        ({"provider": "openai"}, KEY, "llm.allow_remote is false"),
        ({"provider": "llama_cpp", "base_url": "http://192.0.2.7:8080/v1"}, Secrets(), "is not this computer"),
        (
            {"provider": "openai_compatible", "base_url": "http://localhost.evil.example/v1", "model": "m"},
            KEY,
            "not this",
        ),
        ({"provider": "openai_compatible", "model": "m"}, KEY, "llm.base_url is not set"),
        ({"provider": "ollama"}, KEY, "llm.model is not set"),
        ({"provider": "openai", "allow_remote": True}, KEY, ""),
        ({"provider": "ollama", "model": "qwen"}, Secrets(), ""),
        ({"provider": "llama_cpp"}, Secrets(), ""),
    ],
)
def test_who_is_asked(settings: dict[str, object], secrets: Secrets, reason: str) -> None:
    plan = llm_plan(LlmSettings(**settings), secrets)
    assert reason in plan.reason
    assert bool(reason) == bool(plan.reason)


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://127.8.8.8/v1", True),
        ("http://[::1]:8080/v1", True),
        ("http://localhost:1234", True),
        ("http://localhost.example/v1", False),
        ("http://127.0.0.1.example/v1", False),
        ("http://127.0.0.1@evil.example/v1", False),
        ("http://0.0.0.0/v1", False),
        ("https://api.openai.com/v1", False),
        ("", False),
    ],
)
def test_what_is_this_computer(address: str, own: bool) -> None:
    assert is_loopback(address) == own


@pytest.mark.parametrize("provider", ["llama_cpp", "openai"])
def test_an_answer_and_what_it_took(server: ChatServer, provider: str) -> None:
    server.will_say("hello")
    generated = ask(server, provider)
    assert (generated.text, generated.tokens_in, generated.tokens_out) == ("hello", 1000, 200)
    assert generated.cost_usd == (0.0 if provider == "llama_cpp" else pytest.approx(1000 * 1.5e-7 + 200 * 6e-7))
    body = server.asked[0]
    assert body["messages"] == MESSAGES
    assert (body["temperature"], body["max_tokens"]) == (0.2, 3000)
    assert body["response_format"]["type"] == "json_schema"
    assert ("Authorization" in server.headers[0]) == (provider == "openai")


@pytest.mark.parametrize("provider", ["llama_cpp", "openai"])
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Response("busy", status=503), "503|refused"),
        (completion(None, refusal="I cannot help with that."), "the model refused: I cannot"),
        (completion("{", finish="length"), "cut off"),
        (completion("  "), "empty"),
    ],
    ids=["busy", "refusal", "cut off", "empty"],
)
def test_no_answer_says_why(server: ChatServer, provider: str, answer: Response, said: str) -> None:
    server.will_say(answer)
    with pytest.raises(LlmFailed, match=said) as raised:
        ask(server, provider)
    assert "sk-secret" not in str(raised.value)


def test_a_redirect_is_not_followed(server: ChatServer) -> None:
    server.will_say(Response("", status=302, headers={"Location": "http://192.0.2.1/"}))
    with pytest.raises(LlmFailed, match="answered 302"):
        ask(server)


@pytest.mark.parametrize("body", ["<html>", "[1]", '{"choices": []}', '{"choices": [{"message": 7}]}', "{}"])
def test_what_is_no_chat_completion_is_refused(server: ChatServer, body: str) -> None:
    server.will_say(Response(body, content_type="application/json"))
    with pytest.raises(LlmFailed, match=r"no JSON|no chat completion"):
        ask(server)


@pytest.mark.parametrize("provider", ["llama_cpp", "openai"])
def test_an_answer_that_drips_is_too_slow(server: ChatServer, provider: str) -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(12):
            time.sleep(0.1)
            yield b" "

    server.will_say(Response(drip(), content_type="application/json"))
    began = time.monotonic()
    with pytest.raises(LlmFailed, match=r"within 0\.3 s"):
        ask(server, provider, timeout_s=0.3)
    assert time.monotonic() - began < 8  # the import of litellm included


def test_a_server_that_is_not_there() -> None:
    settings = LlmSettings(provider="llama_cpp", base_url="http://127.0.0.1:9/v1")
    with pytest.raises(LlmFailed, match="cannot be asked"):
        generator_of(llm_plan(settings, Secrets()), settings, Secrets()).generate(MESSAGES, {})


def test_estimates() -> None:
    assert estimated_tokens([{"role": "user", "content": "x" * 3000}]) >= 1000
    assert estimated_cost(LlmPlan("ollama", "qwen"), 10_000, 1_000) == 0.0
    assert estimated_cost(LlmPlan("openai", "gpt-4o-mini"), 1_000_000, 0) == pytest.approx(0.15)
    assert estimated_cost(LlmPlan("openai", "model-of-2099"), 1, 1) is None
