"""What the tests of a class share: a grading by what the text is."""

from collections.abc import Callable, Iterator

import msgspec
import pytest

from grader.batch import run
from grader.batch.grade_task import GradeTask
from grader.batch.store import StoredVerdict
from grader.core.values import Verdict
from tests.support.builders import report
from tests.support.handed_in.texts import OTHER_WRONG, RIGHTS, STUB, WRONG

SCORES = {text.strip(): 10 for text in RIGHTS} | {WRONG.strip(): 4, OTHER_WRONG.strip(): 7, STUB.strip(): 1}


@pytest.fixture
def by_text(monkeypatch: pytest.MonkeyPatch) -> Callable[[Iterator[GradeTask]], Iterator[StoredVerdict]]:
    """A grading by what the text is; the texts themselves are graded elsewhere."""
    monkeypatch.setattr(run, "_try_the_sandbox", lambda _settings: None)

    def grade_all(tasks: Iterator[GradeTask]) -> Iterator[StoredVerdict]:
        for task in tasks:
            score = SCORES[task.submission.text.strip()]
            found = report(score=score, verdict=Verdict.PASS if score == 10 else Verdict.FAIL)
            yield StoredVerdict(task.key, msgspec.json.encode(found), b"")

    return grade_all
