"""What each isolation level guards is what a worker's probes find, and the reference is out of a held submission's reach."""

import shutil
from pathlib import Path

import pytest

from grader import environment, sandbox
from grader.errors import UsageError
from grader.lane import Lane, Setup
from grader.model import Facts, Outcome, OutcomeKind
from grader.process import Limits
from grader.wire import Probes

needs_namespaces = pytest.mark.skipif(
    bool(sandbox.namespaces_unavailable()), reason=f"no namespaces here: {sandbox.namespaces_unavailable()}"
)
LIMITS = Limits(wall_s=120)
SHUT, OPEN = Probes(False, False, False, False, True), Probes(True, True, True, True, True)


def loaded(source: str, level: str, compiled: Path | None = None) -> tuple[Facts | Outcome, Lane]:
    lane = Lane(source.encode(), Setup(level, LIMITS, compiled))
    found = lane.load()
    lane.close()
    return found, lane


@needs_namespaces
def test_in_namespaces_the_probes_find_nothing_open() -> None:
    _, lane = loaded("", "namespaces")
    assert lane.isolation is not None
    assert () == lane.isolation.missing
    assert "no network" in lane.isolation.guards


def test_a_plain_process_says_what_it_does_not_guard() -> None:
    _, lane = loaded("", "process")
    assert lane.isolation is not None
    assert any("the reference" in text for text in lane.isolation.missing)


def test_a_guard_is_claimed_only_where_a_probe_found_it_shut() -> None:
    assert set(sandbox.isolation("x", SHUT).guards) > set(sandbox.isolation("x", OPEN).guards)
    assert () == sandbox.isolation("x", SHUT).missing
    assert 4 == len(sandbox.isolation("x", OPEN).missing)


@needs_namespaces
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
def test_in_namespaces_an_attempt_to_reach_out_is_refused(attempt: str) -> None:
    found, _ = loaded(attempt, "namespaces")
    assert isinstance(found, Outcome)
    assert (OutcomeKind.RAISED, True) == (found.kind, found.error in REFUSALS), found


REFUSALS = {"FileNotFoundError", "ModuleNotFoundError", "OSError", "PermissionError"}


@needs_namespaces
def test_a_held_submission_reads_compiled_code_and_cannot_write_it(tmp_path: Path) -> None:
    (tmp_path / "known").write_text("compiled")
    found, _ = loaded(
        f"assert open({str(tmp_path / 'known')!r}).read() == 'compiled'\ndef se_block_forward(): ...", "namespaces", tmp_path
    )
    assert isinstance(found, Facts), found
    found, _ = loaded(f"open({str(tmp_path / 'new')!r}, 'w')", "namespaces", tmp_path)
    assert isinstance(found, Outcome)
    assert ["known"] == [file.name for file in tmp_path.iterdir()]


def test_the_environment_of_a_worker_is_a_fixed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JAX_ENABLE_X64", "FLAX_FIX_RNG_SEPARATOR", "XLA_FLAGS", "PYTHONPATH", "API_TOKEN", "LD_PRELOAD"):
        monkeypatch.setenv(name, "1")
    assert {"PATH", "LANG", "HOME", "JAX_PLATFORMS"} <= set(sandbox.environment())
    assert not {"JAX_ENABLE_X64", "FLAX_FIX_RNG_SEPARATOR", "XLA_FLAGS", "PYTHONPATH", "API_TOKEN"} & set(sandbox.environment())
    assert "cpu" == sandbox.environment()["JAX_PLATFORMS"]


@pytest.fixture
def fresh() -> None:
    sandbox.namespaces_unavailable.cache_clear()


def test_without_bubblewrap_auto_falls_back_and_namespaces_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, fresh: None
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    request.addfinalizer(sandbox.namespaces_unavailable.cache_clear)
    assert "process" == sandbox.choose("auto")
    with pytest.raises(UsageError, match="install bubblewrap"):
        sandbox.choose("namespaces")


def test_a_bubblewrap_that_refuses_is_not_used(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, fresh: None, tmp_path: Path
) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sandbox, "PROGRAM", str(fake))
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr("sys.platform", "linux")
    request.addfinalizer(sandbox.namespaces_unavailable.cache_clear)
    assert "Permission denied" in sandbox.namespaces_unavailable()
