"""The doctor says what it found, and a random number stream that has drifted is not passed over."""

from pathlib import Path

import pytest

from grader import doctor
from grader.core import machine
from grader.sandbox import commands, isolation
from grader.sandbox.supervisor import WorkerSupervisor


def test_the_doctor_finds_this_machine_well() -> None:
    text, well = doctor.doctor()
    assert well, text
    assert all(word in text for word in ("Versions", "Isolation", "Workers", "Cache", "Reference", machine.versions()["jax"]))
    assert "layers may have any names" in text


def test_a_missing_package_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "versions", lambda: {"jax": "missing", "numpy": "2.4.6"})
    text, well = doctor.doctor()
    assert not well
    assert "Missing: jax. Run `make setup`." in text


def test_other_random_numbers_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_isolation", lambda: ([], True))
    monkeypatch.setattr(doctor, "WORKED_EXAMPLE_BEGINS", (-1.0, -0.5, 0.0, 0.4))
    text, well = doctor.doctor()
    assert not well
    assert "other random numbers" in text


@pytest.mark.parametrize("newer", ["0.12.0.2", "0.13.0", "1.0.0.dev20270101+abc", "0.12.1rc1"])
def test_a_jax_that_is_newer_than_any_that_was_tried_is_said_and_what_holds_with_it(
    newer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = machine.versions()
    monkeypatch.setattr(machine, "versions", lambda: versions | {"jax": newer})
    (said, what) = doctor._newer_than_tried()
    assert "  This jax is newer than any that was tried with this kit; the newest was 0.12.0.1." == said
    assert "make clean setup" in what


@pytest.mark.parametrize("jax", ["0.10.2", "0.12.0.1", "0.12.0", "0.12.0.1.post3+cpu", "odd"])
def test_a_jax_that_was_tried_and_an_older_one_need_no_word(jax: str, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = machine.versions()
    monkeypatch.setattr(machine, "versions", lambda: versions | {"jax": jax})
    assert [] == doctor._newer_than_tried()


def test_where_names_of_layers_count_with_this_flax_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WorkerSupervisor, "weights", property(lambda _self: "exact", lambda _self, _value: None), raising=False)
    monkeypatch.setattr(doctor, "_reference", lambda: ([], True))
    text, well = doctor.doctor()
    assert well
    assert "layers must be called Dense_0 and" in text and "`make clean setup`" in text


def test_a_missing_sandbox_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "why_unavailable", lambda level: "" if level == "process" else f"there is no {level}")
    text, _ = doctor.doctor()
    assert "namespaces is not available: there is no namespaces" in text
    assert "used by default: process" in text
    assert "apt install bubblewrap" in text


def test_a_missing_proc_is_named_as_what_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolation.why_unavailable.cache_clear()
    monkeypatch.setattr(commands, "LINUX", True)
    monkeypatch.setattr(isolation, "PROC", tmp_path / "task")
    text, _ = doctor.doctor()
    isolation.why_unavailable.cache_clear()
    for level in ("namespaces", "kernel", "seccomp"):
        assert f"{level} is not available: /proc is missing, and every sandbox needs it. To get it, mount /proc" in text
