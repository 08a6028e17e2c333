"""Grade on this machine, several submissions at a time, each in a process of its own. Knows processes; nothing of a grade.

A process that dies takes nothing with it: its submission is given to a new one, once.
"""

import functools
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait

import msgspec
from msgspec.structs import replace

from grader.batch import grade_task
from grader.batch.grade_task import GradeTask
from grader.batch.store import StoredVerdict
from grader.core import machine
from grader.core.patience import when_possible
from grader.grading.assemble import grader_error_report
from grader.grading.settings import Settings

_spawn = multiprocessing.get_context("spawn")


def graders(jobs: int, settings: Settings) -> Callable[[Iterator[GradeTask]], Iterator[StoredVerdict]]:
    """What grades up to `jobs` submissions at a time. Where they share processors, those that wait may wait longer."""
    crowd = max(1.0, jobs / machine.processors())
    limits = replace(settings.limits, wall_s=settings.limits.wall_s * crowd, total_s=settings.limits.total_s * crowd)
    return functools.partial(_grade_all, settings=replace(settings, limits=limits), jobs=jobs)


def _grade_all(tasks: Iterator[GradeTask], settings: Settings, jobs: int) -> Iterator[StoredVerdict]:
    """The verdicts of `tasks`, each as soon as it is there."""
    crew: dict[Connection, _Job] = {}
    try:
        for _ in range(jobs):
            task = next(tasks, None)
            if task is None:
                break
            _begin(crew, task, settings)
        while crew:
            for line in wait(list(crew)):
                assert isinstance(line, Connection)
                job = crew[line]
                kept = job.result()
                if kept is None:
                    del crew[line]
                    if not job.task_was_tried:
                        _begin(crew, job.task, settings, tried=True)
                        continue
                    kept = job.obituary()
                yield kept
                following = next(tasks, None)
                if following is None:
                    crew.pop(line, job).close()
                elif line in crew:
                    job.give(following)
                else:
                    _begin(crew, following, settings)
    finally:
        for job in crew.values():
            job.close()


def _begin(crew: "dict[Connection, _Job]", task: GradeTask, settings: Settings, *, tried: bool = False) -> None:
    job = _Job(settings)
    crew[job.line] = job
    job.give(task, tried=tried)


class _Job:
    """A process that grades one submission at a time."""

    def __init__(self, settings: Settings) -> None:
        self.line, theirs = _spawn.Pipe()
        self._process = _spawn.Process(target=_serve, args=(theirs, settings), daemon=True)
        when_possible(self._process.start)
        theirs.close()

    def give(self, task: GradeTask, *, tried: bool = False) -> None:
        self.task, self.task_was_tried = task, tried
        try:
            self.line.send(task)
        except OSError:
            pass  # it has died; the line says so, too

    def result(self) -> StoredVerdict | None:
        """What came back; None when the process has died."""
        try:
            kept: StoredVerdict = self.line.recv()
        except (EOFError, OSError):
            self.close()
            return None
        return kept

    def obituary(self) -> StoredVerdict:
        """What is said of a submission in whose grading two processes died."""
        why = f"the process that graded it ended twice (exit code {self._process.exitcode})"
        return StoredVerdict(self.task.key, msgspec.json.encode(grader_error_report(self.task.submission, why)))

    def close(self) -> None:
        self.line.close()
        self._process.join(1)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()


def _serve(line: Connection, settings: Settings) -> None:
    """Grade what comes, until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asked is told, and closes the line
    try:
        while True:
            line.send(grade_task.grade(line.recv(), settings))
    except (EOFError, OSError):
        grade_task.close()
