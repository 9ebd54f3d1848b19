"""Single rules of the fact gate on one invented person: what each lets pass, and the claim beside it that it must not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from people import fact_ids

from aura_ml.documents import JobText, Line
from aura_ml.documents.gate import Gate
from aura_ml.profile import profile_from_resume

PERSON = profile_from_resume(
    {
        "basics": {"name": "Ilse Varga", "label": "Process engineer"},
        "work": [
            {
                "name": "Dravakalk",
                "position": "Process Engineer",
                "startDate": "2019-04",
                "highlights": [
                    "Shortened the changeover of the kiln from 9 to 5 hours",
                    "Cut rejects from 9 % to 5 %",
                    "Calibrate sensors in the kiln under the supervision of a metrologist",
                    "Found cracks in the lining with ultrasound",
                    "Administer the maintenance register of 60 pumps",
                ],
            },
            {"name": "Institute of Lime", "position": "Laboratory Intern", "startDate": "2018-03", "endDate": "2018-09"},
        ],
        "education": [
            {"institution": "Pannon College", "studyType": "BSc", "area": "Process Safety Engineering", "startDate": "2014", "endDate": "2018"},
            {"institution": "Balaton School", "studyType": "Care course", "area": "First Aid", "endDate": "2013"},
        ],
        "skills": [{"name": "Tools", "keywords": ["Aspen", "Python"]}],
        "volunteer": [{"organization": "Balaton Rescue", "position": "Skipper", "startDate": "2020"}],
    }
)  # fmt: skip
JOB = JobText(
    "Kiln Engineer",
    "Weissbach",
    "Linz",
    "We build kilns for small potteries and recycle heat.\nWanted: Simulink, Rust, leading a shift, night shifts twice a month\nWir bauen Öfen für kleine Töpfereien",
    "en",
    ("Simulink", "Rust"),
    "2026-11-20",
)
KILN, LIME, BSC = "Process Engineer at", "Laboratory Intern", "BSc"


def refusal(text: str, *cited: str) -> str | None:
    return Gate(PERSON, JOB).reason(Line(text, fact_ids(PERSON, *cited)))


HONEST = [
    ("I shortened the changeover of the kiln by four hours, from nine to five.", (KILN, "Shortened")),
    ("Under the supervision of a metrologist, I calibrate sensors in the kiln.", (KILN, "Calibrate")),
    ("I calibrate sensors in the kiln, supervised by a metrologist.", (KILN, "Calibrate")),
    ("The administration of the register of 60 pumps is my task.", (KILN, "Administer")),
    ("I am a Process Engineer at Dravakalk, a position I have held since April 2019.", (KILN,)),
    ("In 2018, I completed an internship at the Institute of Lime.", (LIME,)),
    ("Process engineer with experience in Aspen and Python.", (KILN, "skill:Aspen", "skill:Python")),
    ("Process engineer experienced in Aspen and Python.", (KILN, "skill:Aspen", "skill:Python")),
    ("I studied Process Safety Engineering at Pannon College.", (BSC,)),
    ("My academic background is a BSc in Process Safety Engineering.", (BSC,)),
    ("Outside of work, I am a skipper at Balaton Rescue.", ("Skipper",)),
    ("My profile does not include Simulink or Rust.", ()),
    ("Building kilns for small potteries is a goal I share.", ()),
    ("Building kilns, potteries and heat is a cause I care about.", ()),
    ("That you recycle heat makes this position especially interesting to me.", ()),
    ("Öfen für kleine Töpfereien zu entwerfen, wäre für mich eine spannende neue Aufgabe.", ()),
    ("Night shifts twice a month are fine with me.", ()),
    ("Building kilns for small potteries is the reason for my application.", ()),
    ("I have not completed any training in Simulink.", ()),
    ("I hold a Bachelor of Science degree in Process Safety Engineering.", (BSC,)),
]
INVENTED = [
    ("Night shifts three times a month are fine with me.", ()),
    ("Leading a night shift is fine with me.", ()),
    ("My night shifts are fine with me.", ()),
    ("Leading a shift in Linz for years is the reason for my application.", ()),
    ("I have not only completed training in Simulink.", ()),
    ("I hold a degree in first aid.", ("Care course",)),
    ("I shortened the changeover of the kiln by five hours, from nine to five.", (KILN, "Shortened")),
    ("I shortened the changeover of the kiln by four days.", (KILN, "Shortened")),
    ("I cut rejects by 4 %.", (KILN, "Cut rejects")),
    ("I calibrate sensors in the kiln.", (KILN, "Calibrate")),
    ("I supervise the sensors in the kiln.", (KILN, "Calibrate")),
    ("I founded Dravakalk.", (KILN, "Found cracks")),
    ("I am a founder of Dravakalk.", (KILN, "Found cracks")),
    ("I was a Senior Process Engineer, a position I have held since April 2019.", (KILN,)),
    ("I am a Process Engineer, a position I have held since April 2018.", (KILN,)),
    ("In 2019, I completed an internship at the Institute of Lime.", (LIME,)),
    ("I completed the research of the Institute of Lime.", (LIME,)),
    ("Process engineer with experience in Aspen and Simulink.", (KILN, "skill:Aspen")),
    ("Process engineer with ten years of experience in Aspen.", (KILN, "skill:Aspen")),
    ("I am an experienced Process Engineer.", (KILN,)),
    ("I studied Engineering at Pannon College.", (BSC,)),
    ("I hold a degree in Process Safety.", (BSC,)),
    ("I have an academic award.", (KILN,)),
    ("My profile does include Simulink and Rust.", ()),
    ("Leading a shift is a goal I reached.", ()),
    ("My leading of a shift is a cause I care about.", ()),
    ("Leading a shift made this position especially interesting to me.", ()),
    ("Öfen für kleine Töpfereien zu entwerfen, habe ich gelernt.", ()),
    ("Öfen zu entwerfen, ist für mich nicht neu.", ()),
]


@pytest.mark.parametrize(("text", "cited"), HONEST, ids=[text[:50] for text, _ in HONEST])
def test_what_a_rule_lets_pass(text: str, cited: tuple[str, ...]) -> None:
    assert refusal(text, *cited) is None


@pytest.mark.parametrize(("text", "cited"), INVENTED, ids=[text[:50] for text, _ in INVENTED])
def test_the_claim_beside_it_is_refused(text: str, cited: tuple[str, ...]) -> None:
    assert refusal(text, *cited)


def test_a_posting_is_read_as_the_writer_reads_it() -> None:
    job = JobText("Cook", "Weissbach", None, "Requirements\n- Experience with 0\x1bA", "en")
    assert Gate(PERSON, job).reason(Line("You ask for Experience with 0A.", asks=("Experience with 0A",))) is None


STRONGER = [
    "led",
    "directed",
    "founded",
    "invented",
    "owned",
    "supervised",
    "headed",
    "doubled",
    "eliminated",
    "sold",
    "mentored",
    "chaired",
]


@pytest.mark.parametrize("verb", STRONGER)
def test_another_verb_in_the_place_of_the_own_one_is_refused(verb: str) -> None:
    statements = [fact for fact in PERSON.facts if fact.kind == "highlight"]
    gate = Gate(PERSON, JOB)
    lines = [Line(f"I {verb} {fact.text.partition(' ')[2]}.", (fact.fact_id,)) for fact in statements]
    assert len(lines) > 4
    assert [line.text for line in lines if gate.reason(line) is None] == []
