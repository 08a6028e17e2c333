"""The exercise's fixed names: its files, its function, its formats. Every other file takes them from here."""

import re
from collections.abc import Sequence
from pathlib import Path

from grader.core import variables
from grader.core.machine import ROOT

TITLE = "Squeeze-and-Excitation"
FILE = "se_block.py"
NAMES_IT = re.compile(r"(?i)squeeze|\bse[ _-]?(?:block|net)")  # what an assignment of it is called elsewhere
FUNCTION, ARGUMENTS = "se_block_forward", "seed, x, reduction"
MODULE, FIELD = "SEBlock", "reduction"
STUB_MARKS = ('raise NotImplementedError("TODO 1', 'raise NotImplementedError("TODO 2')  # what a learner replaces

STUB = ROOT / "exercise" / FILE
NETWORKS = ROOT / "exercise" / "networks"
STRETCH = ROOT / "exercise" / "stretch"  # a learner's file for each stretch goal, `<id>.py`
FIGURES = ROOT / "exercise" / "figures"  # of the lesson
REFERENCE = ROOT / "solution" / FILE
RECORDING = ROOT / "grader" / "answers.book"  # in a learner's kit, in place of the reference
SECRETS = (REFERENCE, RECORDING)  # no submission may read them

CACHE = "SE_BLOCK_CACHE"  # the variable that names the folder of what is kept
SUITE = "se_block"  # what JUnit calls it
COLUMNS = "channels"  # what the last axis of x counts
COVERED = ("cases", "pinned", "generated", "shapes", "clamp_active", "seeds")  # what a report counts
RESULTS, PAGES, UNPACKED = "results.sqlite", "learners", "unpacked"  # in the folder of a class's results: the store, folders
CLASS_FORMAT = "se-block-class/1"
RECORDING_KEY = "se-block-kit/1"


def goal_ids() -> tuple[str, ...]:
    """The stretch goals by their ids, of which each has a file; reads none."""
    return tuple(sorted(file.stem for file in Path(__file__).with_name("stretch").glob("*.toml")))


def is_for_a_goal(names: Sequence[str]) -> bool:
    """Whether the names on a path are those of a stretch goal's file, which is another exercise with the same names in it."""
    return tuple(names[-2:-1]) == (STRETCH.name,) and Path(names[-1]).stem in goal_ids()


def is_learners_kit() -> bool:
    """Whether this kit has recorded outcomes in place of the reference."""
    return RECORDING.is_file()


def cache_folder() -> Path:
    """Where recorded outputs and compiled code are kept: `.cache` beside the kit, or $SE_BLOCK_CACHE, which must be usable."""
    return variables.folder(CACHE) or ROOT / ".cache"


def cache_path() -> Path:
    """The same path, whether it can be used or not."""
    return variables.path(CACHE) or ROOT / ".cache"


def coverage_in_words(coverage: dict[str, int]) -> str:
    """What the cases that were compared span, in a line."""
    return f"{coverage['cases']} cases asked, {coverage['shapes']} shapes, {coverage['clamp_active']} with reduction > C"
