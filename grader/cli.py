"""The command line: parse, call one function, write, return a status. Knows every option, and no check and no format.

Imports that take long are made where they are needed: the first word is on the screen, and the workers are starting,
before Hypothesis and Rich are loaded.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import environment
from grader.errors import Breakdown, UsageError

if TYPE_CHECKING:
    from grader.desk import Desk, Settings
    from grader.lane import Lane
    from grader.model import Report, Submission

FULL_MARKS, NOT_FULL_MARKS, WRONG_USAGE, BROKE_DOWN = range(4)
FORMATS = ("terminal", "json")
_LIMITS = {
    "SE_BLOCK_CPU_S": "cpu_s", "SE_BLOCK_WALL_S": "wall_s", "SE_BLOCK_TOTAL_S": "total_s",
    "SE_BLOCK_MEMORY_MIB": "memory_mib", "SE_BLOCK_OUTPUT_MIB": "output_mib",
}  # fmt: skip
_EPILOG = """\
exit status: 0 full marks (hint, doctor, selfcheck: done); 1 graded, not full marks; 2 wrong usage; 3 the grader broke down
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; whatever happens, an exit status comes back and no traceback is shown."""
    options = _parser().parse_args(argv)
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(environment.cache_folder() / "hypothesis"))
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except UsageError as error:
        return _complain(str(error), WRONG_USAGE)
    except Breakdown as error:
        return _complain(f"The grader broke down: {error}. This is not the submission's doing.", BROKE_DOWN)
    except KeyboardInterrupt:
        return _complain("Stopped before there was a verdict.", 130)
    except Exception as error:  # the last line of defence: our fault, said in one line
        if os.environ.get("SE_BLOCK_DEBUG"):
            raise
        return _complain(f"The grader broke down ({type(error).__name__}: {error}). Set SE_BLOCK_DEBUG=1 for more.", BROKE_DOWN)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m grader", epilog=_EPILOG, description="Grade the Squeeze-and-Excitation exercise.",
        allow_abbrev=False,
    )  # fmt: skip
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    grade = commands.add_parser("grade", help="grade one file", epilog=_EPILOG, allow_abbrev=False)
    grade.set_defaults(run=_grade)
    grade.add_argument("path", metavar="PATH", type=Path, help="a file, or a folder that holds se_block.py")
    grade.add_argument(
        "--report",
        metavar="FORMAT[=FILE]",
        action="append",
        type=_report,
        help=f"one of {', '.join(FORMATS)}; repeatable; without =FILE to standard output (default: terminal)",
    )
    grade.add_argument("--examples", metavar="N", type=_positive, default=100, help="cases in all (default: 100)")
    grade.add_argument("--seed", metavar="N", type=int, help="Hypothesis seed (default: the same cases for everybody)")
    grade.add_argument("--thorough", action="store_true", help="draw from all shapes to 9 x 9 x 64; takes minutes")
    grade.add_argument(
        "--weights",
        choices=("any-names", "exact"),
        default="any-names",
        help="whether layers may have any names (default), or the reference's alone",
    )
    grade.add_argument(
        "--isolation",
        choices=("auto", "namespaces", "kernel", "seccomp", "process"),
        default="auto",
        help="how the submission is held in (default: auto, the best there is)",
    )
    grade.add_argument("--require-isolation", action="store_true", help="refuse to grade without a sandbox")
    grade.add_argument("--case", metavar="SPEC", help="run this one case and show both outcomes")
    hint = commands.add_parser("hint", help="the next hint for what fails now", epilog=_EPILOG, allow_abbrev=False)
    hint.set_defaults(run=_hint)
    hint.add_argument(
        "path", metavar="PATH", type=Path, nargs="?", default=environment.STUB, help="default: exercise/se_block.py"
    )
    doctor = commands.add_parser("doctor", help="show versions, isolation, caches and the random numbers", allow_abbrev=False)
    doctor.set_defaults(run=_doctor)
    selfcheck = commands.add_parser(
        "selfcheck", help="grade known files and see that each gets its verdict", allow_abbrev=False
    )
    selfcheck.set_defaults(run=_selfcheck)
    return parser  # fmt: skip


def _report(text: str) -> tuple[str, Path | None]:
    name, equals, file = text.partition("=")
    if name not in FORMATS or (equals and not file):
        raise argparse.ArgumentTypeError(f"{text!r} is not FORMAT or FORMAT=FILE with one of {', '.join(FORMATS)}")
    return name, Path(file) if file else None


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least one case must be asked")
    return number


def _grade(options: argparse.Namespace) -> int:
    from grader import inputs
    from grader import submission as submissions

    if options.case is not None and options.report:
        raise UsageError("--case shows one case on the screen and writes no report: leave out --report.")
    case = None if options.case is None else inputs.parse(options.case)
    submission = submissions.read(options.path)
    with _begun(submission, lambda: _settings(options)) as (desk, lanes):
        from grader.show import show_case, show_report, watching

        if case is not None:
            return NOT_FULL_MARKS if show_case(case, desk, lanes) else FULL_MARKS
        from grader.grade import grade

        with watching() as progress:
            report = grade(submission, desk, lanes, progress)
        show_report(report, options.report or [("terminal", None)])
    return {"pass": FULL_MARKS, "grader_error": BROKE_DOWN}.get(report.verdict, NOT_FULL_MARKS)


def _hint(options: argparse.Namespace) -> int:
    from grader import submission as submissions
    from grader.hints import hint

    submission = submissions.read(options.path)

    def graded() -> "Report":
        from grader.desk import Settings

        with _begun(submission, lambda: Settings(**_of_this_machine())) as (desk, lanes):
            from grader.grade import grade
            from grader.show import watching

            with watching() as progress:
                return grade(submission, desk, lanes, progress)

    sys.stdout.write(hint(submission, graded, environment.cache_folder() / "hints.json"))
    return FULL_MARKS


@contextlib.contextmanager
def _begun(submission: "Submission", settings: Callable[[], "Settings"]) -> Iterator[tuple["Desk", Sequence["Lane"]]]:
    """The first word, and workers that start; whatever happens, they are ended."""
    from grader import desk as desks

    _say(f"Grading {submission.path} ...")
    desk = desks.Desk(settings())
    lanes = desk.lanes(submission.source)
    try:
        yield desk, lanes
    finally:
        for lane in lanes:
            lane.close()
        desk.close()


def _settings(options: argparse.Namespace) -> "Settings":
    from grader import desk as desks
    from grader.cases import DEFAULT_SEED, Plan

    return desks.Settings(
        plan=Plan(options.examples, DEFAULT_SEED if options.seed is None else options.seed, options.thorough),
        isolation=options.isolation,
        required=options.require_isolation,
        weights=options.weights,
        **_of_this_machine(),
    )


def _of_this_machine() -> dict[str, Any]:
    """The settings that no option sets."""
    from grader.process import Limits

    lanes = 1 if environment.small_machine() else 2
    return {"limits": Limits(**_limits_from_environment()), "cache": environment.cache_folder(), "lanes": lanes}


def _limits_from_environment() -> dict[str, int]:
    found = {}
    for name, field in _LIMITS.items():
        text = os.environ.get(name, "")
        if text and not (text.isdecimal() and int(text) > 0):
            raise UsageError(f"{name} is {text!r}; it must be a whole number, such as 30.")
        if text:
            found[field] = int(text)
    return found


def _doctor(_options: argparse.Namespace) -> int:
    from grader.doctor import doctor

    text, well = doctor()
    sys.stdout.write(text)
    return FULL_MARKS if well else BROKE_DOWN


def _selfcheck(_options: argparse.Namespace) -> int:
    from grader.selfcheck import selfcheck

    text, well = selfcheck(_say)
    sys.stdout.write(text)
    return FULL_MARKS if well else BROKE_DOWN


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _complain(message: str, status: int) -> int:
    _say(message)
    return status
