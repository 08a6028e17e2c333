"""What gradings share: the isolation level, the compiled code, the reference's answers. Starts lanes; grades nothing."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from grader import environment, levels, sandbox
from grader.cases import Plan
from grader.lane import Lane, Setup, reference_source
from grader.predictions import Predictions
from grader.process import Limits
from grader.recorded import RecordedAnswers, RecordedPredictions, Recording

if TYPE_CHECKING:
    from grader.answers import Answers

    AnyAnswers = Answers | RecordedAnswers


class Settings(Struct, frozen=True):
    """Everything about a grading but the submission itself. `cache` None: nothing is kept on disk."""

    plan: Plan = Plan()
    isolation: str = "auto"
    required: bool = False
    weights: str = "any-names"
    limits: Limits = Limits()
    cache: Path | None = None
    lanes: int = 2


class Desk:
    """Made once, used for any number of submissions."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.level = levels.choose(settings.isolation, required=settings.required)
        self._compiled, book = self._kept_on_disk()
        self._setup = Setup(self.level, settings.limits, self._compiled, weights=settings.weights, required=settings.required)
        self.trusted = Setup("process", Limits(cpu_s=120, wall_s=600), self._compiled, trusted=True)
        self.answers: AnyAnswers
        self.error_model: Predictions
        self.answers, self.error_model = self._recorded() if environment.learners_kit() else self._computed(book)
        self._fork_server = sandbox.fork_server(self.level, self._setup.readable)
        if self._fork_server:
            self._fork_server.begin()

    def lanes(self, source: bytes) -> Sequence[Lane]:
        """Lanes for one submission, their workers begun."""
        lanes = [Lane(source, self._setup, self._fork_server) for _ in range(self.settings.lanes)]
        for lane in lanes:
            lane.begin()
        return lanes

    def prepare(self) -> None:
        """Have the reference's answers to all cases, and the table of mistakes, before the first submission asks for them."""
        self.answers.ensure(self.answers.planned(self.settings.plan))
        self.answers.close()
        self.error_model.open(lambda _done, _of: None)

    def close(self) -> None:
        """End the reference's workers, and the process that the others are copied from."""
        self.answers.close()
        self.error_model.close()
        if self._fork_server:
            self._fork_server.close()

    def _computed(self, book: Path | None) -> "tuple[Answers, Predictions]":
        from grader.answers import AnswerBook, Answers, book_key
        from grader.error_model import ErrorModel

        source = reference_source()
        answers = AnswerBook(book, book_key(source, environment.machine_key()))
        mistakes = ErrorModel(book.with_name("mistakes.book") if book else None, self.trusted)
        return Answers(answers, source, self.trusted, self.settings.lanes), mistakes

    def _recorded(self) -> tuple[RecordedAnswers, Predictions]:
        recording = Recording(environment.BOOK)
        return RecordedAnswers(recording, self.trusted, self.settings.lanes), RecordedPredictions(recording)

    def _kept_on_disk(self) -> tuple[Path | None, Path | None]:
        """The folder of compiled code and the answer book, or nothing where the disk cannot be written."""
        cache = self.settings.cache
        if cache is None:
            return None, None
        compiled = cache / f"compiled-{environment.machine_key()}"
        try:
            cache.mkdir(mode=0o711, parents=True, exist_ok=True)  # a spare user may go through, and see nothing else
            compiled.mkdir(mode=0o755, exist_ok=True)
        except OSError:
            return None, None
        return (compiled, cache / "answers.book") if os.access(compiled, os.W_OK) else (None, None)
