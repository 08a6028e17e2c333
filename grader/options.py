"""The options of the command line: every command, and its help. Runs nothing."""

import argparse
import functools
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.reports import FORMATS
from grader.se_block import spec

if TYPE_CHECKING:
    from grader.batch.late_penalty import LatePenalty

GRADEBOOKS = ("canvas", "moodle", "blackboard", "brightspace", "gradescope")
TOUR_FORMATS = ("terminal", "json", "html")
RELEASE_KINDS = ("learner", "gradescope", "classroom50", "actions")
_EPILOG = """\
exit status: 0 full marks (every other command: done); 1 graded, not full marks; 2 wrong usage; 3 the grader broke down
"""


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command and its options; wrong usage ends the process with status 2."""
    return _parser().parse_args(argv)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m grader",
        epilog=_EPILOG,
        description=f"Grade the {spec.TITLE} exercise.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")

    def command(name: str, about: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=about, epilog=_EPILOG, allow_abbrev=False)

    full = not spec.is_learners_kit()
    _grade(command("grade", "grade one file"))
    _watch(command("watch", "grade a file at each save"))
    if full:
        _batch(command("batch", "grade a whole class"))
    _path(command("hint", "the next hint for what fails now"))
    tour = command("tour", "what real networks are with your block in them")
    _path(tour)
    _reports(tour, TOUR_FORMATS)
    _train(command("train", "train small networks with your block and without it"))
    _stretch(command("stretch", "try what you wrote for the stretch goals; it never counts"))
    lesson = command("lesson", "the lesson as one page, with its figures")
    lesson.add_argument("--out", metavar="FILE", type=Path, default=Path("lesson.html"), help="where (default: lesson.html)")
    command("doctor", "show versions, isolation, caches and the random numbers")
    if full:
        _release(command("release", "build what learners and platforms get"))
        command("selfcheck", "grade known files and see that each gets its verdict")
    return parser


def _path(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", type=Path, nargs="?", default=spec.STUB, help="default: exercise/se_block.py")


def _watch(watch: argparse.ArgumentParser) -> None:
    _path(watch)
    watch.add_argument(
        "--report",
        metavar="FORMAT=FILE",
        action="append",
        default=[],
        type=_report_file,
        help=f"write this file anew at each verdict; FORMAT is one of {', '.join(FORMATS)}; repeatable",
    )
    watch.add_argument(
        "--page", action="store_true", help="show it on a page, too, on this machine alone, and print its address"
    )
    _how(watch)


def _stretch(stretch: argparse.ArgumentParser) -> None:
    about = "a goal's file, or a folder of them; default: exercise/stretch"
    stretch.add_argument("path", metavar="PATH", type=Path, nargs="?", default=spec.STRETCH, help=about)
    stretch.add_argument("--goal", choices=spec.goal_ids(), help="this one alone (default: what PATH is called, or all)")
    _reports(stretch, ("terminal", "json"))


def _reports(parser: argparse.ArgumentParser, formats: Collection[str]) -> None:
    parser.add_argument(
        "--report",
        metavar="FORMAT[=FILE]",
        action="append",
        type=functools.partial(_report, formats=formats),
        help=f"one of {', '.join(formats)}; repeatable; without =FILE to standard output (default: terminal)",
    )


def _train(train: argparse.ArgumentParser) -> None:
    _path(train)
    train.add_argument("--out", metavar="DIR", type=Path, help="write the page index.html and the figures train.json there")
    train.add_argument("--seeds", metavar="N", type=_positive, help="from how many seeds (default: 5, and 3 for the digits)")
    train.add_argument("--seconds", metavar="N", type=_positive, help="end after that time, with what there is until then")


def _grade(grade: argparse.ArgumentParser) -> None:
    grade.add_argument(
        "path", metavar="PATH", type=Path, help="a Python file or a notebook, or a folder or archive that holds one"
    )
    _reports(grade, FORMATS)
    _how(grade)
    grade.add_argument(
        "--submitted",
        action="store_true",
        help="PATH was handed in: that it is missing, or a breakdown of the grader, becomes a report, too",
    )
    grade.add_argument("--require-isolation", action="store_true", help="refuse to grade without a sandbox")
    grade.add_argument("--stretch", action="store_true", help="say below how the stretch goals stand, too; they never count")
    grade.add_argument("--case", metavar="SPEC", help="run this one case and show both outcomes")


def _batch(batch: argparse.ArgumentParser) -> None:
    batch.add_argument(
        "path",
        metavar="DIR",
        type=Path,
        help="a folder or an archive: as Canvas, Moodle, Blackboard, Gradescope or GitHub gives it, or one file or folder each",
    )
    batch.add_argument(
        "--roster",
        metavar="FILE",
        type=Path,
        help="who is in the class, a row for each: a gradebook that Canvas, Blackboard, Brightspace or Gradescope exported, "
        "a grading worksheet of Moodle, or any table with an id and a name",
    )
    batch.add_argument(
        "--out", metavar="DIR", type=Path, default=Path("results"), help="where results and pages go (default: results)"
    )
    batch.add_argument(
        "--choices",
        metavar="FILE",
        type=Path,
        help="a CSV with learner and path: what a person has decided (default: choices.csv in --out)",
    )
    _back(batch)
    batch.add_argument("--jobs", metavar="N", type=_positive, help="submissions at a time (default: one a processor)")
    batch.add_argument("--scheduler", metavar="ADDRESS", help="grade on the machines of this Dask scheduler, tcp://host:8786")
    batch.add_argument("--fresh", action="store_true", help="forget what was graded before (default: go on from there)")
    _how(batch)


def _back(batch: argparse.ArgumentParser) -> None:
    """How the scores of a class go back."""
    batch.add_argument(
        "--gradebook",
        metavar="KIND[=FILE]",
        type=_gradebook,
        help=f"give the roster's own table back with the scores in it, as {', '.join(GRADEBOOKS)} takes it "
        "(default: what the roster is; FILE: gradebook.csv in --out)",
    )
    batch.add_argument(
        "--score-column",
        metavar="NAME",
        default="",
        help="the roster's column that takes the scores (default: the one of this exercise, if it is clear)",
    )
    batch.add_argument(
        "--late-penalty",
        metavar="N[%]",
        type=_late_penalty,
        help="points, or a share of the points, that a late hand-in loses (default: none; late ones are marked)",
    )


def _release(release: argparse.ArgumentParser) -> None:
    release.add_argument("kind", metavar="KIND", choices=RELEASE_KINDS, help=f"one of {', '.join(RELEASE_KINDS)}")
    release.add_argument("--out", metavar="PATH", type=Path, required=True, help="a new folder, or a .zip file")


def _how(parser: argparse.ArgumentParser) -> None:
    """The options that grading one file and grading a class have in common. A learner's kit has its own cases only."""

    def of_cases(about: str) -> str:
        return argparse.SUPPRESS if spec.is_learners_kit() else about

    parser.add_argument("--examples", metavar="N", type=_positive, default=100, help=of_cases("cases in all (default: 100)"))
    parser.add_argument(
        "--seed", metavar="N", type=int, help=of_cases("Hypothesis seed (default: the same cases for everybody)")
    )
    parser.add_argument("--thorough", action="store_true", help=of_cases("draw from all shapes to 9 x 9 x 64; takes minutes"))
    parser.add_argument(
        "--weights",
        choices=("any-names", "exact"),
        default="any-names",
        help="whether layers may have any names (default), or the reference's alone",
    )
    parser.add_argument(
        "--accept-mended",
        action="store_true",
        help="count what a file that cannot be run gets with the grader's own changes (default: show it only)",
    )
    parser.add_argument(
        "--isolation",
        choices=("auto", "namespaces", "kernel", "seccomp", "process"),
        default="auto",
        help="how the submission is held in (default: auto, the best there is)",
    )


def _report(text: str, formats: Collection[str]) -> tuple[str, Path | None]:
    name, equals, file = text.partition("=")
    if name not in formats or (equals and not file):
        raise argparse.ArgumentTypeError(f"{text!r} is not FORMAT or FORMAT=FILE with one of {', '.join(formats)}")
    return name, Path(file) if file else None


def _report_file(text: str) -> tuple[str, Path]:
    name, file = _report(text, FORMATS)
    if file is None:
        raise argparse.ArgumentTypeError(f"{text!r} names no file: write {text}=FILE; the screen shows the report in any case")
    return name, file


def _gradebook(text: str) -> tuple[str, Path | None]:
    kind, equals, file = text.partition("=")
    if kind not in GRADEBOOKS or (equals and not file):
        raise argparse.ArgumentTypeError(f"{text!r} is not KIND or KIND=FILE with one of {', '.join(GRADEBOOKS)}")
    return kind, Path(file) if file else None


def _late_penalty(text: str) -> "LatePenalty":
    from grader.batch import late_penalty  # a learner's kit has none

    try:
        return late_penalty.read(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be 1 or more")
    return number
