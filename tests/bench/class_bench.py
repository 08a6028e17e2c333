"""Measure the grading of classes, beside the plain grader run twice in parallel: `make bench`. Linux; quote the ratios.

The submissions are real ones: the right ways of the tests, the mistakes of the error model as learners write them, wrong
blocks that no mistake explains, and hostile files. No two have the same syntax tree, but where it is said.
"""

import csv
import itertools
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct

from grader.core import machine
from solution.learner_file import source
from solution.mistakes import WRITTEN
from tests.batch.test_batch import HOSTILE, children
from tests.bench.bench import ROOT, plain_folder, process_environment, seconds
from tests.sandbox.test_hostile import expected
from tests.support.files import FILES, OUTSIDE, RIGHT

SAMPLE = 6  # submissions that the plain grader grades: a third right, as in the class; it would take an hour for all
PLAIN = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "plain_grader.py"]


class Measured(Struct, frozen=True):
    """A run of `batch`: seconds, how many verdicts are right, the largest memory of any grading process in MiB."""

    seconds: float
    right: int
    memory: float


Class = dict[str, tuple[str, str]]  # learner: text of the submission, and the verdict that it must get


def known() -> Class:
    """Distinct submissions, a third right: after any three, one right, one with a named mistake, one with an unnamed one."""
    right = [(f"right-{file.stem}", file.read_text("utf-8"), "pass") for file in RIGHT]
    named = [(f"named-{i}", source(one), "fail") for i, one in enumerate(WRITTEN)]
    unnamed = [(f"unnamed-{file.stem}", file.read_text("utf-8"), "fail") for file in OUTSIDE]
    in_turn = itertools.chain.from_iterable(zip(right, named, unnamed, strict=False))
    rest = itertools.chain(right[len(unnamed) :], named[len(unnamed) :])
    return {learner: (text, verdict) for learner, text, verdict in [*in_turn, *rest]}


def hostile() -> Class:
    """Files that attack the grader, with what each must get."""
    files = [FILES / "hostile" / f"{name}.py" for name in HOSTILE]
    return {f"hostile-{file.stem}": (file.read_text("utf-8"), expected(file).verdict) for file in files}


def first(count: int, submissions: Class) -> Class:
    """Its first `count`."""
    return dict(itertools.islice(submissions.items(), count))


def copied(count: int, distinct: Class) -> Class:
    """`count` submissions, each one of the distinct ones under a comment of its own."""
    texts = itertools.islice(itertools.cycle(distinct.values()), count)
    return {f"learner-{i}": (f"# my own, number {i}\n{text}", verdict) for i, (text, verdict) in enumerate(texts)}


def quick(count: int) -> Class:
    """`count` distinct submissions that are soon graded: what is left is the cost of the class itself."""
    text = "def se_block_forward(seed, x, reduction):\n    raise ValueError({})\n"
    return {f"learner-{i}": (text.format(i), "fail") for i in range(count)}


def graded(submissions: Class, folder: Path) -> Measured:
    """What grading these takes; the results are in `folder`, as are those of earlier ones, and the answers beside it."""
    handed_in, out = folder / "class", folder / "out"
    for old in handed_in.glob("*.py"):
        old.unlink()
    handed_in.mkdir(parents=True, exist_ok=True)
    for learner, (text, _) in submissions.items():
        (handed_in / f"{learner}.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "grader", "batch", str(handed_in), "--out", str(out)]
    begun, memory = time.perf_counter(), 0.0
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=process_environment(folder.parent / "cache"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None:
            memory = max([memory, *map(peak, [process.pid, *children(process.pid)])])
            time.sleep(0.5)
    took = time.perf_counter() - begun
    with (out / "results.csv").open(encoding="utf-8") as file:
        given = {line["learner"]: line["verdict"] for line in csv.DictReader(file)}
    return Measured(took, sum(given.get(learner) == verdict for learner, (_, verdict) in submissions.items()), memory)


def peak(process: int) -> float:
    """The most memory that a process has had, in MiB; 0 for one that has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def plain(submissions: Class, folder: Path) -> float:
    """Seconds a submission of the plain grader, two at a time."""
    folders = []
    for i, (text, _) in enumerate(submissions.values()):
        file = folder / f"{i}.py"
        file.write_text(text, encoding="utf-8")
        folders.append(plain_folder(folder / str(i), file))
    begun = time.perf_counter()
    with ThreadPoolExecutor(2) as two:
        list(two.map(lambda one: seconds([sys.executable, *PLAIN], one), folders))
    return (time.perf_counter() - begun) / len(folders)


def main() -> None:
    """Measure everything, in turn, and print one table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        real_class = folder / "real"
        print(f"\nA class, on {machine.processors()} processors")
        graded(first(1, known()), real_class)  # the first run ever records the reference's answers
        real = first(120, known())
        class_of_120 = graded(real, real_class)
        tell("120 distinct, a third right", 120, class_of_120)
        slow = plain(first(SAMPLE, known()), folder)
        ratio = slow / (class_of_120.seconds / 120)
        print(
            f"  the plain grader, two at a time: {slow:.1f} s a submission (of {SAMPLE}); {ratio:.1f} times slower (limit: 10)"
        )
        everybody = {**first(180, known()), **hostile()}
        tell(f"200 distinct, {len(HOSTILE)} of them hostile; 120 are known", 200, graded(everybody, real_class))
        tell("1,000, of which 100 are distinct", 1000, graded(copied(1000, first(100, known())), folder / "copied"))
        for count in (10, 100, 1000):
            tell(f"{count:,} distinct that only raise", count, graded(quick(count), folder / f"quick-{count}"))
        tell("the last once more: nothing to grade", 1000, graded(quick(1000), folder / "quick-1000"))


def tell(what: str, count: int, found: Measured) -> None:
    """One line of the table."""
    print(
        f"  {what:<56}{found.seconds:7.1f} s {60 * count / found.seconds:6.0f} a minute {found.seconds / count:7.3f} s each"
        f"   {found.right}/{count} verdicts right   {found.memory:.0f} MiB",
        flush=True,
    )


if __name__ == "__main__":
    main()
