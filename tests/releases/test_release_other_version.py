"""A learner's kit that was recorded on one JAX grades on another: the one of `.venv` on that of `.newest`, and back.

That it grades where it was recorded is tried here for `.newest`; `test_release_learner_runs.py` does so for `.venv`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grader.core import machine
from tests.conftest import made_once
from tests.support import newest
from tests.support.files import SUBMISSIONS

IN_NEWEST = Path(sys.prefix) == newest.ENVIRONMENT
OTHER = machine.ROOT / ".venv" / "bin" / "python" if IN_NEWEST else newest.PYTHON
PYTHONS = {"another JAX": OTHER} | ({"the JAX of the recording": Path(sys.executable)} if IN_NEWEST else {})
SITUATIONS = ("right", "no-clamp", "not-flat-no-sigmoid", "mean-over-rows-only", "nan", "stub")
ALWAYS = {"right", "not-flat-no-sigmoid"}


def jax_of(python: Path) -> list[str]:
    """The JAX of an environment, as its folder is called; none where there is no such environment."""
    return [found.name for found in python.parents[1].glob("lib/python*/site-packages/jax-*.dist-info")]


pytestmark = pytest.mark.skipif(
    jax_of(OTHER) in ([], jax_of(Path(sys.prefix) / "bin" / "python")),
    reason="there is no environment with another JAX: `make newest` makes one, where there is a newer Python",
)


def read(report: dict[str, Any]) -> dict[str, Any]:
    """What may not depend on the version."""
    diagnosis = report["diagnosis"] or {"mistakes": []}
    return {
        "result": (report["verdict"], report["score"]),
        "checks": {check["id"]: check["status"] for check in report["checks"]},
        "mistakes": [(one["id"], one["detail"], one["line"]) for one in diagnosis["mistakes"]],
    }


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "other-version", lambda folder: folder.mkdir())


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(
    "situation", [pytest.param(name, marks=[pytest.mark.sweep] * (name not in ALWAYS)) for name in SITUATIONS]
)
def test_a_kit_gives_the_same_verdict_on(python: str, situation: str, learners_kit: Path, cache: Path) -> None:
    file = (SUBMISSIONS / situation / "se_block.py").resolve()
    command = [PYTHONS[python], "-IB", learners_kit / "grader", "grade", file, "--report", "json"]
    done = subprocess.run(command, env=os.environ | {"SE_BLOCK_CACHE": str(cache)}, capture_output=True, check=False)
    report = json.loads(done.stdout)
    golden = json.loads((SUBMISSIONS / situation / "report.json").read_text(encoding="utf-8"))
    assert (python == "another JAX") == (machine.versions()["jax"] != report["environment"]["jax"])
    assert read(golden) == read(report)
