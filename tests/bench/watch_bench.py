"""Measure `make watch`, from a save to the whole verdict on the screen, beside the plain grader: a part of `make bench`.

The memory of the process that waits is read after every hundredth save.
"""

import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.bench import ROOT, grade, plain_folder, row, seconds
from tests.support.files import SUBMISSIONS
from tests.support.watching import READY, Terminal, terminal

FILES = ("right", "no-sigmoid", "max-for-mean", "relu-at-the-end")
SAVES, MANY = 20, 1000
PAUSE_S = 3.0  # for which a person at least looks at a report and types, before the next save


def main(many: int = MANY) -> None:
    """Print a row for each file, and one for the memory."""
    texts = {name: (SUBMISSIONS / name / "se_block.py").read_text("utf-8") for name in FILES}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        plain = plain_folder(place / "plain", SUBMISSIONS / "right" / "se_block.py")
        slow = seconds([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "plain_grader.py"], plain)
        row("plain grader, right submission", slow)
        grade(ROOT / "exercise" / "se_block.py", place / "recorded")
        for file in FILES:
            grade(SUBMISSIONS / file / "se_block.py", place / "recorded")
        (place / "watched").mkdir()
        with terminal(place / "watched", place / "recorded", texts["right"]) as one:
            one.shows(READY)
            for name, text in texts.items():
                times = [save(one, f"{text}# {number}\n", PAUSE_S) for number in range(SAVES)]
                row(f"watch: from a save to the verdict, {name}", statistics.median(times), slow)
            times = [save(one, f"{texts['right']}# at once {number}\n") for number in range(SAVES)]
            row("watch: right, each save right after the last verdict", statistics.median(times), slow)
            for number in range(many):
                save(one, f"{texts[FILES[number % len(FILES)]]}# again {number}\n")
                if number % 100 == 99:
                    print(f"memory after {number + 1:>4} more saves      {memory_mib(one):7.1f} MiB", flush=True)


def save(one: Terminal, text: str, pause_s: float = 0) -> float:
    """How long it takes from a save to the end of the report; the save comes after a pause."""
    time.sleep(pause_s)
    begun = time.perf_counter()
    one.save(text)
    one.shows(READY)
    return time.perf_counter() - begun


def memory_mib(one: Terminal) -> float:
    """What the process that waits holds."""
    status = Path(f"/proc/{one.process.pid}/status").read_text("utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
