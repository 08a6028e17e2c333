"""`python -m tests.fuzz [DOOR] [RUNS]`: try each door, or one, with as many inputs from Hypothesis and as many from atheris.

Hypothesis draws inputs that are well formed in part; atheris changes some and keeps those that reach another branch.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["grader"]):
    from tests.fuzz.doors import DOORS
    from tests.fuzz.drawn import enter

RUNS = 20_000
SECONDS = 20  # for one input; all doors take milliseconds
ROOT = Path(__file__).resolve().parent.parent.parent


def fuzz(door: str, runs: int) -> None:
    """Try one door. Ends the process, with a status that is not 0 where something was found, and shows the input."""
    enter(door, runs)
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(DOORS[door].seeds):
            (Path(folder) / str(number)).write_bytes(seed)
        options = [f"-runs={runs}", f"-timeout={SECONDS}", "-max_len=20000", "-seed=1", "-rss_limit_mb=2000", "-verbosity=0"]
        atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={tempfile.gettempdir()}/", folder], DOORS[door].enter)
        atheris.Fuzz()


def main(door: str = "", runs: int = RUNS) -> int:
    """Try every door in a process of its own; the number of those where something was found."""
    if door:
        fuzz(door, runs)
    failed = 0
    for name in DOORS:
        begun = time.monotonic()
        status = subprocess.run([sys.executable, "-m", "tests.fuzz", name, str(runs)], cwd=ROOT, check=False).returncode
        found = "something was found, see above" if status else "nothing was found"
        print(f"{name:12} 2 x {runs} inputs in {time.monotonic() - begun:.0f} s: {found}", flush=True)
        failed += bool(status)
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2], *map(int, sys.argv[2:3])))
