"""A worker gets a fixed environment, a command for its level, and the hardening that goes with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.core import machine
from grader.sandbox import commands

FDS = (7, 8)


def test_a_plain_process_is_not_hardened() -> None:
    open_to_all = {"hidden": commands.LINUX, "uid": 0, "landlock": None, "landlock_version": 0, "seccomp": False}
    open_to_all["processors"] = []
    assert open_to_all == commands.hardening_settings("process", ())
    assert sys.executable == commands.command("process", (), "main", FDS)[0]


def test_in_namespaces_bubblewrap_stands_in_front_of_the_same_command(tmp_path: Path) -> None:
    command = commands.command("namespaces", (tmp_path,), "main", FDS)
    assert commands.PROGRAM == command[0]
    assert command[command.index("--") + 1 :] == commands.command("process", (), "main", FDS)
    assert ["--ro-bind", str(tmp_path), str(tmp_path)] == command[command.index(str(tmp_path)) - 1 :][:3]


@pytest.mark.skipif(not commands.LINUX, reason="Linux only")
def test_the_kernel_level_lets_read_what_python_needs_and_nothing_of_the_kit(tmp_path: Path) -> None:
    readable = commands.hardening_settings("kernel", (tmp_path,))["landlock"]
    assert isinstance(readable, list)
    assert {sys.prefix, sys.base_prefix, str(tmp_path), "/usr"} <= set(readable)
    kit = Path(commands.__file__).parents[1]
    assert not {str(kit), str(kit / "sandbox"), str(kit.parent), str(kit.parent / "solution")} & set(readable)
    assert commands.hardening_settings("seccomp", ())["landlock"] is None


@pytest.mark.parametrize(
    ("usable", "turn", "expected"),
    [
        pytest.param([0, 1], 5, [0, 1], id="two"),
        pytest.param([3], 5, [3], id="one"),
        pytest.param([0, 1, 2, 3, 4, 5], 0, [0, 1], id="the-first-two"),
        pytest.param([0, 1, 2, 3, 4, 5], 4, [2, 3], id="round-and-round"),
        pytest.param([0, 2, 4], 1, [4, 0], id="over-the-end"),
    ],
)
def test_workers_take_turns_on_the_processors(usable: list[int], turn: int, expected: list[int]) -> None:
    assert expected == commands.processors(usable, turn)


def test_there_is_no_spare_user_where_it_could_not_read_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert 0 == commands.spare_uid((tmp_path,))
    monkeypatch.setattr(sys, "prefix", "/usr")
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    assert commands.SPARE_UID == commands.spare_uid()
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    assert 0 == commands.spare_uid()


@pytest.mark.skipif(not commands.LINUX, reason="Linux only")
def test_the_grading_process_can_hide_its_memory() -> None:
    code = "from grader.sandbox import commands as c; c.hide_memory(); import ctypes; print(ctypes.CDLL(None).prctl(3, 0))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=machine.ROOT)
    assert "0" == done.stdout.strip()


def test_the_environment_of_a_worker_is_a_fixed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JAX_ENABLE_X64", "FLAX_FIX_RNG_SEPARATOR", "XLA_FLAGS", "PYTHONPATH", "API_TOKEN", "LD_PRELOAD"):
        monkeypatch.setenv(name, "1")
    assert {"PATH", "LANG", "HOME", "JAX_PLATFORMS"} <= set(commands.environment())
    assert not {"JAX_ENABLE_X64", "FLAX_FIX_RNG_SEPARATOR", "XLA_FLAGS", "PYTHONPATH", "API_TOKEN"} & set(
        commands.environment()
    )
    assert "cpu" == commands.environment()["JAX_PLATFORMS"]
