"""The cache of expected outputs is kept whole, believed only when it is whole and fits, and spares the reference's work."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.core.errors import Breakdown
from grader.reference import reference_oracle
from grader.reference.reference_oracle import ExpectedOutputCache, ReferenceOracle, reference_text
from grader.sandbox.supervisor import WorkerConfig
from grader.sandbox.worker_process import Limits
from grader.se_block import pinned_cases

FIRST, SECOND = pinned_cases.PINNED[:2]
ONE, TWO = np.array([1.5], np.float32), np.array([-2.5], np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "answers.book"


def test_what_is_recorded_is_there_the_next_time(path: Path) -> None:
    ExpectedOutputCache(path, "key").add({FIRST: ONE})
    ExpectedOutputCache(path, "key").add({SECOND: TWO})
    book = ExpectedOutputCache(path, "key")
    np.testing.assert_array_equal(book.get(FIRST), ONE, strict=True)
    np.testing.assert_array_equal(book.get(SECOND), TWO, strict=True)
    assert book.get(pinned_cases.WORKED_EXAMPLE) is None


def test_a_book_of_another_reference_or_machine_is_not_believed(path: Path) -> None:
    ExpectedOutputCache(path, "key").add({FIRST: ONE})
    assert ExpectedOutputCache(path, "another key").get(FIRST) is None


def test_the_key_depends_on_the_reference_and_on_the_machine() -> None:
    keys = {reference_oracle.cache_key("a", "m"), reference_oracle.cache_key("b", "m"), reference_oracle.cache_key("a", "n")}
    assert 3 == len(keys)


def test_a_book_cut_short_anywhere_is_not_believed(path: Path) -> None:
    ExpectedOutputCache(path, "key").add({FIRST: ONE})
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert ExpectedOutputCache(path, "key").get(FIRST) is None
    path.write_bytes(whole)
    assert ExpectedOutputCache(path, "key").get(FIRST) is not None


@given(st.data())
@settings(max_examples=60, deadline=None, database=None, derandomize=True)
def test_a_book_with_one_changed_byte_is_not_believed(data: st.DataObject) -> None:
    whole = BOOK.read_bytes()
    index = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[index] ^ data.draw(st.integers(1, 255))
    copy = BOOK.with_name("copy")
    copy.write_bytes(whole[:index] + bytes([changed]) + whole[index + 1 :])
    assert ExpectedOutputCache(copy, "key").get(FIRST) is None


@pytest.fixture(scope="module", autouse=True)
def book(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One book on disk for the tests that Hypothesis repeats."""
    global BOOK
    BOOK = tmp_path_factory.mktemp("book") / "answers.book"
    ExpectedOutputCache(BOOK, "key").add({FIRST: ONE})


@pytest.mark.parametrize("text", [b"", b"\n", b"{}\n", b"null\n", b"[1]\nx", b"\x80\x04.", b"{" * 5000], ids=repr)
def test_a_file_that_is_no_book_is_an_empty_book(text: bytes, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(text[:5000])
    assert ExpectedOutputCache(path, "key").get(FIRST) is None


def test_an_answer_of_the_wrong_length_is_not_used(path: Path) -> None:
    book = ExpectedOutputCache(path, "key")
    book.add({FIRST: np.zeros(7, np.float32)})
    assert book.get(FIRST) is None


def test_a_write_that_breaks_off_leaves_the_old_book(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ExpectedOutputCache(path, "key").add({FIRST: ONE})
    monkeypatch.setattr(os, "fsync", lambda _fd: (_ for _ in ()).throw(OSError("disk full")))
    book = ExpectedOutputCache(path, "key")
    book.add({SECOND: TWO})
    assert book.get(SECOND) is not None
    assert ExpectedOutputCache(path, "key").get(FIRST) is not None
    assert [path] == list(path.parent.iterdir())


def test_only_its_owner_may_read_the_book(path: Path) -> None:
    ExpectedOutputCache(path, "key").add({FIRST: ONE})
    assert 0o600 == path.stat().st_mode & 0o777


def trusted() -> WorkerConfig:
    return WorkerConfig("process", Limits(cpu_s=60, wall_s=300), None, trusted=True)


def test_the_reference_is_run_once_for_a_case_and_never_for_a_recorded_one(path: Path) -> None:
    first = ReferenceOracle(ExpectedOutputCache(path, "key"), reference_text(), trusted(), workers=2)
    first.prepare([FIRST, SECOND])
    expected = first.expected(FIRST)
    first.close()
    again = ReferenceOracle(ExpectedOutputCache(path, "key"), "raise SystemExit('never run')", trusted(), workers=2)
    assert not again.needs_preparing([FIRST, SECOND])
    again.prepare([FIRST, SECOND])
    np.testing.assert_array_equal(expected, again.expected(FIRST), strict=True)
    assert [2, 0] == [first.asked, again.asked]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "def se_block_forward(seed, x, reduction): return 1 / 0",
        "import os; os._exit(0)",
        "def se_block_forward(seed, x, reduction): return x.reshape(-1) / 0",
        "def se_block_forward(seed, x, reduction): return x",
    ],
    ids=["empty", "raises", "exits", "not finite", "not flat"],
)
def test_a_reference_that_fails_is_a_breakdown(source: str) -> None:
    broken = ReferenceOracle(ExpectedOutputCache(None, ""), source, trusted(), workers=1)
    with pytest.raises(Breakdown, match="the reference failed"):
        broken.expected(FIRST)
    broken.close()
