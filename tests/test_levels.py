"""The best level there is gets used, a missing one is named with its cure, and guards are claimed as probes found them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader import environment, levels, sandbox
from grader.errors import UsageError
from grader.lane import Lane, Setup
from grader.model import Facts, Outcome, OutcomeKind
from grader.process import Limits
from grader.wire import Probes
from grader.worker import locks

HERE = [level for level in levels.LEVELS if not levels.unavailable(level.name)]
HIDING = [level.name for level in HERE if level.name in levels.HIDING]
LIMITS = Limits(wall_s=120)
SHUT, OPEN = Probes(*[False] * 7, any_names=True), Probes(*[True] * 7, any_names=True)
REFUSALS = {"FileNotFoundError", "ModuleNotFoundError", "OSError", "PermissionError"}


def loaded(source: str, level: str, compiled: Path | None = None, *, required: bool = False) -> tuple[Facts | Outcome, Lane]:
    lane = Lane(source.encode(), Setup(level, LIMITS, compiled, required=required))
    try:
        return lane.load(), lane
    finally:
        lane.close()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A machine that can be made to lack something."""
    levels.unavailable.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    levels.unavailable.cache_clear()


def lacks(machine: pytest.MonkeyPatch, *names: str) -> None:
    """From now on this machine lacks these: bubblewrap, landlock, seccomp."""
    levels.unavailable.cache_clear()
    machine.setattr(sandbox, "LINUX", True)
    machine.setattr(levels, "_bubblewrap_fails", lambda: "bubblewrap is not installed" if "bubblewrap" in names else "")
    machine.setattr(locks, "landlock_version", lambda: 0 if "landlock" in names else 4)
    machine.setattr(locks, "has_seccomp", lambda: "seccomp" not in names)


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
    assert expected == levels.choose("auto")


@pytest.mark.parametrize("level", levels.NAMES)
def test_a_level_that_is_asked_for_is_used_though_a_better_one_is_there(level: str, machine: pytest.MonkeyPatch) -> None:
    lacks(machine)
    assert level == levels.choose(level)


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
        levels.choose(level)


def test_outside_linux_there_is_a_plain_process_alone(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(sandbox, "LINUX", False)
    assert "process" == levels.choose("auto")
    assert "it needs Linux" == levels.unavailable("kernel")


def test_a_required_sandbox_is_no_plain_process(machine: pytest.MonkeyPatch) -> None:
    lacks(machine, "bubblewrap", "landlock", "seccomp")
    with pytest.raises(UsageError, match="install bubblewrap"):
        levels.choose("auto", required=True)
    with pytest.raises(UsageError, match="--isolation process is none"):
        levels.choose("process", required=True)


@pytest.mark.parametrize("door", levels.ESSENTIAL)
def test_a_required_sandbox_has_every_essential_door_shut(door: str) -> None:
    open_door = levels.isolation("kernel", Probes(**{name: name == door for name in levels.GUARDED}, any_names=True))
    with pytest.raises(UsageError, match="at the level kernel"):
        levels.require(open_door)
    levels.require(levels.isolation("kernel", SHUT))


def test_a_required_sandbox_is_refused_by_what_its_worker_finds() -> None:
    with pytest.raises(UsageError, match="the reference among them"):
        loaded("", "process", required=True)


def test_a_guard_is_claimed_only_where_a_probe_found_it_shut() -> None:
    assert set(levels.isolation("x", SHUT).guards) > set(levels.isolation("x", OPEN).guards)
    assert () == levels.isolation("x", SHUT).missing
    assert len(levels.GUARDED) == len(levels.isolation("x", OPEN).missing)


def test_a_plain_process_says_what_it_does_not_guard() -> None:
    _, lane = loaded("", "process")
    assert lane.isolation is not None
    assert any("the reference" in text for text in lane.isolation.missing)


@pytest.mark.parametrize("level", HIDING)
@pytest.mark.parametrize(
    "attempt",
    [
        f"open({str(environment.REFERENCE)!r}).read()",
        f"import os; os.listdir({str(environment.ROOT / 'solution')!r})",
        f"import os; os.listdir({str(environment.ROOT / 'grader' / 'reporters')!r})",
        f"import sys; sys.path.insert(0, {str(environment.ROOT)!r}); import solution.se_block",
        "open('/tmp/left-behind', 'w')",
        "open('/dev/shm/left-behind', 'w')",
        f"open({str(environment.ROOT / '.venv' / 'left-behind')!r}, 'w')",
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
    assert isinstance(found, Facts), found
    found, _ = loaded(f"open({str(tmp_path / 'new')!r}, 'w')", level, tmp_path)
    assert isinstance(found, Outcome)
    assert ["known"] == [file.name for file in tmp_path.iterdir()]


def test_a_bubblewrap_that_refuses_is_not_used(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    machine.setattr(sandbox, "PROGRAM", str(fake))
    machine.setattr(shutil, "which", lambda name: name)
    machine.setattr(sandbox, "LINUX", True)
    assert "Permission denied" in levels.unavailable("namespaces")
    machine.setattr(shutil, "which", lambda _name: None)
    levels.unavailable.cache_clear()
    assert "bubblewrap is not installed" == levels.unavailable("namespaces")
