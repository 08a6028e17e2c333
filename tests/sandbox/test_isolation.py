"""The best level there is gets used, a missing one is named with its cure, and guards are claimed as probes found them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.core.errors import UsageError
from grader.core.machine import ROOT
from grader.core.values import Definitions, Outcome, OutcomeKind
from grader.sandbox import commands, isolation
from grader.sandbox.protocol import Probes
from grader.sandbox.supervisor import WorkerConfig, WorkerSupervisor
from grader.sandbox.worker import hardening
from grader.sandbox.worker_process import Limits
from grader.se_block import spec
from grader.se_block.calls import submission_program

HERE = [level for level in isolation.LEVELS if not isolation.why_unavailable(level.name)]
HIDING = [level.name for level in HERE if level.name in isolation.HIDING]
LIMITS = Limits(wall_s=120)
SHUT, OPEN = Probes(*[False] * 10, any_names=True), Probes(*[True] * 10, any_names=True)
REFUSALS = {"FileNotFoundError", "ModuleNotFoundError", "OSError", "PermissionError"}


def loaded(
    source: str, level: str, compiled: Path | None = None, *, required: bool = False
) -> tuple[Definitions | Outcome, WorkerSupervisor]:
    worker = WorkerSupervisor(
        submission_program(source),
        WorkerConfig(level, LIMITS, compiled, required=required, secrets=spec.SECRETS),
    )
    try:
        return worker.load(), worker
    finally:
        worker.close()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A machine that can be made to lack something."""
    forget()
    yield monkeypatch
    monkeypatch.undo()
    forget()


def forget() -> None:
    isolation.why_unavailable.cache_clear()
    commands.trial.cache_clear()


def lacks(machine: pytest.MonkeyPatch, *names: str) -> None:
    """From now on this machine lacks these: bubblewrap, landlock, seccomp."""
    isolation.why_unavailable.cache_clear()
    machine.setattr(commands, "LINUX", True)
    machine.setattr(isolation, "_bubblewrap_fails", lambda: "bubblewrap is not installed" if "bubblewrap" in names else "")
    machine.setattr(hardening, "landlock_version", lambda: 0 if "landlock" in names else 4)
    machine.setattr(hardening, "has_seccomp", lambda: "seccomp" not in names)


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ((), "namespaces"),
        (("bubblewrap",), "kernel"),
        (("bubblewrap", "landlock"), "seccomp"),
        (("bubblewrap", "landlock", "seccomp"), "process"),
    ],
    ids=["nothing", "bubblewrap", "landlock-too", "seccomp-too"],
)
def test_the_best_level_that_is_there_is_used(missing: tuple[str, ...], expected: str, machine: pytest.MonkeyPatch) -> None:
    lacks(machine, *missing)
    assert expected == isolation.select_level("auto")


@pytest.mark.parametrize("level", isolation.NAMES)
def test_a_level_that_is_asked_for_is_used_though_a_better_one_is_there(level: str, machine: pytest.MonkeyPatch) -> None:
    lacks(machine)
    assert level == isolation.select_level(level)


@pytest.mark.parametrize(
    ("level", "missing", "words"),
    [
        ("namespaces", "bubblewrap", "apt install bubblewrap"),
        ("kernel", "landlock", "Linux 5.13"),
        ("kernel", "seccomp", "Linux 5.13"),
        ("seccomp", "seccomp", "x86_64 or aarch64"),
    ],
)
def test_a_level_that_is_not_there_is_named_with_its_cure(
    level: str, missing: str, words: str, machine: pytest.MonkeyPatch
) -> None:
    lacks(machine, missing)
    with pytest.raises(UsageError, match=words):
        isolation.select_level(level)


def test_outside_linux_there_is_a_plain_process_alone(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(commands, "LINUX", False)
    assert "process" == isolation.select_level("auto")
    assert "it needs Linux" == isolation.why_unavailable("kernel")


def test_a_required_sandbox_is_no_plain_process(machine: pytest.MonkeyPatch) -> None:
    lacks(machine, "bubblewrap", "landlock", "seccomp")
    with pytest.raises(UsageError, match="install bubblewrap"):
        isolation.select_level("auto", required=True)
    with pytest.raises(UsageError, match="--isolation process is none"):
        isolation.select_level("process", required=True)


@pytest.mark.parametrize("capability", isolation.ESSENTIAL)
def test_a_required_sandbox_has_every_essential_capability_blocked(capability: str) -> None:
    possible = Probes(**{name: name == capability for name in isolation.GUARDED}, any_names=True)
    with pytest.raises(UsageError, match="at the level kernel"):
        isolation.require("kernel", possible)
    isolation.require("kernel", SHUT)


def test_a_required_sandbox_is_refused_by_what_its_worker_finds() -> None:
    with pytest.raises(UsageError, match="the reference among them"):
        loaded("", "process", required=True)


def test_a_guard_is_claimed_only_where_a_probe_found_it_shut() -> None:
    assert set(isolation.isolation("x", SHUT).guards) > set(isolation.isolation("x", OPEN).guards)
    assert () == isolation.isolation("x", SHUT).missing
    assert len(isolation.GUARDED) == len(isolation.isolation("x", OPEN).missing)


def test_a_plain_process_says_what_it_does_not_guard() -> None:
    _, worker = loaded("", "process")
    assert worker.isolation is not None
    assert any("the reference" in text for text in worker.isolation.missing)


@pytest.mark.parametrize("level", HIDING)
@pytest.mark.parametrize(
    "attempt",
    [
        f"open({str(spec.REFERENCE)!r}).read()",
        f"import os; os.listdir({str(ROOT / 'solution')!r})",
        f"import os; os.listdir({str(ROOT / 'grader' / 'reports')!r})",
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import solution.se_block",
        "open('/tmp/left-behind', 'w')",
        "open('/dev/shm/left-behind', 'w')",
        f"open({str(ROOT / '.venv' / 'left-behind')!r}, 'w')",
        "import socket; socket.create_connection(('192.0.2.1', 80), 1)",
    ],
    ids=["read", "list", "kit", "import", "tmp", "shm", "environment", "network"],
)
def test_an_attempt_to_reach_out_is_refused(attempt: str, level: str) -> None:
    found, _ = loaded(attempt, level)
    assert isinstance(found, Outcome)
    assert (OutcomeKind.RAISED, True) == (found.kind, found.error in REFUSALS), found


@pytest.mark.parametrize("level", HIDING)
def test_a_held_submission_reads_compiled_code_and_cannot_write_it(level: str, tmp_path: Path) -> None:
    (tmp_path / "known").write_text("compiled")
    found, _ = loaded(
        f"assert open({str(tmp_path / 'known')!r}).read() == 'compiled'\ndef se_block_forward(): ...", level, tmp_path
    )
    assert isinstance(found, Definitions), found
    found, _ = loaded(f"open({str(tmp_path / 'new')!r}, 'w')", level, tmp_path)
    assert isinstance(found, Outcome)
    assert ["known"] == [file.name for file in tmp_path.iterdir()]


def test_a_bubblewrap_that_refuses_is_not_used(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    machine.setattr(commands, "PROGRAM", str(fake))
    machine.setattr(shutil, "which", lambda name: name)
    machine.setattr(commands, "LINUX", True)
    assert "Permission denied" in isolation.why_unavailable("namespaces")
    machine.setattr(shutil, "which", lambda _name: None)
    forget()
    assert "bubblewrap is not installed" == isolation.why_unavailable("namespaces")


def test_a_bubblewrap_that_does_not_start_or_hangs_is_not_used(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hanging = tmp_path / "bwrap"
    hanging.write_text("#!/bin/sh\nexec sleep 1000\n")
    hanging.chmod(0o755)
    machine.setattr(commands, "TRIAL_S", 0.1)
    machine.setattr(shutil, "which", lambda name: name)
    for program, why in ((str(hanging), "timed out"), (str(tmp_path / "none"), "No such file")):
        machine.setattr(commands, "PROGRAM", program)
        forget()
        assert "bubblewrap did not run" in isolation.why_unavailable("namespaces")
        assert why in isolation.why_unavailable("namespaces")


def test_without_proc_there_is_no_sandbox_and_the_message_says_that_it_is_needed(
    machine: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    machine.setattr(commands, "LINUX", True)
    machine.setattr(isolation, "PROC", tmp_path / "task")
    assert "process" == isolation.select_level("auto")
    for level in isolation.HIDING:
        with pytest.raises(UsageError, match=rf"level {level} is not available: /proc is missing, .* To get it, mount /proc"):
            isolation.select_level(level)
    with pytest.raises(
        UsageError, match=r"no sandbox here: /proc is missing, and every sandbox needs it. To get one, mount /proc"
    ):
        isolation.select_level("auto", required=True)
