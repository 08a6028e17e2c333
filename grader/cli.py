"""The command line: parse, call one function, write, return a status. Knows every command, and no check and no format.

Imports that take long, or that need a package, are made where they are needed: the first word is on the screen before the
grader is loaded, and where a package is missing, there is a word about that.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from grader import options as command_options
from grader.core import report_files, variables
from grader.core.errors import Breakdown, UsageError, described
from grader.se_block.spec import cache_folder, cache_path

if TYPE_CHECKING:
    from pathlib import Path

    from grader.core.report import Report
    from grader.core.values import Submission
    from grader.grading.assemble import Graded
    from grader.grading.settings import Settings
    from grader.grading.start import Start

FULL_MARKS, NOT_FULL_MARKS, WRONG_USAGE, BROKE_DOWN = range(4)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; whatever happens, an exit status comes back and no traceback is shown."""
    options = command_options.parse(argv)
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(cache_path() / "hypothesis"))
    run: dict[str, Callable[[argparse.Namespace], int]] = {
        "grade": _grade, "batch": _batch, "hint": _hint, "tour": _at_work, "release": _release, "doctor": _look,
        "selfcheck": _look, "train": _at_work, "watch": _watch, "lesson": _lesson, "stretch": _stretch,
    }  # fmt: skip
    try:
        if not getattr(options, "submitted", False):  # there, it is said in the report
            variables.check_debugging()
        return run[options.command](options)
    except UsageError as error:
        return _complain(str(error), WRONG_USAGE)
    except Breakdown as error:
        return _complain(f"The grader broke down: {error}. This is not the submission's doing.", BROKE_DOWN)
    except KeyboardInterrupt:
        kept = "Stopped. What was graded is kept; the same command goes on from here."
        return _complain(kept if options.command == "batch" else "Stopped before there was a verdict.", 130)
    except Exception as error:  # the last line of defence: our fault, said in one line
        if variables.debugging():
            raise
        begin = "The grader does not start" if isinstance(error, ImportError) else "The grader broke down"
        return _complain(f"{begin} ({described(error)}). {_cure(error)}", BROKE_DOWN)


def _cure(error: Exception) -> str:
    missing = "Run `make setup`, and then the Python of .venv."
    return missing if isinstance(error, ImportError) else f"Set {variables.DEBUG}=1 for more."


def _grade(options: argparse.Namespace) -> int:
    if options.case is not None:
        return _case(options)
    wanted = options.report or [("terminal", None)]
    try:
        return _grade_and_show(options, wanted)
    except UsageError:
        raise
    except Exception as error:
        if not options.submitted or variables.debugging():
            raise
        _say(f"The grader broke down: {described(error)}. This is not the submission's doing. {_cure(error)}")
        from grader.reports import without_packages

        without_packages.show(wanted, str(options.path), described(error).rstrip("."))
        return BROKE_DOWN


def _grade_and_show(options: argparse.Namespace, wanted: "Sequence[tuple[str, Path | None]]") -> int:
    from grader.grading.start import early

    report_files.clear([file for _, file in wanted if file], options.path)
    with early(options.isolation, getattr(options, "require_isolation", False)) as start:
        report = _report(options, start)
    from grader.console import show_report, try_goals_beside

    show_report(report, wanted, try_goals_beside(options.path, _say) if options.stretch else ())
    return {"pass": FULL_MARKS, "grader_error": BROKE_DOWN}.get(report.verdict, NOT_FULL_MARKS)


def _case(options: argparse.Namespace) -> int:
    from grader.intake import submission as submissions
    from grader.se_block import inputs

    if options.report:
        raise UsageError("--case shows one case on the screen and writes no report: leave out --report.")
    case, submission = inputs.parse(options.case), submissions.read(options.path)
    _say(f"Grading {submission.path} ...")
    from grader.console import show_case
    from grader.grading.rerun_case import rerun_case
    from grader.grading.session import GradingSession

    with GradingSession(_settings(options)) as session:
        example = rerun_case(case, submission, session)
    return NOT_FULL_MARKS if show_case(example) else FULL_MARKS


def _report(options: argparse.Namespace, start: "Start | None") -> "Report":
    """The report of one file. Of one that was `--submitted` there always is one, whatever happens."""
    from msgspec.structs import replace

    from grader.intake import submission as submissions

    try:
        submission = submissions.read(options.path)
    except UsageError as error:
        if not options.submitted:
            raise
        from grader.grading.assemble import unreadable_report

        return unreadable_report(str(options.path), getattr(error, "missing", "") or str(error))
    submission = replace(submission, accept_mended=options.accept_mended)
    try:
        return _graded(submission, lambda: _settings(options), start).report
    except Exception as error:
        if not options.submitted or variables.debugging():
            raise
        from grader.grading.assemble import grader_error_report

        why = described(error).rstrip(".")
        _say(f"The grader broke down: {why}. This is not the submission's doing. {_cure(error)}")
        return grader_error_report(submission, why)


def _graded(submission: "Submission", settings: "Callable[[], Settings]", start: "Start | None" = None) -> "Graded":
    """One submission, graded in a session of its own."""
    _say(f"Grading {submission.path} ...")
    from grader.grading.session import GradingSession

    with GradingSession(settings(), start) as session:  # workers are started while the rest is loaded
        from grader.console import watching
        from grader.grading.pipeline import grade

        return grade(submission, session, watching)


def _batch(options: argparse.Namespace) -> int:
    _say(f"Grading the submissions in {options.path} ...")
    from msgspec.structs import replace

    settings = replace(_settings(options), workers=1, required=options.isolation != "process")
    from grader.console import show_class

    return FULL_MARKS if show_class(options, settings, _say) else BROKE_DOWN


def _hint(options: argparse.Namespace) -> int:
    from grader.console import try_goals
    from grader.grading.hints import HintSequence, hint, hints_for, hints_for_goal
    from grader.grading.settings import for_this_machine
    from grader.intake import submission as submissions
    from grader.se_block.stretch import files

    def find() -> HintSequence | None:
        if files.is_for_a_goal(options.path):
            return hints_for_goal(*try_goals(files.asked(options.path, None), _say))
        return hints_for(_graded(submission, for_this_machine))

    submission = submissions.read(options.path)
    sys.stdout.write(hint(submission, find, cache_folder() / "hints.json"))
    return FULL_MARKS


def _at_work(options: argparse.Namespace) -> int:
    from grader.intake import submission as submissions

    trains, wanted = options.command == "train", getattr(options, "report", None) or [("terminal", None)]
    report_files.clear([file for _, file in wanted if file], options.path)
    submission = submissions.read(options.path)
    _say(f"{'For about a minute: training small' if trains else 'Building four'} networks with {submission.path} ...")
    from grader import console

    in_the_way = console.show_training(submission, options) if trains else console.show_tour(submission, wanted)
    return NOT_FULL_MARKS if in_the_way else FULL_MARKS


def _stretch(options: argparse.Namespace) -> int:
    from grader.se_block.stretch import files

    wanted = options.report or [("terminal", None)]
    asked = files.asked(options.path, options.goal)
    report_files.clear([file for _, file in wanted if file], *asked.values())
    from grader.console import show_stretch, try_goals

    return FULL_MARKS if show_stretch(try_goals(asked, _say), wanted) else NOT_FULL_MARKS


def _watch(options: argparse.Namespace) -> int:
    report_files.clear([file for _, file in options.report], options.path)
    _say(f"Watching {options.path} ...")
    from grader.watch import loop

    solved = loop.watch(options.path, _settings(options), options.report, cache_folder() / "hints.json", options.page)
    return FULL_MARKS if solved else NOT_FULL_MARKS


def _lesson(options: argparse.Namespace) -> int:
    from grader.console import show_lesson

    show_lesson(options.out)
    return _complain(f"The lesson is {options.out}.", FULL_MARKS)


def _settings(options: argparse.Namespace) -> "Settings":
    from grader.core.values import DEFAULT_SEED, CasePlan
    from grader.grading.settings import for_this_machine

    plan = CasePlan(options.examples, DEFAULT_SEED if options.seed is None else options.seed, options.thorough)
    return for_this_machine(plan, options.isolation, options.weights, getattr(options, "require_isolation", False))


def _release(options: argparse.Namespace) -> int:
    from grader.console import watching
    from grader.releases import build

    with watching() as progress:
        sys.stdout.write(build.build(options.kind, options.out, progress))
    return FULL_MARKS


def _look(options: argparse.Namespace) -> int:
    if options.command == "doctor":
        from grader.doctor import doctor

        text, well = doctor()
    else:
        from grader.selfcheck import selfcheck

        text, well = selfcheck(_say)
    sys.stdout.write(text)
    return FULL_MARKS if well else BROKE_DOWN


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _complain(message: str, status: int) -> int:
    _say(message)
    return status
