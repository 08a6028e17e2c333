"""The console: show progress, write reports, show one case. Knows streams and files; renders nothing itself."""

import argparse
import contextlib
import itertools
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from grader.core import machine
from grader.core.errors import Breakdown
from grader.core.report import Counterexample, GoalResult, Report
from grader.core.report_files import clear, make_folder, save
from grader.grading.collect import Progress, unwatched
from grader.reports import render, terminal

if TYPE_CHECKING:
    from grader.batch.class_summary import LearnerRow
    from grader.batch.run import Done
    from grader.core.values import Submission
    from grader.grading.settings import Settings

MOST_COLUMNS = 100
MOST_LOOKS = 20  # rows on the screen


@contextlib.contextmanager
def watching(*, time_left: bool = False) -> Iterator[Progress]:
    """Progress on standard error where that is a terminal; elsewhere nothing, so that a log stays short."""
    if not sys.stderr.isatty():
        yield unwatched
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar

    last = TextColumn("{task.fields[left]}") if time_left else MofNCompleteColumn()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=10 if time_left else 40), last)
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task, left = bar.add_task("Starting", total=None, left=""), _TimeLeft()
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of, left=left.after(done, of))


class _TimeLeft:
    """How long the rest takes, from the parts so far: by their median, since some have something to compile first."""

    def __init__(self) -> None:
        self._seen = {0: time.monotonic()}

    def after(self, done: int, of: int) -> str:
        """In words, once three parts are done."""
        self._seen.setdefault(done, time.monotonic())
        times = list(self._seen.values())
        if len(times) < 4:
            return ""
        each = statistics.median(later - sooner for sooner, later in itertools.pairwise(times))
        return f"{each * (of - done):.0f} s left"


@contextlib.contextmanager
def watching_a_class(of: int) -> Iterator[Callable[[], None]]:
    """The same for a class of which `of` submissions are to be graded, with rate and time left; call it after each."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TextColumn("left"), TimeRemainingColumn(),
    )  # fmt: skip
    begun, done = time.monotonic(), 0
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Grading", total=of, rate="")

        def one_more() -> None:
            nonlocal done
            done += 1
            bar.update(task, completed=done, rate=f"{60 * done / (time.monotonic() - begun):.0f} a minute")

        yield one_more


def class_in_words(done: "Done", out: Path) -> str:
    """What a run did and found, and where a person should decide."""
    verdicts = done.summary.verdicts
    words = {"pass": "solved", "fail": "not yet", "ungradable": "could not be run", "grader_error": "broke the grader down"}
    found = ", ".join(f"{verdicts[verdict]} {text}" for verdict, text in words.items() if verdicts[verdict])
    rate = f", {60 * done.graded / done.seconds:.0f} a minute" if done.graded else ""
    absent = len(done.summary.rows) - done.summary.handed_in
    found += f", and {absent} handed in nothing" if absent else ""
    return (
        f"{_looks(done.summary.looks, out)}"
        f"{done.summary.handed_in} submissions: {found}. {done.graded} graded now in {done.seconds:.0f} s{rate}. "
        f"See {out / 'index.html'}\n"
    )


def _looks(rows: "Sequence[LearnerRow]", out: Path) -> str:
    """Where a person should decide, why, and the lines that do it."""
    if not rows:
        return ""
    lines = [f"{len(rows)} {'needs' if len(rows) == 1 else 'need'} a look. To decide, put a line into {out / 'choices.csv'}:"]
    for row in rows[:MOST_LOOKS]:
        lines += [f"  {row.learner}: {row.look}", *(f"      {choice}" for choice in row.choices)]
    if len(rows) > MOST_LOOKS:
        lines.append(f"  and {len(rows) - MOST_LOOKS} more, at the head of the page")
    return "\n".join(lines) + "\n"


def show_report(report: Report, wanted: Sequence[tuple[str, Path | None]], goals: Sequence[GoalResult] = ()) -> None:
    """Write each report that was asked for, to its file or to standard output; where it has a place for them, with `goals`."""
    for name, file in wanted:
        screen = how_it_shows() if name == "terminal" and not file else {}
        text = render(name, report, goals, **screen)
        _print(text) if file is None else save(file, text)
    if all(file for _, file in wanted):
        files = ", ".join(str(file) for _, file in wanted)
        print(f"{terminal.headline(report)}   Written: {files}", file=sys.stderr)


def show_case(example: Counterexample) -> bool:
    """Show one case with both outcomes; whether they differ."""
    _print(terminal.render_case(example, **how_it_shows()))
    return example.mismatch is not None


def show_tour(submission: "Submission", wanted: Sequence[tuple[str, Path | None]]) -> str:
    """Show the networks with a submission's block in them, in each format that was asked for; what is in the way."""
    from grader.grading.tour import tour_on_this_machine
    from grader.reports import tour

    found = tour_on_this_machine(submission)
    for name, file in wanted:
        text = {"terminal": tour.render, "json": tour.as_json, "html": tour.page}[name](found)
        _print(text) if file is None else _save(file, text)
    return found.problem


def try_goals(asked: Mapping[str, Path], say: Callable[[str], None]) -> list[GoalResult]:
    """How the files of stretch goals stand, by the goals' ids."""
    say(f"Trying {', '.join(map(str, asked.values()))} ...")
    from grader.grading.stretch import try_on_this_machine

    with watching() as progress:
        return try_on_this_machine(asked, progress)


def try_goals_beside(submission: Path, say: Callable[[str], None]) -> list[GoalResult]:
    """How the stretch goals beside a submission stand; none where that cannot be said, since a report does not need them."""
    from grader.se_block.stretch import files

    try:
        return try_goals(files.asked(files.folder_for(submission), None), say)
    except Breakdown as error:
        say(f"The stretch goals could not be tried ({error}). The report is whole without them.")
        return []


def show_stretch(found: Sequence[GoalResult], wanted: Sequence[tuple[str, Path | None]]) -> bool:
    """Show how the stretch goals stand, in each format that was asked for; whether all are solved."""
    from grader.reports import stretch

    for name, file in wanted:
        text = stretch.as_json(found) if name == "json" else stretch.render(found, **how_it_shows() if file is None else {})
        _print(text) if file is None else _save(file, text)
    return all(one.status == "solved" for one in found)


def show_class(options: argparse.Namespace, settings: "Settings", say: Callable[[str], None]) -> bool:
    """Grade a class, and show what was found; whether the grader never broke down."""
    from grader.batch import process_pool
    from grader.batch.course import Course
    from grader.batch.gradebook import Wanted
    from grader.batch.run import Class, run
    from grader.intake import roster

    enrolled = roster.read(options.roster) if options.roster else None
    kind, file = options.gradebook or ("", None)
    wanted = Wanted(kind, file, options.score_column)
    course = Course(options.path, options.out, enrolled, options.accept_mended, options.choices, wanted, options.late_penalty)
    everybody = Class(course, settings, say)
    if options.scheduler:
        from grader.batch import cluster

        grade_all = cluster.graders(options.scheduler, settings)
    else:
        grade_all = process_pool.graders(options.jobs or machine.processors(), settings)
    done = run(everybody, grade_all, watching_a_class, fresh=options.fresh)
    _print(class_in_words(done, options.out))
    return not done.summary.verdicts["grader_error"]


def show_lesson(file: Path) -> None:
    """Write the lesson as a page, and open it where there is a screen."""
    from grader.core import browser
    from grader.reports import lesson

    save(file, lesson.page())
    browser.show(file)


def show_training(submission: "Submission", options: argparse.Namespace) -> str:
    """Train small networks with a submission's block and without it, and show how it went; what is in the way.

    Where a folder is named, `--out`, the page and the figures go there; those of an earlier training are removed first.
    """
    from grader.grading.training import train_on_this_machine
    from grader.reports import training

    written = {options.out / "train.json": training.as_json, options.out / "index.html": training.page} if options.out else {}
    if options.out:
        make_folder(options.out)
        clear(written, Path(submission.path))
    with watching(time_left=True) as progress:
        found = train_on_this_machine(submission, progress, options.seeds, options.seconds)
    _print(training.render(found))
    for file, render_as in written.items():
        _save(file, render_as(found))
    return found.problem


def _save(file: Path, text: str) -> None:
    save(file, text)
    print(f"Written: {file}", file=sys.stderr)


class _Screen(TypedDict, total=False):
    width: int
    colour: bool


def how_it_shows() -> _Screen:
    """The width and colours that standard output can show."""
    if not sys.stdout.isatty():
        return {"width": 80, "colour": False}
    width = min(os.get_terminal_size(sys.stdout.fileno()).columns or 80, MOST_COLUMNS)
    return {"width": width, "colour": "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"}


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
