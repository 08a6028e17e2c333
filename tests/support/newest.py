"""Try the kit on the newest Python that is here: `python -m tests.support.newest`, in an environment of its own, `.newest`.

The packages are the newest that the index has today, whatever the lock files say: a watchman for the next change of JAX and
Flax. With `--locked` they are those that the lock files give to that Python. The tests are those that JAX, Flax, NumPy and
Python can break.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from grader.core.machine import ROOT

ENVIRONMENT = ROOT / ".newest"
PYTHON = ENVIRONMENT / "bin" / "python"
OLDEST = (3, 13)
LOCK = ROOT / "requirements-dev.lock"
SHOW = "from grader.core.machine import versions; print(*map(' '.join, versions().items()), sep=', ')"
VERSION = "import sys; print(*sys.version_info[:4])"
CHOSEN = (
    "tests/exercise/test_lesson.py", "tests/sandbox/test_name_independent_init.py", "tests/sandbox/test_worker_process.py",
    "tests/se_block/test_known_exceptions.py", "tests/se_block/test_mistakes.py", "tests/diagnosis/test_width_of_zero.py",
    "tests/grading/test_goldens.py", "tests/releases/test_release_other_version.py", "tests/reports/test_html.py",
    "tests/solution/test_reference.py", "tests/solution/test_stretch.py",
)  # fmt: skip
# Also these where nobody waits: not with --locked.
LONGER = (
    "tests/diagnosis/test_match.py", "tests/releases/test_release_learner_runs.py", "tests/solution/test_another_goal.py",
    "tests/test_doctor.py",
)  # fmt: skip


def newest_python() -> tuple[tuple[int, ...], str] | None:
    """The newest Python that runs and is no preview, 3.13 at least, and its version."""
    found = [(version, python) for python in _pythons() if (version := _version(python)) and version[:2] >= OLDEST]
    return max(found, default=None)


def _pythons() -> Iterator[str]:
    """Every Python on the PATH, of pyenv, and of uv, by its version's name."""
    for minor in range(OLDEST[1], 40):
        yield f"python3.{minor}"
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from map(str, pyenv.glob("versions/3.*/bin/python3"))
    if shutil.which("uv"):
        command = ["uv", "python", "find", ">=" + ".".join(map(str, OLDEST))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        yield done.stdout.strip()


def _version(python: str) -> tuple[int, ...] | None:
    """Its version; None where it does not run, as a name of pyenv's that is not switched on, or is a preview."""
    try:
        done = subprocess.run([python, "-I", "-c", VERSION], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    *numbers, level = done.stdout.split()
    return tuple(map(int, numbers)) if level == "final" else None


def wanted() -> list[str]:
    """What the kit and its tests need, without an upper bound."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    every = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    return [re.sub(r",\s*<[^;]*|==[^;]*", "", one) for one in every]


def install(python: str, locked: bool) -> None:
    """Make the environment anew, unless it was made from this lock file by this Python."""
    stamp, made_from = ENVIRONMENT / ".ready", f"{python}\n{LOCK.read_text('utf-8')}" if locked else ""
    if locked and stamp.exists() and stamp.read_text("utf-8") == made_from:
        return
    subprocess.run([python, "-I", "-m", "venv", "--clear", ENVIRONMENT], check=True)
    given = ["--require-hashes", "-r", str(LOCK)] if locked else wanted()
    pip = [PYTHON, "-I", "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-compile"]
    subprocess.run([*pip, *given], check=True)
    stamp.write_text(made_from, "utf-8")


def main(arguments: list[str]) -> int:
    """Find, install, say what was found, and run the chosen tests; or the arguments that pytest is given."""
    found = newest_python()
    if found is None:
        print("There is no Python 3.13 or newer here, so only this one was tried:", sys.version.split()[0])
        return 0
    locked = "--locked" in arguments
    install(found[1], locked)
    print("The newest Python here, and what", "the lock files give it:" if locked else "the index has today:", flush=True)
    subprocess.run([PYTHON, "-c", SHOW], cwd=ROOT, check=True)
    more = [one for one in arguments if one != "--locked"]
    return subprocess.run([PYTHON, "-m", "pytest", *(more or CHOSEN + LONGER * (not locked))], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
