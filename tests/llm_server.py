"""A server on this computer that speaks OpenAI's chat protocol and answers what a test gives it."""

from __future__ import annotations

import json
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response


class ChatServer:
    """Answers with the given texts in turn, the last one again and again; keeps what it was asked.

    Attributes:
        asked: the bodies of all requests. headers: theirs.
    """

    def __init__(self, server: HTTPServer) -> None:
        self.address = server.url_for("/v1")
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[Any] = []
        server.expect_request("/v1/chat/completions", method="POST").respond_with_handler(self._answer)

    def will_say(self, *answers: Any) -> None:
        """Set what is answered: a text, a dict (as JSON text), or a ``Response``."""
        self.answers = list(answers)

    def _answer(self, request: Request) -> Response:
        self.asked.append(request.get_json())
        self.headers.append(dict(request.headers))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Response):
            return answer
        return completion(answer if isinstance(answer, str) else json.dumps(answer))


def completion(text: str | None, *, refusal: str | None = None, finish: str = "stop") -> Response:
    """A chat completion as OpenAI's protocol has it."""
    message = {"role": "assistant", "content": text, "refusal": refusal}
    body = {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "local",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200},
    }
    return Response(json.dumps(body), content_type="application/json")
