"""Measure the grader beside the plain way, in one run on one machine: `make bench`. Quote the ratios, not the seconds."""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from grader.core.machine import ROOT
from tests.support.files import OUTSIDE, SUBMISSIONS

RIGHT, WRONG = SUBMISSIONS / "right" / "se_block.py", SUBMISSIONS / "no-sigmoid" / "se_block.py"
NAMED = SUBMISSIONS / "other-names" / "se_block.py"
UNKNOWN = OUTSIDE[0]  # no mistake explains it
RUNS = 5
_CALL = """
import jax.numpy as jnp, numpy as np, submission
np.asarray(submission.se_block_forward(0, jnp.ones((4, 4, 4)), 2))
"""
_PALETTE_ALONE = """
import sys
from grader.cli import main
from grader.se_block import generate
generate._WIDE = generate._ODD = 0
sys.exit(main(["grade", sys.argv[1]]))
"""
_MEMORY = """
import resource, sys
from grader.cli import main
main(["grade", sys.argv[1], "--isolation", "process"])
for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
    print("rss", resource.getrusage(who).ru_maxrss)
"""


def main() -> None:
    """Measure everything, in turn, and print one table."""
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder))


def measure(folder: Path) -> None:
    """All figures, with caches and copies below `folder`."""
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}; median of {RUNS} runs\n")
    plain = {name: plain_folder(folder / name, file) for name, file in (("right", RIGHT), ("wrong", WRONG))}
    call = median(lambda: seconds([sys.executable, "-c", _CALL], plain["right"]))
    row("one plain call of the function, in a fresh interpreter", call)
    slow = seconds([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "plain_grader.py"], plain["right"])
    row("plain grader, right submission", slow)
    slow_wrong = seconds([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "plain_grader.py"], plain["wrong"])
    row("plain grader, no sigmoid", slow_wrong)
    cold = median(lambda: cold_run(folder / "cold"), 3)
    row("this grader, right submission, first run ever", cold, slow)
    cache = folder / "warm"
    grade(RIGHT, cache)
    palette_alone(cache)
    pairs = [(grade(RIGHT, cache), grade(NAMED, cache)) for _ in range(RUNS)]  # in turn: the machine's mood is the same
    warm, named = (statistics.median(times) for times in zip(*pairs, strict=True))
    row("this grader, right submission, second run", warm, slow)
    row("this grader, right, layers with names of their own", named)
    row("this grader, no sigmoid", median(lambda: grade(WRONG, cache)), slow_wrong)
    kit = learners_kit(folder / "kit", cache)
    row("a learner's kit, right submission, second run", median(lambda: grade(RIGHT, folder / "kit-cache", kit)), slow)
    row("a learner's kit, no sigmoid", median(lambda: grade(WRONG, folder / "kit-cache", kit)), slow_wrong)
    row("this grader, stub", median(lambda: grade(ROOT / "exercise" / "se_block.py", cache)))
    row("its first word on the screen", median(lambda: first_word(cache)))
    print(f"\nsecond run / one plain call    {warm / call:.2f}   (limit: 2 calls and 1 s = {2 * call + 1:.1f} s)")
    print(f"names of its own / plain ones  {named / warm:.2f}   (limit: 1.1)")
    both = [(grade(RIGHT, cache), palette_alone(cache)) for _ in range(RUNS)]
    whole, alone = (statistics.median(times) for times in zip(*both, strict=True))
    print(f"all cases / palette alone      {whole / alone:.2f}   (the price of four cases beyond the palette)")
    print(f"diagnosis of a known mistake   {median(lambda: diagnosis(WRONG, cache)):.2f} s (limit: 1.5 s)")
    print(f"diagnosis of an unknown one    {median(lambda: diagnosis(UNKNOWN, cache)):.2f} s (limit: 1.5 s)")
    mine, worker = memory(cache)
    print(f"memory of the grading process  {mine:.0f} MiB\nmemory of a worker             {worker:.0f} MiB")


def plain_folder(folder: Path, submission: Path) -> Path:
    folder.mkdir()
    shutil.copy(submission, folder / "submission.py")
    shutil.copy(ROOT / "solution" / "se_block.py", folder / "reference.py")
    shutil.copy(Path(__file__).with_name("plain_grader.py"), folder)
    return folder


def row(what: str, value: float, plain: float | None = None) -> None:
    """One line of the table; `plain` is the plain grader's time for the same job."""
    print(f"{what:<56}{value:7.2f} s" + (f"   {plain / value:6.1f} times faster" if plain else ""), flush=True)


def median(measurement: Callable[[], float], runs: int = RUNS) -> float:
    """The median of several measurements."""
    return statistics.median(measurement() for _ in range(runs))


def seconds(command: list[str], folder: Path, cache: Path | None = None) -> float:
    """How long a command takes as a whole process; its exit status is checked by nobody, since wrong files are meant."""
    begun = time.perf_counter()
    subprocess.run(command, cwd=folder, env=process_environment(cache), capture_output=True, check=False)
    return time.perf_counter() - begun


def learners_kit(folder: Path, cache: Path) -> Path:
    command = [sys.executable, "-m", "grader", "release", "learner", "--out", str(folder)]
    subprocess.run(command, cwd=ROOT, env=process_environment(cache), capture_output=True, check=True)
    return folder


def grade(file: Path, cache: Path, kit: Path = ROOT) -> float:
    """How long `python -m grader grade` takes."""
    return seconds([sys.executable, "-m", "grader", "grade", str(file)], kit, cache)


def palette_alone(cache: Path) -> float:
    """How long grading takes with as many cases, none of them beyond the palette."""
    return seconds([sys.executable, "-c", _PALETTE_ALONE, str(RIGHT)], ROOT, cache)


def diagnosis(file: Path, cache: Path) -> float:
    """How long the diagnosis takes, of a grading of a file that fails."""
    command = [sys.executable, "-m", "grader", "grade", str(file), "--report", "json"]
    done = subprocess.run(command, cwd=ROOT, env=process_environment(cache), capture_output=True, check=False)
    return float(json.loads(done.stdout)["timing"]["diagnosis"])


def cold_run(cache: Path) -> float:
    """How long grading takes where nothing was ever compiled or recorded."""
    shutil.rmtree(cache, ignore_errors=True)
    return grade(RIGHT, cache)


def first_word(cache: Path) -> float:
    """How long it takes until anything can be read."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "grader", "grade", str(RIGHT)]
    with subprocess.Popen(
        command, cwd=ROOT, env=process_environment(cache), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        process.stderr.read(1)
        return time.perf_counter() - begun


def memory(cache: Path) -> tuple[float, float]:
    """Peak memory of the grading process and of its largest worker, in MiB."""
    command = [sys.executable, "-c", _MEMORY, str(RIGHT)]
    done = subprocess.run(command, cwd=ROOT, env=process_environment(cache), capture_output=True, text=True, check=True)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    mine, worker = (int(line.split()[1]) / unit for line in done.stdout.splitlines() if line.startswith("rss "))
    return mine, worker


def process_environment(cache: Path | None) -> dict[str, str]:
    found = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return found | {"JAX_PLATFORMS": "cpu", "PYTHONPATH": "."} | ({"SE_BLOCK_CACHE": str(cache)} if cache else {})


if __name__ == "__main__":
    main()
