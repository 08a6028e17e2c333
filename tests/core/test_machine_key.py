"""What was compiled and recorded on a machine holds for its versions, its processor, and what runs beside a block."""

from pathlib import Path

import pytest

from grader.core import machine


def key(root: Path, worker: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The key of a kit with one file in its worker."""
    (root / "grader" / "sandbox" / "worker").mkdir(parents=True, exist_ok=True)
    (root / "grader" / "sandbox" / "worker" / "main.py").write_text(worker)
    monkeypatch.setattr(machine, "ROOT", root)
    machine.machine_key.cache_clear()
    try:
        return machine.machine_key()
    finally:
        machine.machine_key.cache_clear()


def test_another_worker_has_another_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = key(tmp_path / "a", "x = 1\n", monkeypatch)
    assert first == key(tmp_path / "b", "x = 1\n", monkeypatch)  # wherever the kit lies
    assert first != key(tmp_path / "a", "x = 2\n", monkeypatch)


@pytest.mark.parametrize("what", ["versions", "_processor"])
def test_other_versions_and_another_processor_have_another_key(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = key(tmp_path, "", monkeypatch)
    monkeypatch.setattr(machine, what, lambda: "another")
    assert first != key(tmp_path, "", monkeypatch)
