"""Two gradings have one key when nothing that a verdict depends on differs; a copy's report speaks of the copy's own lines."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.batch import cache_keys
from grader.core import machine
from grader.core.values import CasePlan, Diagnosis, Mistake, SourceLine, Submission
from grader.grading.kit_digest import kit_digest
from grader.grading.settings import Settings
from grader.sandbox.worker_process import Limits
from tests.builders import counterexample, failed_report

PLAIN = "import jax\n\n\ndef f(x):\n    y = x + 1\n    return y\n"
SPACED = "# mine\nimport jax\n\n\ndef f(x):\n\n    # one more\n    y = (x\n         + 1)\n    return y  # done\n"


def submission(text: str | bytes) -> Submission:
    source = text if isinstance(text, bytes) else text.encode()
    return Submission("ann.py", source, "0" * 64)


def key(text: str | bytes, within: str = "") -> str:
    return cache_keys.key(submission(text), within)


def test_comments_and_blank_lines_do_not_count() -> None:
    assert key(PLAIN) == key(SPACED)
    assert key(PLAIN) != key(PLAIN.replace("+ 1", "+ 2"))
    assert key(PLAIN) != key(PLAIN, within="another kit")


NO_PROGRAMS = (b"def (", b"\xff\xfe", b"\0", b"(" * 5000, b"-" * 200_000 + b"1", b"x = " + b"9" * 10_000, b"a" + b".a" * 50_000)


@pytest.mark.parametrize("text", NO_PROGRAMS, ids=lambda text: repr(text[:6]))
def test_what_is_no_program_goes_by_its_bytes(text: bytes) -> None:
    assert key(text) == key(text)
    assert key(text) != key(text + b" #")  # a syntax tree would not differ


CHANGES = {
    "cases": {"plan": CasePlan(count=50)},
    "seed": {"plan": CasePlan(seed=1)},
    "weights": {"weights": "exact"},
    "isolation": {"isolation": "kernel"},
    "limits": {"limits": Limits(cpu_s=3)},
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_setting_that_a_verdict_depends_on_counts(change: str) -> None:
    assert cache_keys.context(Settings()) != cache_keys.context(replace(Settings(), **CHANGES[change]))


def test_where_things_are_kept_does_not_count(tmp_path: Path) -> None:
    assert cache_keys.context(Settings()) == cache_keys.context(Settings(cache=tmp_path, workers=1))


def test_the_kits_own_files_count_and_the_versions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before, kit, whole = cache_keys.context(Settings()), kit_digest(), kit_digest(whole=True)
    for name in (
        "grader/se_block/pinned_cases.py",
        "grader/reports/html.py",
        "grader/se_block/messages/gate.toml",
        "solution/se_block.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((machine.ROOT / name).read_bytes())
    monkeypatch.setattr(machine, "versions", lambda: {"jax": "99"})
    assert before != cache_keys.context(Settings())
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    assert kit != (small := kit_digest())
    (tmp_path / "grader/reports/html.py").write_text("# other words\n")
    assert small == kit_digest()
    assert whole != kit_digest(whole=True)
    (tmp_path / "grader/se_block/messages/gate.toml").write_text("# other hints\n")
    assert small != kit_digest()


def test_the_report_of_a_copy_names_its_own_file_and_lines() -> None:
    mistakes = tuple(Mistake("squeeze-sum", None, "t", "e", ("h",), line) for line in (5, None))
    example = counterexample(lines=(SourceLine(5, "f", "y = x + 1"), SourceLine(6, "f", "return y")))
    graded = failed_report(counterexample=example, diagnosis=Diagnosis("squeeze", True, mistakes))
    other = Submission("bo.py", SPACED.encode(), "b" * 64)
    report = cache_keys.report_for_twin(graded, PLAIN.encode(), other)
    assert {"path": "bo.py", "sha256": "b" * 64} == report.submission
    assert report.counterexample and report.diagnosis
    assert (SourceLine(8, "f", "y = (x"), SourceLine(10, "f", "return y  # done")) == report.counterexample.lines
    assert [8, None] == [mistake.line for mistake in report.diagnosis.mistakes]


def test_the_graded_file_itself_keeps_its_report() -> None:
    graded = failed_report()
    report = cache_keys.report_for_twin(graded, PLAIN.encode(), replace(submission(PLAIN), path=graded.submission["path"]))
    assert graded == report
