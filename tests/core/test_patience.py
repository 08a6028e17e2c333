"""A process that the system has no room for is asked for again, until it is there, or for a long while."""

import itertools

import pytest

from grader.core import patience


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that goes on only while somebody sleeps."""
    slept: list[float] = []
    monkeypatch.setattr(patience.time, "sleep", slept.append)
    monkeypatch.setattr(patience.time, "monotonic", lambda: sum(slept))
    return slept


def test_it_is_there_at_once_or_after_some_waiting(clock: list[float]) -> None:
    assert 7 == patience.when_possible(lambda: 7)
    assert [] == clock
    answers = iter([BlockingIOError(), BlockingIOError(), 8])
    assert 8 == patience.when_possible(lambda: _given(next(answers)))
    assert [patience.TICK_S] * 2 == clock


def test_it_is_given_up_after_a_long_while(clock: list[float]) -> None:
    answers = itertools.repeat(BlockingIOError("no process"))
    with pytest.raises(BlockingIOError, match="no process"):
        patience.when_possible(lambda: _given(next(answers)))
    assert sum(clock) >= patience.PATIENCE_S


def test_another_error_is_not_waited_for(clock: list[float]) -> None:
    with pytest.raises(FileNotFoundError):
        patience.when_possible(lambda: _given(FileNotFoundError()))
    assert [] == clock


def _given(answer: int | OSError) -> int:
    if isinstance(answer, OSError):
        raise answer
    return answer
