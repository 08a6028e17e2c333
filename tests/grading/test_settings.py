"""A variable of ours: empty is not set, and a wrong value is refused by the variable's name."""

from pathlib import Path

import pytest

from grader.core import variables
from grader.core.errors import UsageError
from grader.grading.settings import Settings, for_this_machine
from grader.sandbox.worker_process import Limits
from grader.se_block import spec

LIMITS = {
    "SE_BLOCK_CPU_S": "cpu_s", "SE_BLOCK_WALL_S": "wall_s", "SE_BLOCK_TOTAL_S": "total_s",
    "SE_BLOCK_MEMORY_MIB": "memory_mib", "SE_BLOCK_OUTPUT_MIB": "output_mib",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*LIMITS, "SE_BLOCK_CACHE", "SE_BLOCK_DEBUG"):
        monkeypatch.delenv(name, raising=False)


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    unset = for_this_machine()
    for name in (*LIMITS, "SE_BLOCK_CACHE", "SE_BLOCK_DEBUG"):
        monkeypatch.setenv(name, "")
    assert unset == for_this_machine()
    assert (Limits(), spec.ROOT / ".cache") == (unset.limits, unset.cache)
    assert not variables.debugging()


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("text", ["0", "-1", "soon", "1.5", "1e3", " 600", "\u0666\u0660\u0660", "1000001", "9" * 5000])
def test_a_limit_that_is_no_number_within_reason_is_refused(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(UsageError, match=rf"^{name} is .*: write a whole number from \d+ to 1000000, such as \d+\.$"):
        for_this_machine()


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("text", ["600", "1000000"])
def test_a_limit_is_taken_as_it_is(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, text)
    assert int(text) == getattr(for_this_machine().limits, LIMITS[name])


def test_less_memory_than_jax_needs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SE_BLOCK_MEMORY_MIB", "511")  # a right file would fail
    with pytest.raises(UsageError, match="a whole number from 512"):
        for_this_machine()


def test_a_relative_folder_begins_at_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SE_BLOCK_CACHE", "mine/cache")
    assert tmp_path / "mine" / "cache" == spec.cache_folder() == spec.cache_path() == for_this_machine().cache
    assert (tmp_path / "mine" / "cache").is_dir()


@pytest.mark.parametrize(
    ("text", "why"), [("file", "it is no folder"), ("file/below", "Not a directory"), ("/dev/null/x", "Not a directory")]
)
def test_a_folder_that_cannot_be_used_is_refused(text: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    monkeypatch.setenv("SE_BLOCK_CACHE", text)
    with pytest.raises(UsageError, match=rf"^SE_BLOCK_CACHE is '{text}' \({why}\): write the path of a folder"):
        for_this_machine()


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SE_BLOCK_CACHE", str(tmp_path))
    monkeypatch.setattr(variables.os, "access", lambda *_: False)  # root may write anywhere
    with pytest.raises(UsageError, match="it cannot be written to"):
        spec.cache_folder()


@pytest.mark.parametrize(("text", "wanted"), [("1", True), ("0", False)])
def test_a_traceback_is_wanted_or_not(text: str, wanted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SE_BLOCK_DEBUG", text)
    assert isinstance(for_this_machine(), Settings)
    assert wanted == variables.debugging()


def test_another_wish_for_a_traceback_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SE_BLOCK_DEBUG", "yes")
    with pytest.raises(UsageError, match="SE_BLOCK_DEBUG is 'yes': write 1"):
        for_this_machine()
