"""Train small networks with a submission's block and without it, in a worker, part by part, so that a person can watch."""

import time
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from grader.core.values import Submission
from grader.grading.at_work import Stopped, ask, block_at_work, try_alone
from grader.grading.session import GradingSession
from grader.grading.settings import for_this_machine
from grader.sandbox.supervisor import WorkerSupervisor
from grader.sandbox.worker_process import Limits
from grader.se_block import training as questions
from grader.se_block import training_words as words
from grader.se_block.tour import DIGIT_IMAGES, GRADIENT, SCALES, TRAIN
from grader.se_block.training import DIGITS, TASKS, Learned, Task, Training

Watch = Callable[[str, int, int], None]
LIMITS = Limits(cpu_s=120, wall_s=240, total_s=1200)  # a part, with what has to be compiled for it, and all of them


def train_on_this_machine(submission: Submission, watch: Watch, seeds: int | None, seconds: float | None) -> Training:
    """The training in a session of its own; where no number of seeds is given, from as many as each task has."""
    tasks = [replace(task, seeds=seeds or task.seeds) for task in TASKS]
    with GradingSession(for_this_machine()) as session:
        return train(submission, session, watch, tasks, seconds)


def train(
    submission: Submission,
    session: GradingSession,
    watch: Watch,
    tasks: Sequence[Task] = TASKS,
    seconds: float | None = None,
) -> Training:
    """What the networks have learned with the block and without it; where a person or the time stops it, what there is then.

    `watch` is called with a line to show, the parts that are done, and all parts. Raises UsageError where the file gives no
    block.
    """
    wanted = any(task.number == DIGITS.number for task in tasks)
    digits = questions.digits() if wanted else None
    notes = [words.NO_DIGITS] if wanted and digits is None else []
    lesson = _Lessons([task for task in tasks if task.number != DIGITS.number or digits], watch, seconds)
    problem = advice = idle = ""
    with block_at_work(submission, session, LIMITS) as worker:
        try:
            watch("Trying your block", 0, lesson.parts)
            try_alone(worker)
            idle = _try_gradient(worker, submission)
            if digits:
                ask(worker, DIGIT_IMAGES, *digits)
            if not lesson.train(worker):
                notes.append(words.out_of_time(seconds or 0))
        except Stopped as stopped:
            problem, advice = stopped.args
        except KeyboardInterrupt:
            problem, advice = words.STOPPED, words.GO_ON
    if idle and not all(words.has_learned(done) for done in lesson.learned.values() if done.task.takes_attention):
        notes.append(idle)
    return Training(submission.path, problem, advice, tuple(lesson.learned.values()), tuple(notes))


def _try_gradient(worker: WorkerSupervisor, submission: Submission) -> str:
    """Try whether the block's weights can learn; raises Stopped. What to say if they have not, and some have no gradient."""
    try:
        found = ask(worker, GRADIENT)
    except Stopped as stopped:
        problem, advice = stopped.args
        raise Stopped(problem, advice + words.without_gradient(submission)) from None
    if wrong := words.wrong_gradient(submission, *found[:3]):
        raise Stopped(*wrong)
    return words.no_gradient_for_some(submission, *found[::3])


class _Lessons:
    """Each task from each of its seeds, and what was learned so far."""

    def __init__(self, tasks: Sequence[Task], watch: Watch, seconds: float | None) -> None:
        self._ends = time.monotonic() + seconds if seconds else None
        self.learned: dict[str, Learned] = {}
        self._tasks, self._watch = tasks, watch
        self._done, self.parts = 0, sum(task.seeds * task.parts for task in tasks)

    def train(self, worker: WorkerSupervisor) -> bool:
        """Ask the worker to train, part by part, and keep what it tells; False where the time is over before the end."""
        for task in self._tasks:
            before = questions.scales(task, ask(worker, SCALES, task.number, 0, 0))
            self._keep(Learned(task, before=before))
            for seed in range(task.seeds):
                for part in range(task.parts):
                    if self._ends and time.monotonic() > self._ends:
                        return False
                    self._part(worker, task, seed, part)
                if seed == 0:
                    after = questions.scales(task, ask(worker, SCALES, task.number, seed, 1))
                    self._keep(replace(self.learned[task.name], after=after))
        return True

    def _part(self, worker: WorkerSupervisor, task: Task, seed: int, part: int) -> None:
        for has_block in (False, True):
            done = self.learned[task.name]
            self._watch(words.in_a_line(done, seed), self._done, self.parts)
            begun = time.monotonic()
            found = ask(worker, TRAIN, task.number, int(has_block), seed, part)
            self._keep(questions.with_part(done, seed, has_block, found, time.monotonic() - begun))
        self._done += 1

    def _keep(self, learned: Learned) -> None:
        self.learned[learned.task.name] = learned
