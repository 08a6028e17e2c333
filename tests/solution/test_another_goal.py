"""A stretch goal is data: one more is four new files in the exercise's own folders, and all of the grader has it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from grader.core.machine import ROOT

GOAL = """
number = 4
title = "Gates of a hyperbolic tangent"
task = "(tanh(z) + 1) / 2 for the gates"
formula = "as in the lesson, with gates of (tanh(z) + 1) / 2."
solved = "Done."
networks = []
arguments = ["reduction"]

[cases]
pinned = [
    "seed=0,shape=1x1x2,reduction=1,x=signs:0",
    "seed=3,shape=1x1x4,reduction=2,x=signs:1",
    "seed=2,shape=2x1x4,reduction=1,x=signs:4",
]
sizes = [[1, 1], [2, 2]]
channels = [[2, 1], [4, 2], [4, 8]]

[mistakes.gate-sigmoid]
title = "The gate is the lesson's sigmoid"
explanation = "A sigmoid of z is (tanh(z / 2) + 1) / 2."
hints = ["Which function makes the gates?", "A sigmoid is less steep than this gate.", "`(jnp.tanh(z) + 1) / 2`."]
"""
MISTAKES = '''"""The goal `tanh` in parts."""

import numpy as np

from solution.mistakes.mutation import mutation
from solution.model import sigmoid

RIGHT = {"gate": lambda z: (np.tanh(z) + 1) / 2}
MISTAKES = (mutation("gate-sigmoid", gate=sigmoid),)
'''


def stretch(kit: Path, *arguments: str) -> tuple[int, dict[str, object]]:
    command = [sys.executable, "-I", str(kit / "grader"), "stretch", *arguments, "--report", "json"]
    done = subprocess.run(command, cwd=kit, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    (goal,) = json.loads(done.stdout)["goals"]
    return done.returncode, goal


def test_a_fourth_goal_touches_the_exercise_s_folders_alone(tmp_path: Path) -> None:
    for folder in ("grader", "solution", "exercise"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    lesson = (ROOT / "solution" / "se_block.py").read_text("utf-8")
    right = lesson.replace("nn.sigmoid(nn.Dense(channels)(hidden))", "(jnp.tanh(nn.Dense(channels)(hidden)) + 1) / 2")
    assert right != lesson
    new = {
        "grader/se_block/stretch/tanh.toml": GOAL,
        "solution/stretch/tanh.py": right,
        "solution/stretch/tanh_mistakes.py": MISTAKES,
        "exercise/stretch/tanh.py": (ROOT / "exercise" / "stretch" / "batch.py").read_text("utf-8"),
        "mine.py": lesson,
    }
    for name, text in new.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert (1, "stub") == (stretch(tmp_path, "--goal", "tanh")[0], stretch(tmp_path, "exercise/stretch/tanh.py")[1]["status"])
    status, goal = stretch(tmp_path, "solution/stretch/tanh.py")
    assert (0, "solved", "Done.") == (status, goal["status"], goal["next_step"])
    status, goal = stretch(tmp_path, "mine.py", "--goal", "tanh")
    assert (1, ["gate-sigmoid"]) == (status, [one["id"] for one in goal["mistakes"]])  # type: ignore[attr-defined]
