"""The tests of what changed since a branch: `python -m tests.support.changed main` prints what to give to pytest.

A change in a folder of `grader/` asks the tests of that folder and of every folder that imports from it, by whatever way, and
each folder with a test that does. What belongs to no folder asks all tests.
"""

import functools
import subprocess
import sys
from collections.abc import Iterable

import grimp

from grader.core.machine import ROOT

WHOLE = "tests"
TOP = "test_*.py"  # the tests of the whole kit
OF_THE_KIT = "releases"  # they pack the other folders
DOCUMENTS = (".md", ".png", "LICENSE")


def what_to_run(files: Iterable[str]) -> set[str]:
    """What to run for a change of these files, each named from the root of the kit."""
    graph = _imports()
    found: set[str] = set()
    for file in files:
        folder = _folder(file, graph.modules)
        if folder == WHOLE:
            return {WHOLE}
        if file.startswith(("grader/", "solution/")):
            found |= {TOP, OF_THE_KIT}
        if folder in graph.modules:
            found |= set(map(_tests, {folder, *graph.find_downstream_modules(folder, as_package=True)}))
        else:
            found |= {folder, TOP}
    there = {f"tests/{folder}" for folder in found if (ROOT / "tests" / folder / "__init__.py").exists()}
    return there | ({file.relative_to(ROOT).as_posix() for file in (ROOT / "tests").glob(TOP)} if TOP in found else set())


@functools.cache
def _imports() -> grimp.ImportGraph:
    return grimp.build_graph("grader", "solution", "tests", cache_dir=None)


def _folder(file: str, modules: set[str]) -> str:
    """The package of a file, or the folder of its tests."""
    module = file.removesuffix(".py").replace("/", ".")
    package = ".".join(module.split(".")[:2])
    if file.startswith("grader/"):
        return package
    if file.startswith("solution/"):
        return "solution"
    if file.startswith("exercise/"):
        return "exercise"
    if file.startswith("tests/support/"):
        return module if module in modules else WHOLE
    if file.startswith("tests/") and package in modules and package != "tests.conftest":
        return package
    return TOP if file.endswith(DOCUMENTS) else WHOLE


def _tests(module: str) -> str:
    """Where the tests of a module lie; the whole kit's for a file of `grader/` itself."""
    top, *rest = module.split(".")
    if top == "solution":
        return top
    return rest[0] if rest and (ROOT / "tests" / rest[0]).is_dir() and rest[0] != "support" else TOP


def changed_since(branch: str) -> list[str]:
    """The files that differ from where this work left the branch: committed, not committed, and new."""

    def git(*words: str) -> list[str]:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
        return [name for name in done.stdout.split("\0") if name]

    (start,) = (line.strip() for line in git("merge-base", branch, "HEAD"))
    return git("diff", "--name-only", "-z", start) + git("ls-files", "--others", "--exclude-standard", "-z")


if __name__ == "__main__":
    try:
        print(*sorted(what_to_run(changed_since(sys.argv[1]))))
    except (OSError, subprocess.CalledProcessError):  # no git, or no such branch
        print(WHOLE)
