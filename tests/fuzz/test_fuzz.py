"""Whatever bytes come to a door of the grading process, it gives a value or its own finding. `make fuzz` tries many more."""

import importlib.util
import subprocess
import sys

import pytest

from grader.core import machine
from tests.fuzz.doors import DOORS
from tests.fuzz.drawn import WELL_FORMED, enter

_PLANTED = """
import sys
from tests.fuzz import __main__ as fuzz
whole = fuzz.DOORS["metadata"]
def broken(data):
    whole.enter(data)
    assert b"&a" not in data
fuzz.DOORS["metadata"] = fuzz.DOORS["metadata"]._replace(enter=broken)
fuzz.enter = lambda door, runs: None
fuzz.fuzz("metadata", 20000)
"""


@pytest.mark.parametrize("door", DOORS)
def test_what_comes_to_a_door_is_a_value_or_a_finding(door: str) -> None:
    for seed in DOORS[door].seeds:
        DOORS[door].enter(seed)
    enter(door, 300)


def test_every_door_gets_well_formed_inputs_too() -> None:
    assert DOORS.keys() == WELL_FORMED.keys()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=machine.ROOT, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not importlib.util.find_spec("atheris"), reason="atheris has no wheel for this machine")
def test_the_fuzzer_passes_a_right_door_and_finds_a_planted_fault() -> None:
    right = run("-m", "tests.fuzz", "metadata", "500")
    assert 0 == right.returncode, right.stderr[-2000:]
    planted = run("-c", _PLANTED)
    assert planted.returncode != 0
    assert "AssertionError" in planted.stdout + planted.stderr
