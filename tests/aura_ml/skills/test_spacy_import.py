"""spaCy comes without torch, which whoever needs it can still have, before and after."""

from __future__ import annotations

import subprocess
import sys

import pytest

from aura_ml.skills.spacy_import import without


def run(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_a_search_loads_no_torch_and_torch_can_be_loaded_afterwards() -> None:
    program = (
        "import sys\n"
        "from aura_ml.skills.finder import find_skills\n"
        "found = find_skills(['Python and SQL'])[0]\n"
        "print(len(found), 'spacy' in sys.modules, 'torch' in sys.modules)\n"
        "import torch\n"
        "print(float(torch.ones(2).sum()))\n"
    )
    assert run(program).split() == ["2", "True", "False", "2.0"]


def test_a_module_is_missing_for_the_thread_that_left_it_out_and_for_no_other() -> None:
    program = (
        "import sys, threading\n"
        "from aura_ml.skills.spacy_import import without\n"
        "def other():\n"
        "    import wave\n"
        "with without('wave'):\n"
        "    try:\n"
        "        import wave\n"
        "    except ImportError as error:\n"
        "        print(error.name)\n"
        "    thread = threading.Thread(target=other)\n"
        "    thread.start()\n"
        "    thread.join()\n"
        "print('wave' in sys.modules)\n"
    )
    assert run(program).split() == ["wave", "True"]


def test_what_was_left_out_comes_back_after_an_error() -> None:
    before = list(sys.meta_path)
    with pytest.raises(ZeroDivisionError), without("wave"):
        _ = 1 / 0
    assert sys.meta_path == before
