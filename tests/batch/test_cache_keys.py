"""Two gradings have one key when nothing that a verdict depends on differs, and only then."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.batch import cache_keys
from grader.core import machine
from grader.core.values import CasePlan, Submission
from grader.grading.kit_digest import kit_digest
from grader.grading.settings import Settings
from grader.intake import submission
from grader.sandbox.worker_process import Limits

PLAIN = "import jax\n\n\ndef f(x):\n    return x + 1\n"


def key(text: str, within: str = "") -> str:
    return cache_keys.key(Submission("ann.py", text, "0" * 64), within)


@pytest.mark.parametrize(
    "other", [PLAIN + "\n", "# mine\n" + PLAIN, PLAIN.replace("x + 1", "(x + 1)"), PLAIN.replace("1", "2")]
)
def test_only_the_same_text_has_the_same_key(other: str) -> None:
    """A file can read its own line numbers and its own source, so one that looks alike need not do the same."""
    assert key(PLAIN) == key(PLAIN)
    assert key(PLAIN) != key(other)
    assert key(PLAIN) != key(PLAIN, within="another kit")


def test_the_bytes_do_not_count_where_the_text_is_the_same() -> None:
    marked = submission.from_bytes("bo.py", b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode())
    assert key(PLAIN) == cache_keys.key(marked, "")


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
