"""Which file is for which stretch goal, by the path that a person gives."""

from pathlib import Path

import pytest

from grader.core.errors import UsageError
from grader.se_block.spec import STRETCH
from grader.se_block.stretch.files import asked, folder_for
from grader.se_block.stretch.goals import goals


def test_a_path_says_which_goals_are_meant(tmp_path: Path) -> None:
    assert {goal: STRETCH / f"{goal}.py" for goal in goals()} == asked(STRETCH, None)
    assert {"batch": STRETCH / "batch.py"} == asked(STRETCH, "batch") == asked(STRETCH / "batch.py", None)
    other = tmp_path / "mine.py"
    other.touch()
    assert {"batch": other} == asked(other, "batch")
    with pytest.raises(UsageError, match="with --goal and one of mobilenet, efficientnet, batch"):
        asked(other, None)
    with pytest.raises(UsageError, match="no file or folder"):
        asked(tmp_path / "none", None)


def test_the_goals_that_go_with_a_submission_lie_beside_it_or_in_the_exercise(tmp_path: Path) -> None:
    mine = tmp_path / "exercise" / "se_block.py"
    assert STRETCH == folder_for(mine) == folder_for(STRETCH.parent / "se_block.py")
    beside = tmp_path / "exercise" / STRETCH.name
    beside.mkdir(parents=True)
    assert beside == folder_for(mine) == folder_for(mine.parent) == folder_for(tmp_path)
