"""A second set of sentences for the fact gate, about a nurse; a hold-out once, since then used to widen its rules.

``python -m benchmarks.fact_gate`` counts how many honest ones it refuses and how many inventions it lets pass.
"""

from __future__ import annotations

from aura_ml.documents import JobText
from aura_ml.profile import profile_from_resume
from aura_ml.records import Profile

NURSE: dict[str, object] = {
    "basics": {
        "name": "Ola Brzeska",
        "label": "Intensive care nurse",
        "email": "ola@example.org",
        "summary": "I have worked on intensive care wards since my training. Calm handovers matter to me.",
        "location": {"city": "Bristol"},
    },
    "work": [
        {
            "name": "Avonside Hospital",
            "position": "Staff Nurse, Intensive Care",
            "location": "Bristol",
            "startDate": "2019-05",
            "highlights": [
                "Care for two ventilated patients per shift on a ward with 14 beds",
                "Trained 9 new colleagues on the dialysis machines",
                "Rewrote the handover checklist, which cut missing entries from 11 % to 3 %",
                "Deputy safety officer for medication",
            ],
        },
        {
            "name": "Marsh Lane Care Home",
            "position": "Care Assistant",
            "location": "Bath",
            "startDate": "2014-08",
            "endDate": "2016-08",
            "highlights": ["Supported residents with dementia", "Kept the medication records of 30 residents"],
        },
    ],
    "education": [
        {
            "institution": "University of Severnmouth",
            "studyType": "BSc",
            "area": "Adult Nursing",
            "startDate": "2016-09",
            "endDate": "2019-04",
        }
    ],
    "skills": [{"name": "Clinical", "keywords": ["ventilation", "dialysis", "wound care", "SystmOne"]}],
    "certificates": [{"name": "Advanced Life Support", "issuer": "Resuscitation Board", "date": "2022-11"}],
    "languages": [{"language": "Polish", "fluency": "Native"}, {"language": "English", "fluency": "Fluent"}],
}
WARD_JOB = JobText(
    "Senior Staff Nurse - Cardiac ICU",
    "Harbourview NHS Trust",
    "Bristol",
    """What we ask for
- Experience in intensive care
- Knowledge of ECMO and ventilation
- Leadership of a shift team
- Registered nurse with a degree in nursing
- Teaching of junior staff""",
    "en",
    ("ventilation", "ECMO", "leadership", "teaching"),
)

WARD, HOME = "Staff Nurse, Intensive Care at", "Care Assistant at"
VENT, TRAIN, LIST, DEPUTY = "two ventilated", "Trained 9", "Rewrote the handover", "Deputy safety"
DEM, RECORDS = "residents with dementia", "medication records"
BSC, ALS = "BSc in Adult", "Advanced Life"

HELD_OUT_GOOD: list[tuple[str, tuple[str, ...]]] = [
    ("I am applying for the position of Senior Staff Nurse at Harbourview NHS Trust.", ()),
    ("I am writing to apply for the role of Senior Staff Nurse at Harbourview NHS Trust.", ()),
    ("Thank you for reading my application.", ()),
    ("I would be happy to discuss my experience in a conversation.", ()),
    ("I look forward to hearing from you.", ()),
    ("I am a staff nurse in intensive care at Avonside Hospital in Bristol.", (WARD,)),
    ("I have worked at Avonside Hospital since May 2019.", (WARD,)),
    ("Currently, I work as a Staff Nurse in Intensive Care at Avonside Hospital.", (WARD,)),
    ("On each shift I care for two ventilated patients.", (VENT, WARD)),
    ("At Avonside Hospital, I care for two ventilated patients per shift.", (VENT, WARD)),
    ("The ward has 14 beds.", (VENT, WARD)),
    ("I have trained nine new colleagues on the dialysis machines.", (TRAIN, WARD)),
    ("There, I trained 9 new colleagues on dialysis machines.", (TRAIN, WARD)),
    ("I also rewrote the handover checklist; missing entries fell from 11 % to 3 %.", (LIST, WARD)),
    ("By rewriting the handover checklist, I cut missing entries from 11 % to 3 %.", (LIST, WARD)),
    ("I am the deputy safety officer for medication.", (DEPUTY, WARD)),
    ("As deputy safety officer, I look after medication at Avonside Hospital.", (DEPUTY, WARD)),
    ("Before my studies, I was a Care Assistant at Marsh Lane Care Home in Bath.", (HOME,)),
    ("From August 2014 to August 2016, I worked as a Care Assistant at Marsh Lane Care Home.", (HOME,)),
    ("At Marsh Lane Care Home, I supported residents with dementia.", (DEM, HOME)),
    ("I helped residents with dementia at Marsh Lane Care Home.", (DEM, HOME)),
    ("I kept the medication records of thirty residents there.", (RECORDS, HOME)),
    ("I hold a BSc in Adult Nursing from the University of Severnmouth.", (BSC,)),
    ("I studied Adult Nursing at the University of Severnmouth from 2016 to 2019.", (BSC,)),
    ("I completed my BSc in Adult Nursing in April 2019.", (BSC,)),
    ("I hold the Advanced Life Support certificate, issued by the Resuscitation Board in November 2022.", (ALS,)),
    ("My clinical skills include ventilation, dialysis and wound care.", ("skill:ventilation", "skill:dialysis", "skill:wound care")),
    ("I use SystmOne in my daily work.", ("skill:SystmOne",)),
    ("I am familiar with ventilation and dialysis.", ("skill:ventilation", "skill:dialysis")),
    ("I speak Polish as a native and English fluently.", ("Polish, Native", "English, Fluent")),
    ("Calm handovers matter to me.", ("I have worked on intensive",)),
    ("I have worked on intensive care wards since my training.", ("I have worked on intensive",)),
]  # fmt: skip

HELD_OUT_BAD: list[tuple[str, str, tuple[str, ...]]] = [
    ("title", "I am a Senior Staff Nurse at Avonside Hospital.", (WARD,)),
    ("title", "As Ward Manager at Avonside Hospital, I care for two ventilated patients.", (VENT, WARD)),
    ("title", "I am the safety officer for medication.", (DEPUTY, WARD)),
    ("title", "I worked as a Nurse at Marsh Lane Care Home.", (HOME,)),
    ("seniority", "I trained 9 senior colleagues on the dialysis machines.", (TRAIN, WARD)),
    ("seniority", "I lead the shift team at Avonside Hospital.", (WARD,)),
    ("seniority", "I supervised residents with dementia.", (DEM, HOME)),
    ("date", "I have worked at Avonside Hospital since 2016.", (WARD,)),
    ("date", "From 2012 to 2016, I worked at Marsh Lane Care Home.", (HOME,)),
    ("date", "I completed my BSc in Adult Nursing in April 2018.", (BSC,)),
    ("date", "I hold the Advanced Life Support certificate since 2019.", (ALS,)),
    ("present", "I currently work as a Care Assistant at Marsh Lane Care Home.", (HOME,)),
    ("present", "I now support residents with dementia.", (DEM, HOME)),
    ("number", "I care for three ventilated patients per shift.", (VENT, WARD)),
    ("number", "The ward has 40 beds.", (VENT, WARD)),
    ("number", "I trained 19 new colleagues on the dialysis machines.", (TRAIN, WARD)),
    ("number", "I cut missing entries by 90 %.", (LIST, WARD)),
    ("number", "I bring more than ten years of experience in intensive care.", (WARD,)),
    ("number", "Missing entries fell from 3 % to 11 %.", (LIST, WARD)),
    ("number", "I care for 14 ventilated patients per shift.", (VENT, WARD)),
    ("skill", "I work with ECMO at Avonside Hospital.", (WARD,)),
    ("skill", "My clinical skills include ventilation and ECMO.", ("skill:ventilation",)),
    ("skill", "My experience includes leadership of a shift team.", (WARD,)),
    ("skill", "I trained 9 new colleagues on the ECMO machines.", (TRAIN, WARD)),
    ("skill", "I use SystmOne and Epic in my daily work.", ("skill:SystmOne",)),
    ("employer", "At Harbourview NHS Trust, I care for two ventilated patients per shift.", (VENT, WARD)),
    ("employer", "I have worked at St Thomas Hospital since May 2019.", (WARD,)),
    ("employer", "I work with Harbourview NHS Trust at Avonside Hospital.", (WARD,)),
    ("merged", "At Marsh Lane Care Home, I trained 9 new colleagues on the dialysis machines.", (TRAIN, HOME)),
    ("merged", "At Avonside Hospital, I supported residents with dementia.", (DEM, WARD)),
    ("merged", "I care for two ventilated patients and kept the medication records of 30 residents.", (VENT, RECORDS)),
    ("degree", "I hold an MSc in Adult Nursing from the University of Severnmouth.", (BSC,)),
    ("degree", "I hold a BSc in Cardiac Nursing from the University of Severnmouth.", (BSC,)),
    ("degree", "I hold a BSc in Adult Nursing from the University of Bristol.", (BSC,)),
    ("degree", "I am a registered nurse.", (BSC,)),
    ("certificate", "I hold the Advanced Cardiac Life Support certificate.", (ALS,)),
    ("certificate", "I hold the Advanced Life Support certificate of the Nursing Council.", (ALS,)),
    ("stronger", "I designed the dialysis machines.", (TRAIN, WARD)),
    ("stronger", "I led dementia care at Marsh Lane Care Home.", (DEM, HOME)),
    ("stronger", "I invented the handover checklist.", (LIST, WARD)),
    ("scope", "I rewrote the handover checklist for the whole hospital.", (LIST, WARD)),
    ("scope", "I care for all ventilated patients on the ward.", (VENT, WARD)),
    ("scope", "I kept the medication records of all residents.", (RECORDS, HOME)),
    ("praise", "I am an outstanding intensive care nurse.", (WARD,)),
    ("praise", "I have extensive experience with ventilation.", ("skill:ventilation",)),
    ("praise", "I am known for calm handovers.", ("I have worked on intensive",)),
    ("no fact", "I lead teams with empathy and drive.", ()),
    ("no fact", "I have a proven record in cardiac care.", ()),
    ("no fact", "I was awarded Nurse of the Year.", ()),
    ("language", "I speak Polish, English and German.", ("Polish, Native", "English, Fluent")),
    ("language", "I speak English as a native.", ("English, Fluent",)),
    ("posting", "As Senior Staff Nurse at Harbourview NHS Trust, I trained 9 new colleagues.", (TRAIN, WARD)),
    ("posting", "I bring the leadership that you ask for.", ()),
    ("permit", "I hold a full UK driving licence.", (ALS,)),
]


def nurse() -> Profile:
    """The nurse."""
    return profile_from_resume(NURSE)
