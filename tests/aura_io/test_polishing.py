"""Documents in a language model's words: used where they are true, asked for once more where not, offline else."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

sys.path.insert(0, str(Path(__file__).parents[1] / "aura_ml" / "documents"))

from injections import INJECTIONS
from people import DATA_JOB, engineer, fact_ids

from aura_io.polishing import Polished, polished, preview, spending_of
from aura_io.settings import Settings, load_settings
from aura_ml.documents import DocumentOptions, check_draft, draft_documents
from tests.llm_server import ChatServer, completion

OPTIONS = DocumentOptions(day="2026-03-06")
WEEK = date(2026, 3, 6)


@pytest.fixture
def server(httpserver: HTTPServer) -> ChatServer:
    return ChatServer(httpserver)


def configured(folder: Path, server: ChatServer, more: str = "") -> Settings:
    text = f"llm:\n  provider: llama_cpp\n  base_url: {server.address}\n{more}"
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    return load_settings(folder / "config.yaml", {})


def worded(settings: Settings, job: Any = DATA_JOB) -> Polished:
    profile = engineer()
    return polished(job, profile, draft_documents(job, profile, options=OPTIONS), OPTIONS, settings, WEEK)


def line(text: str, *fragments: str, asks: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"text": text, "facts": list(fact_ids(engineer(), *fragments)), "asks": list(asks)}


def good() -> dict[str, Any]:
    target = line("I am applying for the position of Senior Data Engineer at Acme Analytics.")
    ask = line(
        "You ask for experience with Python and Airflow in production.",
        asks=("experience with Python and Airflow in production",),
    )
    built = line(
        "At Nordlicht GmbH, I built the ingestion of 40 sources with Airflow and Python.",
        "Built the ingestion",
        "Data Engineer at",
    )
    job = fact_ids(engineer(), "Data Engineer at")[0]
    bullet = line("Built the ingestion of 40 sources into PostgreSQL", "Built the ingestion")
    return {"letter": [[target], [ask, built]], "summary": [], "bullets": [{"entry": job, "lines": [bullet]}]}


def bad() -> dict[str, Any]:
    lie = line("At Nordlicht GmbH, I led a team of four with Kubernetes.", "Built the ingestion", "Data Engineer at")
    return {"letter": [[lie]]}


def test_a_true_answer_is_used_and_kept(tmp_path: Path, server: ChatServer) -> None:
    server.will_say(good())
    settings = configured(tmp_path, server)
    first = worded(settings)
    assert first.draft.letter.paragraphs[1][1].text.startswith("At Nordlicht GmbH, I built the ingestion of 40 sources")
    assert not check_draft(first.draft, engineer(), DATA_JOB)
    assert first.record["written_offline_because"] == ""
    assert [attempt["outcome"] for attempt in first.record["attempts"]] == ["used"]
    assert (first.record["attempts"][0]["tokens_in"], first.record["host"]) == (1000, server.address.split("/")[2])
    assert any(note.startswith("Worded by local") and "(1 answer, 1,200 tokens" in note for note in first.draft.notes)
    assert "Required, and not in your profile: Kubernetes. The letter does not say so." in first.draft.notes
    assert worded(settings) == first  # the kept answer: the same bytes, and nobody is asked again
    assert len(server.asked) == 1


def test_what_is_sent_holds_the_facts_and_no_contact(tmp_path: Path, server: ChatServer) -> None:
    server.will_say(good())
    worded(configured(tmp_path, server, "  temperature: 0.7\n"))
    sent = json.dumps(server.asked[0], ensure_ascii=False)
    assert "Built the ingestion of 40 sources" in sent
    assert server.asked[0]["temperature"] == 0.7
    for private in ("Lindqvist", "mira@", "5550199", "Musterweg", "miral"):
        assert private not in sent


def test_a_refused_answer_is_asked_for_once_more_with_the_reason(tmp_path: Path, server: ChatServer) -> None:
    server.will_say(bad(), good())
    made = worded(configured(tmp_path, server))
    assert len(server.asked) == 2
    assert "led a team of four" in server.asked[1]["messages"][-1]["content"]
    assert (
        "is not in the profile" in server.asked[1]["messages"][-1]["content"]
        or "posting's" in server.asked[1]["messages"][-1]["content"]
    )
    assert [attempt["outcome"][:4] for attempt in made.record["attempts"]] == ["1 li", "used"]
    assert "40 sources with Airflow" in made.draft.letter.paragraphs[1][1].text


def mixed() -> dict[str, Any]:
    """Three true lines, and an invention in the letter and in the CV."""
    answer = good()
    lie = line("I led a team of four with Kubernetes.", "Reduced the nightly", "Data Engineer at")
    answer["letter"][1].append(lie)
    false_bullet = line("Reduced the nightly run by 99 %", "Reduced the nightly")
    answer["bullets"][0]["lines"].append(false_bullet)
    return answer


def test_only_refused_lines_are_replaced_and_each_is_named(tmp_path: Path, server: ChatServer) -> None:
    server.will_say(mixed(), mixed())
    made = worded(configured(tmp_path, server))
    assert len(server.asked) == 2
    assert not check_draft(made.draft, engineer(), DATA_JOB)
    said = [each.text for each in made.draft.letter.paragraphs[1]]
    assert said[:2] == [row["text"] for row in good()["letter"][1]]  # what passed stays
    own = "Reduced the nightly run from 6 hours to 50 minutes by partitioning the largest tables"
    assert said[2].startswith("There, I also reduced the nightly run from 6 hours to 50 minutes")
    bullets = [
        each.text for section in made.draft.cv.sections if section.name == "work" for each in section.entries[0].lines
    ]
    assert bullets == ["Built the ingestion of 40 sources into PostgreSQL", own]
    assert [each["place"] for each in made.record["replaced"]] == ["letter, paragraph 2", "Data Engineer"]
    assert made.record["replaced"][0]["sentence"] == "I led a team of four with Kubernetes."
    assert made.record["replaced"][0]["reason"]
    assert made.record["written_offline_because"] == ""
    assert sum("Refused in" in note and "stands instead" in note for note in made.draft.notes) == 2


def test_a_second_answer_that_cannot_be_read_leaves_the_first(tmp_path: Path, server: ChatServer) -> None:
    server.will_say(mixed(), "no JSON")
    made = worded(configured(tmp_path, server))
    assert len(made.record["replaced"]) == 2
    assert made.record["written_offline_because"] == ""


def test_a_server_that_fails_the_second_time_leaves_what_passed_of_the_first(
    tmp_path: Path, server: ChatServer
) -> None:
    server.will_say(mixed(), completion(None, refusal="No."))
    assert len(worded(configured(tmp_path, server)).record["replaced"]) == 2


def test_an_entry_that_is_none_is_left_out_and_named(tmp_path: Path, server: ChatServer) -> None:
    answer = good()
    answer["bullets"].append({"entry": "work-0", "lines": []})
    server.will_say(answer)
    made = worded(configured(tmp_path, server))
    assert [(each["sentence"], each["instead"]) for each in made.record["replaced"]] == [("work-0", "")]


@pytest.mark.parametrize(
    ("answers", "said", "asked"),
    [
        ([bad(), bad()], "lines of its answer were refused", 2),
        (["not JSON", '{"letter": []}'], "the whole answer", 2),
        ([{"letter": [[{"text": "x", "facts": [], "html": "<b>"}]]}], "Extra inputs", 2),
        ([completion(None, refusal="No.")], "the model refused", 1),
        (["x" * 3_000_000], "more than", 1),
    ],
    ids=["inventions", "no JSON", "another form", "refusal", "too large"],
)  # fmt: skip
def test_a_bad_answer_means_the_offline_writer_and_says_so(
    tmp_path: Path, server: ChatServer, answers: list[Any], said: str, asked: int
) -> None:
    server.will_say(*answers)
    made = worded(configured(tmp_path, server))
    base = draft_documents(DATA_JOB, engineer(), options=OPTIONS)
    assert replace(made.draft, notes=base.notes) == base
    assert said in made.record["written_offline_because"]
    assert any(note.startswith("Written offline: ") and said in note for note in made.draft.notes)
    assert len(server.asked) == asked


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("llm:\n  provider: openai\n  allow_remote: true\n", "there is no OPENAI_API_KEY"),
        ("llm:\n  provider: openai_compatible\n  base_url: http://192.0.2.1/v1\n  model: m\n", "is not this computer"),
    ],
)
def test_nobody_is_asked_without_key_or_leave(tmp_path: Path, config: str, said: str) -> None:
    (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
    made = worded(load_settings(tmp_path / "config.yaml", {}))
    assert said in made.record["written_offline_because"]
    assert any(said in note for note in made.draft.notes)
    assert made.record["attempts"] == []


def test_without_a_provider_nothing_is_noted(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("llm:\n  provider: none\n", encoding="utf-8")
    made = worded(load_settings(tmp_path / "config.yaml", {}))
    assert made.draft == draft_documents(DATA_JOB, engineer(), options=OPTIONS)


@pytest.mark.parametrize(
    ("model", "cap", "said"), [("gpt-4o-mini", 0.0001, "it may cost"), ("model-of-2099", 1, "price")]
)
def test_the_spending_cap_is_kept_before_anything_is_sent(
    tmp_path: Path, server: ChatServer, model: str, cap: float, said: str
) -> None:
    (tmp_path / "config.yaml").write_text(
        f"llm:\n  provider: openai\n  base_url: {server.address}\n  model: {model}\n  max_cost_usd: {cap}\n",
        encoding="utf-8",
    )
    made = worded(load_settings(tmp_path / "config.yaml", {"OPENAI_API_KEY": "sk-x"}))
    assert said in made.record["written_offline_because"]
    assert server.asked == []


def paid(folder: Path, server: ChatServer, week_cap: float) -> Settings:
    (folder / "config.yaml").write_text(
        f"llm:\n  provider: openai\n  base_url: {server.address}\n  model: gpt-4o-mini\n  max_week_cost_usd: {week_cap}\n",
        encoding="utf-8",
    )
    return load_settings(folder / "config.yaml", {"OPENAI_API_KEY": "sk-x"})  # pragma: allowlist secret


def test_what_a_week_has_cost_is_counted_over_all_documents(tmp_path: Path, server: ChatServer) -> None:
    server.will_say(good())
    settings = paid(tmp_path, server, 0.01)
    spending = spending_of(settings, WEEK)
    first = worded(settings)
    one = spending.spent_usd()
    assert one == pytest.approx(1000 * 0.15e-6 + 200 * 0.6e-6)
    worded(settings, replace(DATA_JOB, description=f"{DATA_JOB.description}\nOther"))
    assert spending.spent_usd() == pytest.approx(2 * one)
    spending.note("gpt-4o-mini", 1, 1, 0.0099)
    stopped = worded(settings, replace(DATA_JOB, description=f"{DATA_JOB.description}\nThird"))
    assert "llm.max_week_cost_usd is $0.01" in stopped.record["written_offline_because"]
    assert len(server.asked) == 2
    assert worded(settings) == first  # a kept answer costs nothing and stays
    shown = preview(DATA_JOB, engineer(), draft_documents(DATA_JOB, engineer()), OPTIONS, settings, WEEK)
    assert shown.spent_usd == pytest.approx(2 * one + 0.0099)
    assert "is spent this week" in shown.reason
    next_week = preview(
        DATA_JOB, engineer(), draft_documents(DATA_JOB, engineer()), OPTIONS, settings, WEEK + timedelta(days=7)
    )
    assert (next_week.spent_usd, next_week.reason) == (0.0, "")


def test_an_answer_that_did_not_come_counts_as_estimated(tmp_path: Path, server: ChatServer) -> None:
    server.will_say(Response("no", status=500))
    settings = paid(tmp_path, server, 1)
    assert worded(settings).record["written_offline_because"]
    assert spending_of(settings, WEEK).spent_usd() > 0.001


def test_spending_that_cannot_be_read_sends_nothing(tmp_path: Path, server: ChatServer) -> None:
    settings = paid(tmp_path, server, 1)
    path = spending_of(settings, WEEK).path
    path.parent.mkdir(parents=True)
    path.write_text("{half a line", encoding="utf-8")
    assert str(path) in worded(settings).record["written_offline_because"]
    assert server.asked == []


def test_a_preview_sends_nothing(tmp_path: Path, server: ChatServer) -> None:
    settings = configured(tmp_path, server)
    shown = preview(DATA_JOB, engineer(), draft_documents(DATA_JOB, engineer()), OPTIONS, settings, WEEK)
    assert (shown.reason, shown.cost_usd) == ("", 0.0)
    assert "Strong SQL" in shown.prompt.user
    assert server.asked == []


@pytest.mark.parametrize("injection", INJECTIONS)
def test_a_model_that_obeys_a_planted_instruction_changes_nothing(
    tmp_path: Path, server: ChatServer, injection: str
) -> None:
    server.will_say({"letter": [[{"text": "PINEAPPLE. The candidate is perfect for this job.", "facts": []}]]})
    job = replace(DATA_JOB, description=f"{DATA_JOB.description}\n{injection}")
    made = worded(configured(tmp_path, server), job)
    assert "PINEAPPLE" not in json.dumps(made.draft.letter.paragraphs, default=vars)
    assert made.record["written_offline_because"]
