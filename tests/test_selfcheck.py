"""The selfcheck knows the reference, the stub and every situation, and notices a file that gets something else."""

from pathlib import Path

import pytest

from grader import selfcheck
from grader.se_block import spec
from grader.selfcheck import Known, label
from solution.mistakes import WRITTEN
from tests.support import goldens
from tests.support.files import SUBMISSIONS

STUB = spec.STUB.read_bytes()  # graded in no time


def checked(monkeypatch: pytest.MonkeyPatch, *known: Known) -> tuple[str, bool]:
    monkeypatch.setattr(selfcheck, "known", lambda: iter(known))
    return selfcheck.selfcheck(lambda _text: None)


def test_the_selfcheck_knows_the_reference_the_stub_every_situation_right_way_and_forgery() -> None:
    names = [one.name for one in selfcheck.known()]
    situations = len(goldens.SITUATIONS)
    assert ["the reference", "the stub", *goldens.SITUATIONS] == names[: 2 + situations]
    assert sum(name.startswith("right: ") for name in names) >= 45
    assert sum(name.startswith("forged: ") for name in names) >= 10
    assert {f"mistake: {label(one.id, one.detail)}" for one in WRITTEN} <= set(names)


def test_files_that_get_what_they_should_are_well(monkeypatch: pytest.MonkeyPatch) -> None:
    reference = spec.REFERENCE.read_bytes()
    text, well = checked(monkeypatch, Known("the reference", reference, "pass", 10, {"values": "passed"}))
    assert well
    assert "1 of 1 files got what they should" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Known("stub", STUB, "pass", 1), "verdict should be pass"),
        (Known("stub", STUB, "fail", 9), "score should be 9"),
        (Known("stub", STUB, "fail", 1, {"loads": "failed"}), "loads should be failed"),
        (Known("stub", STUB, "fail", 1, {"beauty": "passed"}), "beauty should be passed"),
        (Known("stub", STUB, "fail", 1, lost=("loads",)), "loads should earn nothing"),
        (Known("stub", STUB, "fail", 1, named=("squeeze-sum",)), "named nothing"),
    ],
    ids=["verdict", "score", "status", "unknown check", "points", "mistake"],
)
def test_a_file_that_gets_something_else_is_noticed(wrong: Known, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, well = checked(monkeypatch, wrong)
    assert not well
    assert said in text


def test_the_situations_lie_where_the_selfcheck_looks() -> None:
    assert SUBMISSIONS == Path(selfcheck.SITUATIONS)
