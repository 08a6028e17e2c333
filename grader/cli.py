"""The command line: parse, call one function, write, return a status. Knows every command, and no check and no format.

Imports that take long are made where they are needed: the first word is on the screen, and the workers are starting,
before Hypothesis and Rich are loaded.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from grader import arguments, environment
from grader.errors import Breakdown, GraderError, UsageError

if TYPE_CHECKING:
    from grader.desk import Desk, Settings
    from grader.lane import Lane
    from grader.model import Report, Submission

FULL_MARKS, NOT_FULL_MARKS, WRONG_USAGE, BROKE_DOWN = range(4)
_LIMITS = {
    "SE_BLOCK_CPU_S": "cpu_s", "SE_BLOCK_WALL_S": "wall_s", "SE_BLOCK_TOTAL_S": "total_s",
    "SE_BLOCK_MEMORY_MIB": "memory_mib", "SE_BLOCK_OUTPUT_MIB": "output_mib",
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; whatever happens, an exit status comes back and no traceback is shown."""
    options = arguments.parse(argv)
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(environment.cache_folder() / "hypothesis"))
    run: dict[str, Callable[[argparse.Namespace], int]] = {
        "grade": _grade, "batch": _batch, "hint": _hint, "release": _release, "doctor": _doctor,
        "selfcheck": _selfcheck,
    }  # fmt: skip
    try:
        return run[options.command](options)
    except UsageError as error:
        return _complain(str(error), WRONG_USAGE)
    except Breakdown as error:
        return _complain(f"The grader broke down: {error}. This is not the submission's doing.", BROKE_DOWN)
    except KeyboardInterrupt:
        kept = "Stopped. What was graded is kept; the same command goes on from here."
        return _complain(kept if options.command == "batch" else "Stopped before there was a verdict.", 130)
    except Exception as error:  # the last line of defence: our fault, said in one line
        if os.environ.get("SE_BLOCK_DEBUG"):
            raise
        return _complain(f"The grader broke down ({type(error).__name__}: {error}). Set SE_BLOCK_DEBUG=1 for more.", BROKE_DOWN)


def _grade(options: argparse.Namespace) -> int:
    if options.case is not None:
        return _case(options)
    wanted = options.report or [("terminal", None)]
    if any(file for _, file in wanted):
        from grader.show import clear

        clear(wanted, options.path)
    report = _report(options)
    from grader.show import show_report

    show_report(report, wanted)
    return {"pass": FULL_MARKS, "grader_error": BROKE_DOWN}.get(report.verdict, NOT_FULL_MARKS)


def _case(options: argparse.Namespace) -> int:
    from grader import inputs
    from grader import submission as submissions

    if options.report:
        raise UsageError("--case shows one case on the screen and writes no report: leave out --report.")
    case, submission = inputs.parse(options.case), submissions.read(options.path)
    with _begun(submission, lambda: _settings_of_one(options)) as (desk, lanes):
        from grader.show import show_case

        return NOT_FULL_MARKS if show_case(case, desk, lanes) else FULL_MARKS


def _report(options: argparse.Namespace) -> "Report":
    """The report of one file. Of one that was `--submitted` there always is one, whatever happens."""
    from grader import submission as submissions

    try:
        submission = submissions.read(options.path)
    except UsageError as error:
        if not options.submitted:
            raise
        from grader.grade import unread

        return unread(str(options.path), submissions.why_not(options.path) or str(error))
    try:
        with _begun(submission, lambda: _settings_of_one(options)) as (desk, lanes):
            from grader.grade import grade
            from grader.show import watching

            with watching() as progress:
                return grade(submission, desk, lanes, progress)
    except Exception as error:
        if not options.submitted or os.environ.get("SE_BLOCK_DEBUG"):
            raise
        from grader.grade import broken

        why = str(error).rstrip(".") if isinstance(error, GraderError) else f"{type(error).__name__}: {error}"
        _say(f"The grader broke down: {why}. This is not the submission's doing. Set SE_BLOCK_DEBUG=1 for more.")
        return broken(submission, why)


def _batch(options: argparse.Namespace) -> int:
    _say(f"Grading the submissions in {options.path} ...")
    from grader.batch import jobs
    from grader.batch.run import Class, run
    from grader.show import class_line, watching_a_class

    settings = replace(_settings(options), lanes=1, required=options.isolation != "process")
    everybody = Class(options.path, options.out, settings)
    if options.scheduler:
        from grader.batch import cluster

        grade_all = cluster.graders(options.scheduler, settings)
    else:
        grade_all = jobs.graders(options.jobs or environment.processors(), settings)
    done = run(everybody, grade_all, watching_a_class, fresh=options.fresh)
    sys.stdout.write(class_line(done, options.out))
    return BROKE_DOWN if done.overview.verdicts["grader_error"] else FULL_MARKS


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


def _settings_of_one(options: argparse.Namespace) -> "Settings":
    return replace(_settings(options), required=options.require_isolation)


def _settings(options: argparse.Namespace) -> "Settings":
    from grader import desk as desks
    from grader.cases import DEFAULT_SEED, Plan

    return desks.Settings(
        plan=Plan(options.examples, DEFAULT_SEED if options.seed is None else options.seed, options.thorough),
        isolation=options.isolation,
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


def _release(options: argparse.Namespace) -> int:
    from grader.releases import build
    from grader.show import watching

    with watching() as progress:
        sys.stdout.write(build.build(options.kind, options.out, progress))
    return FULL_MARKS


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
