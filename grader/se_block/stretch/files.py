"""Which file is for which stretch goal, by the path that a person gives. Reads none of them."""

from pathlib import Path

from grader.core.errors import UsageError
from grader.se_block import spec
from grader.se_block.stretch.goals import goals


def asked(path: Path, only: str | None) -> dict[str, Path]:
    """The files by the ids of their goals: those in a folder, or one; raises UsageError where no goal can be told."""
    if path.is_dir():
        return {goal.id: path / goal.file for goal in goals().values() if only in {None, goal.id}}
    if not path.exists():
        raise UsageError(f"There is no file or folder {path}. Give a goal's file, or the folder `exercise/stretch`.")
    goal = goals().get(only or path.stem)
    if goal is None:
        names = ", ".join(goals())
        raise UsageError(f"{path} is named after no stretch goal. Say which one it is for, with --goal and one of {names}.")
    return {goal.id: path}


def folder_for(submission: Path) -> Path:
    """The folder of the goals' files that go with a submission: the one beside it, or else the exercise's."""
    folder = submission if submission.is_dir() else submission.parent
    beside = (folder / spec.STRETCH.name, folder / "exercise" / spec.STRETCH.name)
    return next((one for one in beside if one.is_dir()), spec.STRETCH)


def is_for_a_goal(path: Path) -> bool:
    """Whether it is a goal's file, where the exercise has them."""
    return path.is_file() and spec.is_for_a_goal(path.absolute().parts)
