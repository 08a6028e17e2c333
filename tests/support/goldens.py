"""Golden reports: one folder a situation, a learner's file and the report that it must get.

`python -m tests.support.goldens` (or `make goldens`) writes them anew. Times, places and versions are left out, and numbers in
texts are rounded, so that a golden holds on every machine. A situation where versions of JAX differ has two.
"""

import functools
import json
import re
import sys
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from grader.core import machine
from grader.grading.pipeline import grade
from grader.grading.session import GradingSession
from grader.grading.settings import Settings
from grader.intake import submission
from grader.reports import json as json_reporter
from grader.sandbox.worker_process import Limits
from tests.support.files import SUBMISSIONS

SITUATIONS = sorted(path.parent.name for path in SUBMISSIONS.glob("*/se_block.py"))
LEFT_OUT = ("environment", "isolation", "timing")
ENDLESS = {"never-imports", "never-returns"}  # a second is enough to see that
NEVER_THE_SAME = {"random"}  # their numbers change from run to run, so only verdict, points and statuses are golden


def session(cache: Path) -> GradingSession:
    """A session for tests: the best isolation there is, one worker (tests run side by side), and little patience with loops."""
    return GradingSession(Settings(limits=Limits(cpu_s=2), cache=cache, workers=1))


def report_of(situation: str, session: GradingSession) -> dict[str, Any]:
    """The report of a situation's file as decoded JSON, without what differs from machine to machine."""
    found = submission.read((SUBMISSIONS / situation / "se_block.py").resolve())  # one is a link to the stub
    config = session._config
    session._config = replace(config, limits=Limits(cpu_s=1) if situation in ENDLESS else Limits())
    try:
        report = json.loads(json_reporter.render(grade(found, session).report))
    finally:
        session._config = config
    report["submission"] = {
        "path": f"tests/files/submissions/{situation}/se_block.py",
        "sha256": report["submission"]["sha256"],
    }
    if situation in NEVER_THE_SAME:
        report["counterexample"] = None
        report["checks"] = [check | {"message": ""} for check in report["checks"]]
    return {name: steady(value) for name, value in report.items() if name not in LEFT_OUT}


@functools.cache
def said_of_no_units() -> str:
    """What JAX says of a layer of no units, as up to 0.10; empty where it has an empty kernel, as in 0.12."""
    import jax  # here, not above: every test process imports this file, before it keeps JAX to the processor
    from flax import linen as nn

    try:
        made, _ = nn.Dense(0).init_with_output(jax.random.PRNGKey(0), jax.numpy.zeros(2))
    except ZeroDivisionError as error:
        return str(error)
    assert (0,) == made.shape
    return ""


def golden(situation: str) -> Path:
    """Where the golden report of a situation lies; for one that has two, that of this JAX."""
    other = SUBMISSIONS / situation / "report-empty-layer.json"
    return other if other.exists() and not said_of_no_units() else SUBMISSIONS / situation / "report.json"


def steady(value: Any) -> Any:
    """`value` with its fractions rounded, in texts too."""
    if isinstance(value, dict):
        return {name: steady(item) for name, item in value.items()}
    if isinstance(value, list):
        return [steady(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, str):
        return re.sub(r"-?\d+\.\d+(e-?\d+)?", lambda found: f"{float(found[0]):.4g}", value)
    return value


def main() -> None:
    with session(machine.ROOT / ".cache") as one:
        for situation in sys.argv[1:] or SITUATIONS:
            print(situation, flush=True)
            text = json.dumps(report_of(situation, one), indent=1, ensure_ascii=False)
            golden(situation).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
